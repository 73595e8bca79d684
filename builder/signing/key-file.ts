import { DepotError, hasCode } from '../errors.ts';
import { dearmor } from './armor.ts';
import { splitCertificates } from './split-certificates.ts';

/** Google's certificate with seven subkeys has 17 KiB. */
export const MOST_KEY_FILE_BYTES = 1024 * 1024;

/**
 * The packets in a file of public keys, armored (one block or several, text around them as vendors put it there) or binary.
 * @throws DepotError FILE_LARGE, OPENPGP_MALFORMED
 */
export function keyFilePackets(bytes: Buffer, where: string): Buffer {
  if (bytes.length > MOST_KEY_FILE_BYTES)
    throw new DepotError('FILE_LARGE', `a key file of more than ${MOST_KEY_FILE_BYTES} bytes`, { where });
  return within(where, () => {
    // every packet begins with a set high bit, no armor does (RFC 9580 §4.2)
    if (((bytes[0] ?? 0) & 0x80) !== 0) return bytes;
    const text = bytes.toString('latin1').replaceAll('\r\n', '\n');
    return Buffer.concat(blocks(text, where).map((block) => dearmor(block, 'PUBLIC KEY BLOCK')));
  });
}

function blocks(text: string, where: string): string[] {
  try {
    return splitCertificates(text, where);
  } catch (cause) {
    if (!hasCode(cause, 'KEYS_DAMAGED')) throw cause;
    throw new DepotError('OPENPGP_MALFORMED', 'there is no public key in this file', {
      where,
      hint: 'armored keys begin with -----BEGIN PGP PUBLIC KEY BLOCK-----; what came may be a web page: look at it',
      cause,
    });
  }
}

/** Runs a codec, which knows no files, and adds to its refusals which file they are about. */
export function within<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DepotError) || error.where !== undefined) throw error;
    const { code, message, hint, faults, cause } = error;
    throw new DepotError(code, message, { where, hint, faults, cause });
  }
}
