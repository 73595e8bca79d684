/** One flipped bit anywhere between the signature and the package, or no valid signature: the real clients refuse it. */
import test, { type ExecutionContext } from 'ava';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { attempt, SMALL_PACKAGE } from '../helpers/attempt.ts';
import { type ClientKind, CLIENTS, publishedKey } from '../helpers/clients.ts';
import { damage, filesMatching, flipByte } from '../helpers/damage.ts';
import { serveDepotFor } from '../helpers/depot-server.ts';
import { printedBlock, withoutInstallation } from '../helpers/printed-lines.ts';
import { cacheRoot } from '../helpers/project.ts';
import { openServer } from '../helpers/server.ts';
import { copyDepot, testDepot } from '../helpers/test-depot.ts';

interface Fault {
  what: string;
  /** Files below the depot that are damaged together: all forms in which a client may ask for one thing. */
  files: RegExp;
  change: (content: Buffer) => Buffer | undefined;
  /** What the client says: the test is void if it stumbles over something else. */
  says: (client: ClientKind) => RegExp;
  /** The step that must fail; the other cases let the indexes through and fail at the package. */
  at: 'refresh' | 'install';
}

const zypperOr = (zypper: RegExp, dnf: RegExp) => (client: ClientKind) =>
  client.manager === 'zypper' ? zypper : dnf;
const inMiddle = (content: Buffer): Buffer => flipByte(content);
const inText = (text: string) => (content: Buffer) => flipByte(content, content.indexOf(text) + text.length);

const APT_FAULTS: readonly Fault[] = [
  {
    what: 'a flipped bit in a deb',
    files: new RegExp(`/apt/pool/.*${SMALL_PACKAGE}_.*\\.deb$`),
    change: inMiddle,
    says: () => /Hash Sum mismatch/,
    at: 'install',
  },
  {
    what: 'a flipped bit in Packages, in each of its forms',
    files: /\/apt\/dists\/.*\/(?:Packages|Packages\.gz|by-hash\/SHA256\/[0-9a-f]{64})$/,
    change: inMiddle,
    says: () => /Hash Sum mismatch/,
    at: 'refresh',
  },
  {
    what: 'a flipped bit in the text of InRelease',
    files: /\/apt\/dists\/[^/]+\/InRelease$/,
    change: inText('Label: '),
    says: ({ suite }) => (suite === 'trixie' ? /Message has been manipulated/ : /BADSIG/),
    at: 'refresh',
  },
  {
    what: 'an InRelease without its signature',
    files: /\/apt\/dists\/[^/]+\/InRelease$/,
    change: (content) =>
      Buffer.from(
        content
          .toString()
          .replace(/^-----BEGIN PGP SIGNED[^]*?\n\n/, '')
          .replace(/-----BEGIN PGP SIG[^]*$/, ''),
      ),
    says: () => /NOSPLIT|is not signed/,
    at: 'refresh',
  },
  {
    what: 'a Release with no signature at all',
    files: /\/apt\/dists\/[^/]+\/(?:InRelease|Release\.gpg)$/,
    change: () => undefined,
    says: () => /is not signed/,
    at: 'refresh',
  },
];

const RPM_FAULTS: readonly Fault[] = [
  {
    what: 'a flipped bit in the payload of an rpm',
    files: new RegExp(`/yum/x86_64/.*${SMALL_PACKAGE}-.*\\.rpm$`),
    change: (content) => flipByte(content, content.length - 20),
    says: zypperOr(/Payload SHA256 digest: BAD/, /checksum doesn't match|all mirrors were already tried/i),
    at: 'install',
  },
  {
    what: 'a flipped bit in primary',
    files: /\/yum\/x86_64\/repodata\/[^/]*primary\.xml\.gz$/,
    change: inMiddle,
    says: zypperOr(/Digest verification failed|wrong checksum/i, /checksum doesn't match/i),
    at: 'refresh',
  },
  {
    what: 'a flipped bit in repomd.xml',
    files: /\/yum\/x86_64\/repodata\/repomd\.xml$/,
    change: inText('<revision>'),
    says: zypperOr(
      /Signature verification failed for (?:file )?'?repomd\.xml/,
      /repomd\.xml GPG signature verification error: Bad GPG signature/,
    ),
    at: 'refresh',
  },
  {
    what: 'a repomd.xml without a signature',
    files: /\/yum\/x86_64\/repodata\/repomd\.xml\.asc$/,
    change: () => undefined,
    says: zypperOr(
      /repomd\.xml' from repository .* is unsigned/,
      /GPG signature verification error|repomd\.xml\.asc/,
    ),
    at: 'refresh',
  },
];

const faultsOf = (kind: ClientKind): readonly Fault[] => (kind.format === 'deb' ? APT_FAULTS : RPM_FAULTS);

for (const kind of CLIENTS) {
  test(`${kind.name} refuses a damaged depot`, async (t) => {
    const { depot } = await testDepot();
    const copy = await openCopy(t, depot);
    const network = await serveDepotFor(t, copy);
    const key = await publishedKey(depot);

    for (const fault of faultsOf(kind)) {
      const mend = [];
      for (const path of await filesMatching(copy, fault.files)) mend.push(await damage(path, fault.change));
      const { refresh, install, installed } = await attempt(t, kind, network, key);
      const decisive = fault.at === 'refresh' ? refresh : install;
      t.not(decisive.status, 0, `${fault.what}: ${decisive.output}`);
      t.regex(decisive.output, fault.says(kind), fault.what);
      t.is(installed, undefined, fault.what);
      if (fault.at === 'install') t.is(refresh.status, 0, `${fault.what}: ${refresh.output}`);
      for (const undo of mend) await undo();
    }

    const control = await attempt(t, kind, network, key);
    t.is(control.refresh.status, 0, control.refresh.output);
    t.is(control.install.status, 0, control.install.output);
    t.truthy(control.installed);
  });
}

for (const kind of CLIENTS) {
  test(`${kind.name}, configured by the repository package, refuses a damaged index`, async (t) => {
    const { depot, install } = await testDepot();
    const copy = await openCopy(t, depot);
    const network = await serveDepotFor(t, copy);
    const server = await openServer(kind.suite, t);
    await server.run(printedBlock(withoutInstallation(install[kind.manager]), network), { network });
    const client = kind.open(server, network);
    for (const fault of faultsOf(kind).filter(({ at }) => at === 'refresh')) {
      const mend = [];
      for (const path of await filesMatching(copy, fault.files)) mend.push(await damage(path, fault.change));
      const refresh = await client.refresh();
      t.not(refresh.status, 0, `${fault.what}: ${refresh.output}`);
      t.regex(refresh.output, fault.says(kind), fault.what);
      for (const undo of mend) await undo();
    }
    const control = await client.refresh();
    t.is(control.status, 0, control.output);
  });
}

async function openCopy(t: ExecutionContext, depot: string): Promise<string> {
  const copy = await mkdtemp(join(cacheRoot, 'damaged-'));
  t.teardown(() => rm(copy, { recursive: true, force: true }));
  await copyDepot(depot, copy);
  return copy;
}
