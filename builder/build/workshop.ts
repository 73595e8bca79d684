import type { Compression } from '../archive/compress.ts';
import type { Format } from '../packaging/package.ts';
import type { Progress } from '../io/progress.ts';
import type { Signer } from '../signing/signer.ts';
import type { Store } from '../store/store.ts';
import type { Materials } from './materials.ts';
import type { BuiltPackage } from './record.ts';
import type { Records } from './records.ts';

/** What building needs besides the thing to be built. */
export interface Workshop {
  store: Store;
  records: Records;
  /** Of rpms that wait for their signature. */
  waiting: Records;
  /** True: rpms are left to wait for it, and the private key is not asked for. */
  unsigned: boolean;
  /** Whether debs carry a signature, in a member `_gpgorigin`. */
  gpgorigin: boolean;
  signer: Signer;
  /** What payloads are packed with: targets that read one format have no say in the other. */
  compression: Readonly<Record<Format, Compression>>;
  /** Names of targets that are known not to read a package that was packed like this. */
  cannotRead: (format: Format, packed: BuiltPackage['provenance']['compression']) => readonly string[];
  progress: Progress;
  /** What steers a build, read when something is built. */
  materials: () => Promise<Materials>;
  builder: { godepot: string; node: string };
  /** The digest under which a file name was ever published, or undefined: published names keep their bytes for ever. */
  published: (fileName: string) => Promise<string | undefined>;
}
