import { createHash } from 'node:crypto';

import { DepotError } from '../errors.ts';

/** One OpenPGP packet (RFC 9580 §4.2): its type and its body without the header. */
export interface Packet {
  type: number;
  body: Buffer;
}

/** A version 4 signature packet taken apart (RFC 9580 §5.2.3); nothing here is checked cryptographically. */
export interface SignatureParts {
  /** 0 binary document, 1 text, 0x10..0x13 certifications, 0x20 key revocation ... */
  signatureType: number;
  /** 1 is RSA. */
  publicKeyAlgorithm: number;
  /** 8 SHA-256, 9 SHA-384, 10 SHA-512; 1, 2 and 3 are MD5, SHA-1 and RIPEMD-160. */
  hashAlgorithm: number;
  hashed: readonly Subpacket[];
  unhashed: readonly Subpacket[];
  /** From the version to the last hashed subpacket: what the signature covers of itself. */
  signedPart: Buffer;
  /** The numbers of the algorithm, to the end of the packet. */
  material: Buffer;
}

export interface Subpacket {
  type: number;
  /** A verifier that does not know the type has to refuse the signature. */
  critical: boolean;
  body: Buffer;
}

export const PACKET = {
  signature: 2,
  secretKey: 5,
  publicKey: 6,
  userId: 13,
  publicSubkey: 14,
  userAttribute: 17,
} as const;
/** Types of subpackets (RFC 9580 §5.2.3.7). */
export const SUBPACKET = {
  created: 2,
  /** Of the signature. */
  expires: 3,
  keyExpires: 9,
  issuer: 16,
  keyFlags: 27,
  signersUserId: 28,
  issuerFingerprint: 33,
} as const;
/** In the first octet of key flags: the key may sign files (RFC 9580 §5.2.3.29). */
export const SIGNS_FILES = 0x02;

const fault = (why: string): DepotError =>
  new DepotError('OPENPGP_MALFORMED', `not well-formed OpenPGP data: ${why}`);

/** Runs a reader; reading past the end of what was given is the sender's fault, not ours. */
function bounded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw fault('it is cut short');
    throw error;
  }
}

/** @throws DepotError OPENPGP_MALFORMED unless the bytes are packets of known length from the first to the last byte. */
export function readPackets(bytes: Buffer): Packet[] {
  return bounded(() => {
    const packets: Packet[] = [];
    let at = 0;
    while (at < bytes.length) {
      const first = bytes.readUInt8(at);
      if ((first & 0x80) === 0) throw fault('a packet does not begin where one should');
      const isNew = (first & 0x40) !== 0;
      const { length, size } = isNew ? lengthAt(bytes, at + 1) : oldLengthAt(bytes, at + 1, first & 3);
      const start = at + 1 + size;
      if (start + length > bytes.length) throw fault('a packet is cut short');
      packets.push({
        type: isNew ? first & 0x3f : (first >> 2) & 0x0f,
        body: bytes.subarray(start, start + length),
      });
      at = start + length;
    }
    return packets;
  });
}

/** @throws DepotError OPENPGP_MALFORMED for anything but a version 4 signature. */
export function readSignatureParts(body: Buffer): SignatureParts {
  return bounded(() => {
    const version = body.readUInt8(0);
    if (version !== 4) throw fault(`a signature of version ${version}`);
    const hashedEnd = 6 + body.readUInt16BE(4);
    const unhashedEnd = hashedEnd + 2 + body.readUInt16BE(hashedEnd);
    if (unhashedEnd + 2 > body.length) throw fault('a signature is cut short');
    return {
      signatureType: body.readUInt8(1),
      publicKeyAlgorithm: body.readUInt8(2),
      hashAlgorithm: body.readUInt8(3),
      hashed: readSubpackets(body.subarray(6, hashedEnd)),
      unhashed: readSubpackets(body.subarray(hashedEnd + 2, unhashedEnd)),
      signedPart: body.subarray(0, hashedEnd),
      // two bytes of the digest come before, a hint that nothing rests on
      material: body.subarray(unhashedEnd + 2),
    };
  });
}

/** What is hashed after the data (RFC 9580 §5.2.4): the signature's own hashed part, version, 0xff, and the length of that part. */
export function signatureTrailer(signedPart: Buffer): Buffer {
  const end = Buffer.from([4, 0xff, 0, 0, 0, 0]);
  end.writeUInt32BE(signedPart.length, 2);
  return Buffer.concat([signedPart, end]);
}

/** Unix seconds of the hashed creation time (subpacket 2), or undefined. */
export function signatureCreated(parts: SignatureParts): number | undefined {
  const body = parts.hashed.find(({ type }) => type === SUBPACKET.created)?.body;
  return body?.length === 4 ? body.readUInt32BE(0) : undefined;
}

/** 40 upper-case hex digits of the issuer (hashed subpacket 33, key version 4), or undefined. */
export function issuerFingerprint(parts: SignatureParts): string | undefined {
  const body = parts.hashed.find(({ type }) => type === SUBPACKET.issuerFingerprint)?.body;
  return body?.length === 21 && body[0] === 4 ? body.toString('hex', 1).toUpperCase() : undefined;
}

/** 16 upper-case hex digits of the issuer (subpacket 16), or undefined. */
export function issuerKeyId(parts: SignatureParts): string | undefined {
  const found = [...parts.hashed, ...parts.unhashed].find(({ type }) => type === SUBPACKET.issuer);
  return found?.body.length === 8 ? found.body.toString('hex').toUpperCase() : undefined;
}

/** Fingerprint (40 upper-case hex digits) and creation (unix seconds) of a version 4 public key packet (RFC 9580 §5.5.4.2). */
export function readPublicKey(body: Buffer): { fingerprint: string; created: number; algorithm: number } {
  return bounded(() => {
    const version = body.readUInt8(0);
    if (version !== 4) throw fault(`a key of version ${version}`);
    const prefix = Buffer.from([0x99, body.length >> 8, body.length & 0xff]);
    // SHA-1 here is what the fingerprint of a version 4 key is defined as
    const fingerprint = createHash('sha1').update(prefix).update(body).digest('hex').toUpperCase();
    return { fingerprint, created: body.readUInt32BE(1), algorithm: body.readUInt8(5) };
  });
}

function readSubpackets(area: Buffer): Subpacket[] {
  const found: Subpacket[] = [];
  let at = 0;
  while (at < area.length) {
    const { length, size } = lengthAt(area, at);
    const start = at + size;
    if (length < 1 || start + length > area.length) throw fault('a subpacket is cut short');
    const type = area.readUInt8(start);
    found.push({
      type: type & 0x7f,
      critical: (type & 0x80) !== 0,
      body: area.subarray(start + 1, start + length),
    });
    at = start + length;
  }
  return found;
}

/** Lengths of new packets and of subpackets have one form, but for partial lengths, which keys and signatures may not have. */
export function lengthAt(bytes: Buffer, at: number): { length: number; size: number } {
  const first = bytes.readUInt8(at);
  if (first < 192) return { length: first, size: 1 };
  if (first === 255) return { length: bytes.readUInt32BE(at + 1), size: 5 };
  if (first >= 224) throw fault('a packet in parts');
  return { length: ((first - 192) << 8) + bytes.readUInt8(at + 1) + 192, size: 2 };
}

function oldLengthAt(bytes: Buffer, at: number, kind: number): { length: number; size: number } {
  if (kind === 3) throw fault('a packet of unknown length');
  const size = 1 << kind;
  return { length: bytes.readUIntBE(at, size), size };
}
