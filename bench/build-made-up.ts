import { ZSTD_DEFAULT } from '../builder/archive/compress.ts';
import { build } from '../builder/build/build.ts';
import type { BuiltPackage } from '../builder/build/record.ts';
import { openRecords } from '../builder/build/records.ts';
import { silent } from '../builder/io/progress.ts';
import type { Package } from '../builder/packaging/package.ts';
import type { Store } from '../builder/store/store.ts';
import { ATTESTED, MATERIALS } from '../test/helpers/attested.ts';
import { testKeys } from '../test/helpers/keys.ts';

/** A package that comes from no toolchain, built and signed as any other: rpm and deb. */
export async function buildMadeUp(store: Store, pkg: Package): Promise<readonly BuiltPackage[]> {
  const { signer } = await testKeys();
  const { packages } = await build(
    {
      ...pkg,
      release: { rpm: pkg.release, deb: pkg.release },
      inputs: { made: 'up' },
      attested: ATTESTED,
      releaseSetIn: 'nowhere',
      weight: async () => undefined,
      open: async () => ({ package: pkg, upstream: undefined, modules: [], close: async () => {} }),
    },
    {
      store,
      records: openRecords(store),
      waiting: openRecords(store, 'waiting'),
      unsigned: false,
      gpgorigin: false,
      signer,
      compression: { rpm: ZSTD_DEFAULT, deb: ZSTD_DEFAULT },
      cannotRead: () => [],
      progress: silent,
      materials: async () => MATERIALS,
      builder: { godepot: 'bench', node: process.version },
      published: async () => undefined,
    },
  );
  return packages;
}
