import type { ExecutionContext } from 'ava';

import { readVulnerabilities } from '../../builder/vulnerabilities/database.ts';
import type { Suite } from './chroot.ts';
import { DNF_SOURCE, publishedKey } from './clients.ts';
import { type DepotServer, serveDepotFor } from './depot-server.ts';
import { testKeys } from './keys.ts';
import type { Wanted } from './publishable.ts';
import { CREATED, testDepot, withToolchains } from './publishing.ts';
import { openServer, type Server } from './server.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { servedDatabase, writeFiles } from './vulndb.ts';

const WANTED = ['1.26.5', '1.26.10', '1.27.0', '1.27.2', '1.27.3'].map((version): Wanted => ({
  format: 'rpm',
  name: `go-${version.slice(0, 4)}`,
  version,
  arch: 'amd64',
}));

/** Of Go's real entries: what hosts with go-1.26 1.26.5 and go-1.27 1.27.0 lack. Neither 1.26.6 nor 1.26.9 is listed. */
export const NEEDED = [
  'godepot-go1.26.10-stdlib',
  'godepot-go1.26.6-toolchain',
  'godepot-go1.26.9-stdlib',
  'godepot-go1.27.2-stdlib',
  'godepot-go1.27.3-stdlib',
];
export const WITHDRAWN = 'godepot-yank-go-1.27-1.27.1-1';

export interface AdvisedHost {
  /** Runs a command in the depot's network. */
  run: (command: string) => Promise<string>;
  /** Versions of the two lines. */
  installed: () => Promise<string[]>;
}

/** A host with dnf and old packages, and a depot with advisories, a withdrawn version with a successor and one without. */
export async function advisedHost(t: ExecutionContext, suite: Suite): Promise<AdvisedHost> {
  const { signer } = await testKeys();
  const { depot, make, publish } = await testDepot(t, signer);
  const packages = withToolchains(await make(WANTED));
  const folder = await writeFiles(await temporaryFolder(t), await servedDatabase());
  const yanked = ['1.27.1', '1.27.9'].map((version) => ({
    format: 'rpm' as const,
    name: 'go-1.27',
    version,
    release: '1',
    fileName: `go-1.27-${version}-1.x86_64.rpm`,
    sha256: '0'.repeat(64),
    reason: 'breaks <cgo> & "more"',
    date: CREATED,
  }));
  await publish({ packages, yanked, vulnerabilities: await readVulnerabilities(folder) });
  const served = await serveDepotFor(t, depot);
  const server = await openServer(suite, t);
  await configure(server, served, await publishedKey(depot));
  const host: AdvisedHost = {
    run: (command) => server.run(command, { network: served, limit: 120 }),
    installed: async () => (await server.run('rpm -q go-1.26 go-1.27')).trim().split('\n'),
  };
  await host.run('dnf -y -q install go-1.26-1.26.5-1 go-1.27-1.27.0-1');
  return host;
}

/** Packages are rpmbuild's, unsigned; the advisories stand or fall with the signed repomd.xml. */
async function configure(server: Server, { url }: DepotServer, key: string): Promise<void> {
  await server.write('/etc/pki/rpm-gpg/by-hand.asc', key);
  const common =
    'enabled=1\ngpgcheck=0\nrepo_gpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/by-hand.asc\nskip_if_unavailable=False\n';
  await server.write(DNF_SOURCE, `[by-hand]\nname=by hand\nbaseurl=${url}/current/yum/$basearch\n${common}`);
  await server.write(
    '/etc/zypp/repos.d/by-hand.repo',
    `[by-hand]\nname=by hand\nbaseurl=${url}/current/yum/x86_64\ntype=rpm-md\npkg_gpgcheck=0\n${common}`,
  );
}

/** What a listing names, sorted and each once. */
export function advisoriesIn(text: string): string[] {
  return [...new Set(text.match(/\bgodepot-[A-Za-z0-9.-]+/g) ?? [])].sort();
}
