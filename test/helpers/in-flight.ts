import { readFile, writeFile } from 'node:fs/promises';

import type { ExecutionContext } from 'ava';

import { currentName } from '../../builder/depot/snapshot/snapshots.ts';
import { type Client, type ClientKind, publishedKey } from './clients.ts';
import { type Gate, openGate } from './gate.ts';
import { godepot } from './godepot.ts';
import { openServer } from './server.ts';
import { type SmallDepot, smallDepot } from './small-depot.ts';

/** A client, and what it does that others have no name for. */
export interface Traveller {
  kind: ClientKind;
  client: Client;
  /** Fetches the newest, or that version, without installing it, whatever lies in its cache. */
  download: (version?: string) => Promise<string>;
  /** Reads the depot by another address from now on. */
  readsFrom: (address: 'current' | 'mirrorlist') => Promise<void>;
}

/** A depot that changes while clients of several kinds read it over a slow line. */
export interface Journey {
  small: SmallDepot;
  gate: Gate;
  travellers: readonly Traveller[];
  /** Lists these versions of go-1.27, in the spec only. */
  want: (...versions: readonly string[]) => Promise<void>;
  /** A verb that publishes, and the name of its snapshot; one second after the publication before: the shortest time there is. */
  publish: (...line: readonly string[]) => Promise<string>;
  /** All of them at once. */
  all: (what: (traveller: Traveller) => Promise<void>) => Promise<void>;
}

const NAME = 'go-1.27';

/** @param begin unix seconds of the first publication, and of the second */
export async function openJourney(
  t: ExecutionContext,
  kinds: readonly ClientKind[],
  begin: number,
  then: number,
): Promise<Journey> {
  const small = await smallDepot(t, 'valid-until: {days: 14}\n');
  const gate = await openGate(t, small.depot);
  const spec = await readFile(small.spec, 'utf8');
  const want = (...versions: readonly string[]): Promise<void> =>
    writeFile(
      small.spec,
      spec
        .replace('godepot, maint', `godepot, url: "${gate.url}", maint`)
        .replace(/^toolchains:.*$/m, `toolchains: [${versions.join(', ')}]`),
    );
  const dates = [begin, then];
  const publish = async (...line: readonly string[]): Promise<string> => {
    const date = dates.shift() ?? then;
    await godepot(small, line, { SOURCE_DATE_EPOCH: String(date) });
    if (dates.length === 0) dates.push(date + 1);
    return (await currentName(small.depot)) ?? '';
  };
  await want('1.27.2');
  await publish('release');
  const key = await publishedKey(small.depot);
  const travellers = await Promise.all(kinds.map((kind) => openTraveller(t, kind, gate, key)));
  const all = async (what: (traveller: Traveller) => Promise<void>): Promise<void> => {
    await Promise.all(travellers.map(what));
  };
  return { small, gate, travellers, want, publish, all };
}

async function openTraveller(
  t: ExecutionContext,
  kind: ClientKind,
  gate: Gate,
  key: string,
): Promise<Traveller> {
  const server = await openServer(kind.suite, t);
  await kind.configure(server, gate, key);
  const network = { network: gate };
  return {
    kind,
    client: kind.open(server, gate),
    download: (version) => server.run(DOWNLOAD[kind.manager](version), network),
    async readsFrom(address) {
      for (const path of ['/etc/yum.repos.d/by-hand.repo', '/etc/zypp/repos.d/by-hand.repo']) {
        if (!(await server.exists(path))) continue;
        const line =
          address === 'current'
            ? `baseurl=${gate.url}/current/yum/x86_64`
            : `mirrorlist=${gate.url}/yum/x86_64/mirrorlist`;
        await server.write(path, (await server.read(path)).replace(/^(?:baseurl|mirrorlist)=.*$/m, line));
      }
    },
  };
}

const DOWNLOAD: Record<ClientKind['manager'], (version: string | undefined) => string> = {
  apt: (version) =>
    `apt-get clean; apt-get -q -y --download-only --allow-downgrades install ${named(version, '=')}`,
  dnf: (version) =>
    // dnf5 keeps its cache below libdnf5/, and takes the option behind the verb alone
    `rm -rf /var/cache/*dnf*/*/packages; dnf -y ${version === undefined ? 'upgrade' : 'install'} --downloadonly ${named(version, '-')}`,
  zypper: (version) =>
    `rm -rf /var/cache/zypp/packages; zypper --non-interactive install --download-only --oldpackage ${named(version, '=')}`,
};

function named(version: string | undefined, separator: string): string {
  return version === undefined ? NAME : `${NAME}${separator}${version}`;
}
