import { createPublicKey, type KeyObject } from 'node:crypto';

import { DepotError } from '../errors.ts';

/** What OpenSSL needs of a version 4 public key packet, of the algorithms that sign archives. */
export interface SigningMaterial {
  /** As OpenPGP numbers it. */
  algorithm: number;
  kind: 'rsa' | 'ed25519';
  key: KeyObject;
  /** Length of an RSA modulus, or of an Ed25519 point. */
  bits: number;
}

const ALGORITHM = { rsa: 1, rsaSignOnly: 3, eddsaLegacy: 22, ed25519: 27 } as const;
/** 1.3.6.1.4.1.11591.15.1 with its length, as a key packet has it (RFC 9580 §9.2). */
const ED25519_CURVE = Buffer.from('092b06010401da470f01', 'hex');
const ED25519_BYTES = 32;
/** Version, date and algorithm come before the numbers (RFC 9580 §5.5.2.2). */
const MATERIAL_AT = 6;

/**
 * The key of a public key packet, as OpenSSL takes it.
 * @param body of a version 4 key packet
 * @throws DepotError SIGNATURE_ALGORITHM for other algorithms than RSA and Ed25519, OPENPGP_MALFORMED
 */
export function signingMaterial(body: Buffer): SigningMaterial {
  const algorithm = body[MATERIAL_AT - 1] ?? 0;
  const material = body.subarray(MATERIAL_AT);
  switch (algorithm) {
    case ALGORITHM.rsa:
    case ALGORITHM.rsaSignOnly: {
      const [modulus, exponent, ...others] = readNumbers(material);
      if (modulus === undefined || exponent === undefined || others.length > 0) throw malformedKey();
      const key = jwk({ kty: 'RSA', n: base64url(modulus), e: base64url(exponent) });
      return { algorithm, kind: 'rsa', key, bits: bitsOf(modulus) };
    }
    case ALGORITHM.eddsaLegacy: {
      if (!material.subarray(0, ED25519_CURVE.length).equals(ED25519_CURVE)) throw unsupported(algorithm);
      const [point, ...others] = readNumbers(material.subarray(ED25519_CURVE.length));
      // 0x40 says that the point follows in its native form
      if (point?.length !== ED25519_BYTES + 1 || point[0] !== 0x40 || others.length > 0) throw malformedKey();
      return ed25519(algorithm, point.subarray(1));
    }
    case ALGORITHM.ed25519:
      if (material.length !== ED25519_BYTES) throw malformedKey();
      return ed25519(algorithm, material);
    default:
      throw unsupported(algorithm);
  }
}

/**
 * A signature's numbers in the form that OpenSSL takes: an RSA number as long as the modulus, or Ed25519's R and S.
 * @param algorithm as the signature names it; its key has to be of that kind
 * @throws DepotError OPENPGP_MALFORMED
 */
export function signatureValue(algorithm: number, material: Buffer, signer: SigningMaterial): Buffer {
  if (algorithm !== signer.algorithm)
    throw malformed('the signature names another algorithm than its key is of');
  if (algorithm === ALGORITHM.ed25519) {
    if (material.length !== 2 * ED25519_BYTES) throw malformedSignature();
    return material;
  }
  const length = signer.kind === 'rsa' ? Math.ceil(signer.bits / 8) : ED25519_BYTES;
  const numbers = readNumbers(material);
  if (numbers.length !== (signer.kind === 'rsa' ? 1 : 2)) throw malformedSignature();
  if (numbers.some((number) => number.length > length)) throw malformedSignature();
  return Buffer.concat(
    numbers.map((number) => Buffer.concat([Buffer.alloc(length - number.length), number])),
  );
}

/** The numbers of RFC 9580 §3.2 without their bit counts; they have to fill the bytes. */
function readNumbers(bytes: Buffer): Buffer[] {
  const numbers: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const bits = at + 2 <= bytes.length ? bytes.readUInt16BE(at) : Infinity;
    const end = at + 2 + Math.ceil(bits / 8);
    if (end > bytes.length) throw malformed('a number is cut short');
    numbers.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return numbers;
}

function bitsOf(number: Buffer): number {
  const first = number.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (number.length - first) * 8 - Math.clz32(number.readUInt8(first)) + 24;
}

function base64url(number: Buffer): string {
  return number.toString('base64url');
}

function ed25519(algorithm: number, point: Buffer): SigningMaterial {
  const key = jwk({ kty: 'OKP', crv: 'Ed25519', x: base64url(point) });
  return { algorithm, kind: 'ed25519', key, bits: ED25519_BYTES * 8 };
}

function jwk(key: Record<string, string>): KeyObject {
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch (cause) {
    throw malformedKey(cause);
  }
}

function unsupported(algorithm: number): DepotError {
  return new DepotError(
    'SIGNATURE_ALGORITHM',
    `the signing key is of algorithm ${algorithm}, which godepot cannot check`,
    {
      hint: "RSA and Ed25519 can be checked; look for a newer godepot, or leave `openpgp` out of the spec's verify list",
    },
  );
}

function malformedKey(cause?: unknown): DepotError {
  return malformed('the numbers of a key do not make one', cause);
}

function malformedSignature(): DepotError {
  return malformed('the numbers of the signature do not fit its key');
}

function malformed(what: string, cause?: unknown): DepotError {
  return new DepotError('OPENPGP_MALFORMED', `not acceptable as OpenPGP data: ${what}`, { cause });
}
