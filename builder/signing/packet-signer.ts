import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { armor } from './armor.ts';
import { clearsignedContent, joinClearsigned, splitClearsigned } from './clearsigned.ts';
import { PACKET, readPackets, readSignatureParts } from './packets.ts';
import { checkProfile } from './profile.ts';
import type { Signer, SigningKey, SignPacket } from './signer.ts';
import type { ReadParts } from './stream-packet.ts';

/**
 * All forms of signatures from what makes packets. Each packet is taken apart again and refused where some client would refuse it,
 * whoever made it: a library, or a gpg with a configuration of its own.
 */
export function createPacketSigner(
  key: SigningKey,
  sign: SignPacket,
  signParts: (read: ReadParts, date: number) => Promise<Buffer>,
): Signer {
  const { fingerprint, created, certificate } = key;
  const checked = async (data: Uint8Array, date: number, kind: 'binary' | 'text'): Promise<Buffer> => {
    requireDate(date, created);
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const signature = await sign(bytes, date, kind);
    checkPacket(signature, fingerprint, date, kind);
    return signature;
  };
  return {
    fingerprint,
    created,
    certificate,
    signBinary: (data, date) => checked(data, date, 'binary'),
    signArmored: async (data, date) => armor(await checked(data, date, 'binary'), 'SIGNATURE'),
    async signParts(read, date) {
      requireDate(date, created);
      const signature = await signParts(read, date);
      checkPacket(signature, fingerprint, date, 'binary');
      return signature;
    },
    clearsign: async (text, date) => {
      const content = clearsignedContent(text);
      return joinClearsigned(content, await checked(Buffer.from(content), date, 'text'));
    },
  };
}

/** @throws DepotError DATE_BEFORE_KEY: gpgv, sqv and openpgp.js refuse a signature that is older than its key. */
export function requireDate(date: number, created: number): void {
  if (!Number.isSafeInteger(date)) throw new TypeError(`a signature's date is unix seconds, not ${date}`);
  if (date >= created) return;
  throw new DepotError(
    'DATE_BEFORE_KEY',
    `a signature of ${instant(date)} by a key of ${instant(created)} is refused by every client`,
    { hint: 'leave SOURCE_DATE_EPOCH unset, or set it to a time after the key was made' },
  );
}

/** @throws DepotError SIGNATURE_PROFILE, OPENPGP_MALFORMED */
export function checkPacket(
  signature: Buffer,
  fingerprint: string,
  date: number,
  kind: 'binary' | 'text',
): void {
  const [packet, ...rest] = readPackets(signature);
  if (packet?.type !== PACKET.signature || rest.length > 0)
    throw new DepotError('SIGNATURE_PROFILE', 'something else was made than one signature');
  const parts = readSignatureParts(packet.body);
  if (parts.signatureType !== (kind === 'text' ? 1 : 0))
    throw new DepotError('SIGNATURE_PROFILE', `a signature of type ${parts.signatureType} was made`);
  checkProfile(parts, fingerprint, date);
}

/** The packet of a clear-signed text. */
export function clearsignedPacket(message: string): Buffer {
  return splitClearsigned(message).signature;
}
