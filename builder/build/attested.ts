import type { BundledModule } from '../recipes/bundled-modules.ts';
import type { ContentSpec } from '../recipes/content-spec.ts';
import type { Materials } from './materials.ts';

/** What statements of provenance and bills of materials say of a package beyond its record; never a reason to build it again. */
export interface Attested {
  /** Unix seconds: the date of everything inside, and so of the documents. */
  time: number;
  /** SPDX expression. */
  license: string;
  homepage: string;
  spec: ContentSpec;
  /** Modules whose source it carries; none in godepot's own packages. */
  modules: readonly BundledModule[];
  /** Public keys that it carries; none but in the repository package. */
  keys: readonly { fingerprint: string; sha256: string }[];
  materials: Materials;
}

/** The part that is known before anything is opened. */
export type AttestedInputs = Pick<Attested, 'spec' | 'keys'>;
