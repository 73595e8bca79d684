import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import type { BuiltPackage } from '../../builder/build/record.ts';
import type { Publication, Published } from '../../builder/depot/publication/publication.ts';
import { publish } from '../../builder/depot/publish/publish.ts';
import type { Signer } from '../../builder/signing/signer.ts';
import { openStore, type Store } from '../../builder/store/store.ts';
import { type Made, makePublishable, stock, type Wanted } from './publishable.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Later than the tests' key; publications follow from the next second on. */
export const CREATED = 1_790_000_000;

export const IDENTITY = {
  name: 'godepot',
  origin: 'Example Bank',
  label: 'Go toolchains',
  suite: 'stable',
  vendor: 'Example Bank',
  maintainer: 'Release Engineering <release@example.com>',
  url: undefined,
};

/** Both formats, two architectures, something for all of them, and the repository package. */
export const WANTED: readonly Wanted[] = (['rpm', 'deb'] as const).flatMap((format): Wanted[] => [
  { format, name: 'go-1.27', version: '1.27.3', arch: 'amd64' },
  { format, name: 'go-1.27', version: '1.27.3', arch: 'arm64' },
  { format, name: 'go-1.28', version: '1.28~rc1', arch: 'amd64' },
  { format, name: 'go-env', version: '1.0', arch: 'all' },
  { format, name: 'godepot-repo', version: '1', arch: 'all' },
]);

/** What a test publishes otherwise than usual; the date as a number. */
export type Changes = Partial<Publication> & { date?: number };

export interface TestDepot {
  depot: string;
  store: Store;
  packages: BuiltPackage[];
  make: (wanted: readonly Wanted[]) => Promise<BuiltPackage[]>;
  publication: (changes?: Changes) => Publication;
  publish: (changes?: Changes) => Promise<Published>;
}

let standard: Promise<Made[]> | undefined;

/** The same packages for all tests of one process: rpmbuild takes its time. */
function standardPackages(): Promise<Made[]> {
  const folder = mkdtempSync(join(tmpdir(), 'godepot-packages-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return makePublishable(folder, WANTED);
}

/** An empty depot with packages ready to be published. */
export async function testDepot(t: ExecutionContext, signer: Signer): Promise<TestDepot> {
  const folder = await temporaryFolder(t);
  const depot = join(folder, 'dist');
  const store = openStore(depot);
  const make = async (list: readonly Wanted[]): Promise<BuiltPackage[]> =>
    stock(store, await makePublishable(join(folder, 'made'), list));
  standard ??= standardPackages();
  const packages = await stock(store, await standard);
  const publication = ({ date = CREATED + 1, ...changes }: Changes = {}): Publication => ({
    depot,
    store,
    identity: IDENTITY,
    layout: 'usr-local',
    packages,
    signer,
    certificates: [signer.certificate],
    dateAfter: () => date,
    builder: { godepot: '0.1.0', node: process.version },
    ...changes,
  });
  return { depot, store, packages, make, publication, publish: (changes) => publish(publication(changes)) };
}

/** The same packages, with what a build remembers of the toolchain in each go-1.XX. */
export function withToolchains(packages: readonly BuiltPackage[]): BuiltPackage[] {
  return packages.map((pkg) =>
    pkg.name.startsWith('go-1.')
      ? {
          ...pkg,
          upstream: {
            toolchain: `go${pkg.version.replace('~', '')}.linux-${pkg.arch}`,
            h1: `h1:${Buffer.alloc(32).toString('base64')}`,
            form: 'module-zip',
            sha256: pkg.sha256,
            size: pkg.size,
          },
        }
      : pkg,
  );
}
