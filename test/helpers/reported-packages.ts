import { recordedCompression } from '../../builder/archive/recorded-compression.ts';
import type { BuiltPackage } from '../../builder/build/record.ts';
import { ATTESTED } from './attested.ts';

const COMPRESSION = recordedCompression({ format: 'zstd', level: 8, windowLog: 26 });
const MODULE = { folder: 'src/cmd/vendor', path: 'github.com/google/pprof', license: 'Apache-2.0' };

/** Records of packages that differ in all that documents speak of. */
export function recordOf(changes: Partial<BuiltPackage> = {}): BuiltPackage {
  return {
    format: 'rpm',
    name: 'go-1.28',
    version: '1.28~rc1',
    release: '1',
    arch: 'arm64',
    fileName: 'go-1.28-1.28~rc1-1.aarch64.rpm',
    size: 1234,
    sha256: 'a'.repeat(64),
    unsignedSha256: 'b'.repeat(64),
    signedBy: 'C'.repeat(40),
    inputs: { recipe: '1', h1: 'h1:r0ub+FnqzZxoWm/dSUOI9DcIqYWn/mNYGFJcv7PyBzs=' },
    upstream: {
      toolchain: 'go1.28rc1.linux-arm64',
      h1: 'h1:r0ub+FnqzZxoWm/dSUOI9DcIqYWn/mNYGFJcv7PyBzs=',
      form: 'tarball',
      sha256: 'd'.repeat(64),
      size: 75_781_305,
    },
    provenance: { godepot: '0.1.0', node: 'v24.21.0', compression: COMPRESSION },
    attested: {
      ...ATTESTED,
      license: 'BSD-3-Clause',
      modules: [
        { ...MODULE, version: 'v0.0.0-20260507013755-92041b743c96' },
        {
          ...MODULE,
          folder: 'lib/fips140',
          path: 'golang.org/fips140',
          version: 'v1.26.0',
          license: undefined,
        },
        { ...MODULE, folder: 'src/vendor', path: 'golang.org/x/sys', version: 'v0.45.0' },
        { ...MODULE, path: 'golang.org/x/sys', version: 'v0.45.0' },
      ],
    },
    ...changes,
  };
}

/** The other kinds: godepot's own, and names that have to be encoded. */
export function recordKinds(): BuiltPackage[] {
  const own = { ...ATTESTED, license: 'Apache-2.0' };
  return [
    recordOf(),
    recordOf({
      format: 'deb',
      name: 'go-env',
      version: '1.0',
      arch: 'all',
      fileName: 'go-env_1.0-1_all.deb',
      signedBy: undefined,
      upstream: undefined,
      attested: own,
    }),
    recordOf({
      format: 'deb',
      name: 'godepot-repo',
      version: '1+a~b',
      arch: 'all',
      fileName: 'godepot-repo_1+a~b-1_all.deb',
      signedBy: undefined,
      upstream: undefined,
      attested: {
        ...own,
        spec: {
          ...own.spec,
          depot: { ...own.spec.depot, vendor: 'Bänk & Söhne/Zürich (IT), 100 %, "x"' },
        },
        keys: [{ fingerprint: 'A'.repeat(40), sha256: 'e'.repeat(64) }],
        materials: { ...own.materials, packageLock: undefined, commit: undefined },
      },
    }),
  ];
}
