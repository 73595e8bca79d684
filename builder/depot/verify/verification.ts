import type { GoArch } from '../../spec/model.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import type { FoundFiles } from './found-files.ts';
import type { VerifyMemory } from './memory.ts';
import type { Judge } from './trust.ts';

/** What the checks of one snapshot work on, whatever they are about. */
export interface Verification {
  /** Of the snapshot; absolute or relative to the working directory. */
  folder: string;
  /** Decoded; whether its signature holds is a check of its own. */
  manifest: Manifest;
  /** Those that the snapshot serves. */
  archs: readonly GoArch[];
  /** Size and sha256 of the files on disk, by their path below `folder`. */
  found: FoundFiles;
  /** What other snapshots shared with this one. */
  memory: VerifyMemory;
  /** Checks signatures by the keys that the verifier trusts. */
  judge: Judge;
}
