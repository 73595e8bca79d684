import type { Signer } from '../../signing/signer.ts';
import { FIRST_YUM_TREE } from '../../recipes/yum-tree.ts';

/** What changes of the signing key ask of a publication. */
export interface Succession {
  /** The key before, which goes on signing beside its successor until that date (unix seconds). */
  retiring: { signer: Signer; until: number } | undefined;
  /** Yum trees besides `yum`: one for each key that became current since the first, the current key's last. */
  trees: readonly string[];
  /** Fingerprints of keys that nothing may be signed by any more. */
  withdrawn: readonly string[];
  /** Every key before: what they signed is recognised where it is signed anew. */
  former: readonly FormerCertificate[];
}

export interface FormerCertificate {
  armored: string;
  /** Unix seconds: when the key was withdrawn; undefined for one that retired in peace, which vouches for ever. */
  withdrawn: number | undefined;
}

/** Of a depot that never changed its key. */
export const NO_SUCCESSION: Succession = { retiring: undefined, trees: [], withdrawn: [], former: [] };

/** Who signs what at one time. */
export interface Signatories {
  /** Each signs Release, InRelease and the manifest; the old key first. */
  all: readonly Signer[];
  /** The one who signs the repomd.xml of a yum tree: clients come to it with the keys of the time when they got its address. */
  ofTree: (tree: string) => Signer;
}

/**
 * During an overlap the trees that clients knew before stay with the old key, and the new key's own tree is the new key's. Afterwards the
 * current key signs all of them: by then clients trust it, since the repository package carried it long before it signed.
 * @param date unix seconds
 */
export function signatoriesAt(
  { signer, succession = NO_SUCCESSION }: { signer: Signer; succession?: Succession | undefined },
  date: number,
): Signatories {
  const { retiring, trees } = succession;
  if (retiring === undefined || date >= retiring.until) return { all: [signer], ofTree: () => signer };
  const own = trees.at(-1);
  return {
    all: [retiring.signer, signer],
    ofTree: (tree) => (tree === own ? signer : retiring.signer),
  };
}

/** All yum trees of a publication. */
export function publishedTrees({ trees }: Succession = NO_SUCCESSION): string[] {
  return [FIRST_YUM_TREE, ...trees];
}
