import { hasCode, DepotError } from '../errors.ts';
import {
  issuerFingerprint,
  issuerKeyId,
  PACKET,
  readPackets,
  readSignatureParts,
  type SignatureParts,
} from '../signing/packets.ts';

/** What an rpm's signature tag tells of its OpenPGP packet (RFC 9580 §4.2, §5.2); nothing here is checked cryptographically. */
export interface SignaturePacket {
  /** Public-key algorithm: 1 RSA, 17 DSA, 19 ECDSA, 22 EdDSA. */
  algorithm: number;
  /** 16 upper-case hex digits of the issuer, from subpacket 16 or the end of subpacket 33; undefined where neither is there. */
  keyId: string | undefined;
}

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
  const parts = onlySignature(bytes, where);
  const keyId = issuerKeyId(parts) ?? issuerFingerprint(parts)?.slice(-16);
  return { algorithm: parts.publicKeyAlgorithm, keyId };
}

function onlySignature(bytes: Buffer, where: string | undefined): SignatureParts {
  try {
    const [packet, ...more] = readPackets(bytes);
    if (packet?.type === PACKET.signature && more.length === 0) return readSignatureParts(packet.body);
  } catch (cause) {
    if (hasCode(cause, 'OPENPGP_MALFORMED')) throw malformed(cause.message, where, cause);
    throw cause;
  }
  throw malformed('other packets, or none', where);
}

function malformed(why: string, where: string | undefined, cause?: unknown): DepotError {
  return new DepotError('RPM_SIGNATURE_PACKET', `not one binary OpenPGP v4 signature: ${why}`, {
    where,
    cause,
  });
}
