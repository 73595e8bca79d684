import type { Compression } from '../archive/compress.ts';
import type { Progress } from '../io/progress.ts';
import type { Signer } from '../signing/signer.ts';
import type { Store } from '../store/store.ts';
import type { Materials } from './materials.ts';
import type { Records } from './records.ts';

/** What building needs besides the thing to be built. */
export interface Workshop {
  store: Store;
  records: Records;
  signer: Signer;
  compression: Compression;
  progress: Progress;
  /** What steers a build, read when something is built. */
  materials: () => Promise<Materials>;
  builder: { godepot: string; node: string };
  /** The digest under which a file name was ever published, or undefined: published names keep their bytes for ever. */
  published: (fileName: string) => Promise<string | undefined>;
}
