import { constants, createHash, createVerify, publicDecrypt, verify } from 'node:crypto';

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
  { hash, algorithm, material, digestPrefix }: DocumentSignature,
  signer: SigningMaterial,
): FileDigest {
  const value = signatureValue(algorithm, material, signer);
  if (signer.kind === 'ed25519') {
    const digest = createHash(hash);
    return {
      update: (chunk) => void digest.update(chunk),
      fits() {
        const digested = digest.digest();
        return digested.subarray(0, 2).equals(digestPrefix) && verify(null, digested, signer.key, value);
      },
    };
  }
  const verifier = createVerify(hash);
  return {
    update: (chunk) => void verifier.update(chunk),
    fits() {
      if (!verifier.verify({ key: signer.key, padding: constants.RSA_PKCS1_PADDING }, value)) return false;
      // a good RSA signature holds the digest; gpg refuses one whose two bytes of it differ, so nobody may be told that it is good
      const encoded = publicDecrypt({ key: signer.key, padding: constants.RSA_PKCS1_PADDING }, value);
      const size = createHash(hash).digest().length;
      return encoded.subarray(-size).subarray(0, 2).equals(digestPrefix);
    },
  };
}
