import type { Publication } from '../depot/publication/publication.ts';
import type { Signer } from '../signing/signer.ts';

/** The same publication, signed by others in place of those who have the private keys. */
export function withSigners(publication: Publication, replace: (signer: Signer) => Signer): Publication {
  const { signer, succession } = publication;
  const retiring = succession?.retiring;
  return {
    ...publication,
    signer: replace(signer),
    succession:
      succession === undefined || retiring === undefined
        ? succession
        : { ...succession, retiring: { ...retiring, signer: replace(retiring.signer) } },
  };
}
