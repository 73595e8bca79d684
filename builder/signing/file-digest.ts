import { constants, createHash, createVerify, verify } from 'node:crypto';

import type { DocumentSignature } from './document-signature.ts';
import { signatureValue, type SigningMaterial } from './key-material.ts';

/** The digest of a signed file in the making. */
export interface FileDigest {
  update(chunk: Buffer): void;
  /** To be called once, after the signature's own trailer went in. */
  fits(): boolean;
}

/**
 * OpenSSL does the sums: the library would hold the file in memory and check RSA over streams in JavaScript.
 * @throws DepotError OPENPGP_MALFORMED where signature and key do not go together
 */
export function openFileDigest(
  { hash, algorithm, material }: Pick<DocumentSignature, 'hash' | 'algorithm' | 'material'>,
  signer: SigningMaterial,
): FileDigest {
  const value = signatureValue(algorithm, material, signer);
  if (signer.kind === 'ed25519') {
    // OpenPGP signs the digest as if it were the message (RFC 9580 §5.2.3.3, §5.2.3.4)
    const digest = createHash(hash);
    return {
      update: (chunk) => void digest.update(chunk),
      fits: () => verify(null, digest.digest(), signer.key, value),
    };
  }
  const verifier = createVerify(hash);
  return {
    update: (chunk) => void verifier.update(chunk),
    fits: () => verifier.verify({ key: signer.key, padding: constants.RSA_PKCS1_PADDING }, value),
  };
}
