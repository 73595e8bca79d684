import { createHash, createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import type { PrivateKey } from 'openpgp';

import { signatureTrailer } from './packets.ts';

/** What is signed, in parts; asked again for each reading. */
export type ReadParts = () => AsyncIterable<Buffer>;

const [VERSION, BINARY, RSA, SHA512] = [4, 0, 1, 10];

/**
 * The packet that the library makes over the same bytes, without holding them: it would need twice their size, and sign with RSA in
 * JavaScript. OpenSSL digests and signs.
 * @param date unix seconds
 */
export async function signParts(
  key: KeyObject,
  fingerprint: string,
  read: ReadParts,
  date: number,
): Promise<Buffer> {
  const print = Buffer.from(fingerprint, 'hex');
  const created = Buffer.alloc(4);
  created.writeUInt32BE(date);
  const hashed = Buffer.concat([
    subpacket(2, created),
    subpacket(16, print.subarray(-8)),
    subpacket(33, Buffer.concat([Buffer.from([VERSION]), print])),
  ]);
  const head = Buffer.from([VERSION, BINARY, RSA, SHA512, 0, hashed.length]);
  const signedPart = Buffer.concat([head, hashed]);
  const trailer = signatureTrailer(signedPart);
  const signer = createSign('sha512');
  const digest = createHash('sha512');
  for await (const chunk of read()) {
    signer.update(chunk);
    digest.update(chunk);
  }
  const value = withoutZeros(signer.update(trailer).sign(key));
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(value.length * 8 - Math.clz32(value[0] ?? 0) + 24);
  const hint = digest.update(trailer).digest().subarray(0, 2);
  const body = Buffer.concat([signedPart, Buffer.alloc(2), hint, bits, value]);
  // new format, two octets of length (RFC 9580 §4.2.1)
  const length = body.length - 192;
  return Buffer.concat([Buffer.from([0xc2, (length >> 8) + 192, length & 0xff]), body]);
}

function subpacket(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([body.length + 1, type]), body]);
}

function withoutZeros(number: Buffer): Buffer {
  return number.subarray(number.findIndex((byte) => byte !== 0));
}

/** The library's decrypted RSA key as OpenSSL takes it. OpenPGP's `u` is the inverse of p, JWK's `qi` that of q: the primes change places. */
export function opensslKey({ keyPacket }: PrivateKey): KeyObject {
  const secret: unknown = Reflect.get(keyPacket, 'privateParams');
  const open: unknown = Reflect.get(keyPacket, 'publicParams');
  const [n, e] = [number(open, 'n'), number(open, 'e')];
  const [d, p, q, qi] = [number(secret, 'd'), number(secret, 'q'), number(secret, 'p'), number(secret, 'u')];
  const jwk = { n, e, d, p, q, dp: remainder(d, p), dq: remainder(d, q), qi };
  const encoded = Object.entries(jwk).map(([name, value]) => [name, value.toString('base64url')]);
  return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(encoded) }, format: 'jwk' });
}

/** d mod (prime - 1) */
function remainder(d: Buffer, prime: Buffer): Buffer {
  const hex = (BigInt(`0x${d.toString('hex')}`) % (BigInt(`0x${prime.toString('hex')}`) - 1n)).toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

function number(from: unknown, name: string): Buffer {
  const found: unknown = typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined;
  if (!(found instanceof Uint8Array)) throw new TypeError('not a decrypted RSA key');
  return Buffer.from(found);
}
