import { DepotError, hasCode } from '../errors.ts';
import { dearmor } from './armor.ts';
import { splitClearsigned } from './clearsigned.ts';
import { separate } from './several-signatures.ts';
import { type Verified, verifyDetached, verifyText } from './verify.ts';

/** Good signatures of known keys, and how many keys nobody here knows. */
export interface VerifiedSigners {
  /** At least one, each key once. */
  signers: readonly Verified[];
  /** Signatures by keys that are not among the certificates. */
  unknown: number;
}

/**
 * Verifies a detached signature file that may carry the signatures of two keys, as during a change of keys. One good signature of a known
 * key is enough, as for gpgv and sqv; a bad one of a known key is a failure all the same.
 * @throws DepotError as verifyDetached()
 */
export async function verifyDetachedSeveral(
  data: Uint8Array,
  armored: string,
  certificates: readonly string[],
): Promise<VerifiedSigners> {
  if (armored.trim() === '') throw new DepotError('SIGNATURE_MISSING', 'there is no signature');
  return each(dearmor(armored, 'SIGNATURE'), (packet) => verifyDetached(data, packet, certificates));
}

/**
 * The same for a clear-signed text.
 * @returns also the text that the signatures cover: read this and never the message itself
 */
export async function verifyClearsignedSeveral(
  message: string,
  certificates: readonly string[],
): Promise<VerifiedSigners & { text: string }> {
  const { text, signature } = splitClearsigned(message);
  return { ...(await each(signature, (packet) => verifyText(text, packet, certificates))), text };
}

async function each(
  signatures: Buffer,
  verifyOne: (packet: Buffer) => Promise<Verified>,
): Promise<VerifiedSigners> {
  const signers: Verified[] = [];
  let unknown: unknown;
  let strangers = 0;
  for (const packet of separate(signatures)) {
    try {
      const verified = await verifyOne(packet);
      // one key's signature twice would look like the consent of two
      if (signers.some(({ fingerprint }) => fingerprint === verified.fingerprint))
        throw new DepotError('SIGNATURE_SEVERAL', `there are two signatures of ${verified.fingerprint}`);
      signers.push(verified);
    } catch (error) {
      if (!hasCode(error, 'SIGNATURE_UNKNOWN_KEY')) throw error;
      unknown ??= error;
      strangers++;
    }
  }
  if (signers.length === 0) throw unknown;
  return { signers, unknown: strangers };
}
