import type { ExecutionContext } from 'ava';
import { readFile } from 'node:fs/promises';

import type { Compression } from '../../builder/archive/compress.ts';
import type { Buildable } from '../../builder/build/buildable.ts';
import { openRecords } from '../../builder/build/records.ts';
import type { BuiltPackage } from '../../builder/build/record.ts';
import type { Workshop } from '../../builder/build/workshop.ts';
import { silent } from '../../builder/io/progress.ts';
import type { Package } from '../../builder/packaging/package.ts';
import { toolchainInputs, toolchainPackage } from '../../builder/recipes/toolchain.ts';
import type { DepotSpec } from '../../builder/spec/model.ts';
import { openStore, type Store } from '../../builder/store/store.ts';
import { ATTESTED, MATERIALS } from './attested.ts';
import { fakeToolchain } from './fake-toolchain.ts';
import { testKeys } from './keys.ts';
import { recipeSpec } from './recipe-packages.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A store, records and the test key: what building needs, without a command line. */
export async function testWorkshop(t: ExecutionContext, compression: Compression): Promise<Workshop> {
  return workshopOf(openStore(await temporaryFolder(t)), compression);
}

/** The same on a store that is there. */
export async function workshopOf(store: Store, compression: Compression): Promise<Workshop> {
  return {
    store,
    records: openRecords(store),
    waiting: openRecords(store, 'waiting'),
    unsigned: false,
    gpgorigin: false,
    signer: (await testKeys()).signer,
    compression: { rpm: compression, deb: compression },
    cannotRead: () => [],
    progress: silent,
    builder: { godepot: '0.1.0', node: process.version },
    published: () => Promise.resolve(undefined),
    materials: () => Promise.resolve(MATERIALS),
  };
}

export interface FakeBuild {
  release?: { rpm: string; deb: string };
  spec?: Partial<DepotSpec>;
  h1?: string;
  /** Texts of the toolchain's files. */
  files?: Readonly<Record<string, string>>;
  /** What the recipe makes, changed. */
  change?: (pkg: Package) => Package;
  /** Told of every pinned file whose content is asked for. */
  read?: (path: string) => void;
}

/** go-1.27 1.27.3 from a toolchain of few files. */
export function fakeBuildable(wanted: FakeBuild = {}): Buildable {
  const {
    release = { rpm: '1', deb: '1' },
    h1 = 'h1:fake=',
    change = (pkg) => pkg,
    read = () => {},
  } = wanted;
  const spec = recipeSpec(wanted.spec);
  const request = { version: '1.27.3', os: 'linux', arch: 'amd64', release: release.deb } as const;
  const toolchain = 'go1.27.3.linux-amd64';
  return {
    name: 'go-1.27',
    version: '1.27.3',
    release,
    arch: 'amd64',
    attested: ATTESTED,
    inputs: toolchainInputs(spec, request, h1),
    releaseSetIn: 'the test',
    weight: () => Promise.resolve(undefined),
    async open() {
      const pkg = await toolchainPackage(spec, request, fakeToolchain('1.27.3', wanted.files), h1);
      return {
        package: change(watched(pkg, read)),
        upstream: { toolchain, h1, form: 'module-zip', sha256: 'a'.repeat(64), size: 1 },
        modules: [],
        close: () => Promise.resolve(),
      };
    },
  };
}

function watched(pkg: Package, read: (path: string) => void): Package {
  return {
    ...pkg,
    async *entries() {
      for await (const entry of pkg.entries()) {
        if (entry.type !== 'file' || entry.pinned !== true) yield entry;
        else yield { ...entry, content: () => (read(entry.path), entry.content()) };
      }
    },
  };
}

/** The packages' bytes by format, as the store has them. */
export async function bytesOf(
  { store }: Workshop,
  packages: readonly BuiltPackage[],
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const { format, sha256 } of packages) found.set(format, await readFile(store.pathOf(sha256)));
  return found;
}
