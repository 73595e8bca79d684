import { DepotError } from '../errors.ts';

/** What an rpm's signature tag tells of its OpenPGP packet (RFC 9580 §4.2, §5.2); nothing here is checked cryptographically. */
export interface SignaturePacket {
  /** Public-key algorithm: 1 RSA, 17 DSA, 19 ECDSA, 22 EdDSA. */
  algorithm: number;
  /** 16 upper-case hex digits of the issuer, from subpacket 16 or the end of subpacket 33; undefined where neither is there. */
  keyId: string | undefined;
  /** 40 upper-case hex digits from subpacket 33. */
  fingerprint: string | undefined;
}

const SIGNATURE_PACKET = 2;
const ISSUER_KEY_ID = 16;
const ISSUER_FINGERPRINT = 33;
const RSA = 1;

/** RSA signatures stand in another tag than all others (rpm: sign/rpmgensig.c). */
export function isRsa(packet: SignaturePacket): boolean {
  return packet.algorithm === RSA;
}

/**
 * Reads one binary version 4 signature packet that is all of `bytes`.
 * @throws DepotError RPM_SIGNATURE_PACKET for anything else: armor, several packets, v3 and v6 signatures.
 */
export function readSignaturePacket(bytes: Buffer, where?: string): SignaturePacket {
  const fault = (why: string): DepotError =>
    new DepotError('RPM_SIGNATURE_PACKET', `not one binary OpenPGP v4 signature: ${why}`, { where });
  try {
    const body = packetBody(bytes, fault);
    if (body.readUInt8(0) !== 4) throw fault(`version ${body.readUInt8(0)}`);
    const hashedEnd = 6 + body.readUInt16BE(4);
    const unhashedEnd = hashedEnd + 2 + body.readUInt16BE(hashedEnd);
    if (unhashedEnd + 2 > body.length) throw fault('it is cut short');
    const subpackets = new Map([
      ...readSubpackets(body.subarray(hashedEnd + 2, unhashedEnd), fault),
      ...readSubpackets(body.subarray(6, hashedEnd), fault),
    ]);
    // the fingerprint's first byte is the key's version
    const fingerprint = subpackets.get(ISSUER_FINGERPRINT)?.subarray(1).toString('hex').toUpperCase();
    const keyId = subpackets.get(ISSUER_KEY_ID)?.toString('hex').toUpperCase() ?? fingerprint?.slice(-16);
    return { algorithm: body.readUInt8(2), keyId, fingerprint };
  } catch (error) {
    if (error instanceof RangeError) throw fault('it is cut short');
    throw error;
  }
}

function packetBody(bytes: Buffer, fault: (why: string) => DepotError): Buffer {
  const first = bytes.readUInt8(0);
  if ((first & 0x80) === 0) throw fault('not an OpenPGP packet (armored?)');
  const isNew = (first & 0x40) !== 0;
  const type = isNew ? first & 0x3f : (first >> 2) & 0x0f;
  if (type !== SIGNATURE_PACKET) throw fault(`a packet of type ${type}`);
  const { length, size } = isNew ? newLength(bytes, 1, fault) : oldLength(bytes, first & 3, fault);
  if (bytes.length !== 1 + size + length) throw fault('its length does not match');
  return bytes.subarray(1 + size);
}

function oldLength(
  bytes: Buffer,
  kind: number,
  fault: (why: string) => DepotError,
): { length: number; size: number } {
  if (kind === 3) throw fault('a packet of unknown length');
  const size = 1 << kind;
  return { length: bytes.readUIntBE(1, size), size };
}

/** Lengths of new packets and of subpackets have one form, but for partial lengths, which a signature may not have. */
function newLength(
  bytes: Buffer,
  at: number,
  fault: (why: string) => DepotError,
): { length: number; size: number } {
  const first = bytes.readUInt8(at);
  if (first < 192) return { length: first, size: 1 };
  if (first === 255) return { length: bytes.readUInt32BE(at + 1), size: 5 };
  if (first >= 224) throw fault('a packet in parts');
  return { length: ((first - 192) << 8) + bytes.readUInt8(at + 1) + 192, size: 2 };
}

/** type -> body, without the critical bit. */
function readSubpackets(area: Buffer, fault: (why: string) => DepotError): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  let at = 0;
  while (at < area.length) {
    const { length, size } = newLength(area, at, fault);
    const body = at + size;
    if (length < 1 || body + length > area.length) throw fault('a subpacket is cut short');
    found.set(area.readUInt8(body) & 0x7f, area.subarray(body + 1, body + length));
    at = body + length;
  }
  return found;
}
