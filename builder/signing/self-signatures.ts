import type { AnyKeyPacket, Config, PublicKeyPacket, PublicSubkeyPacket, SignaturePacket } from 'openpgp';

import { DepotError } from '../errors.ts';
import { STRONG_HASHES } from './hash-algorithms.ts';
import { loadOpenpgp, openpgpConfig } from './openpgp.ts';
import { readSignatureParts } from './packets.ts';

/** Signature types of certificates (RFC 9580 §5.2.1). */
export const TYPE = {
  certifications: [0x10, 0x11, 0x12, 0x13],
  binding: 0x18,
  back: 0x19,
  direct: 0x1f,
  keyRevocation: 0x20,
  subkeyRevocation: 0x28,
  userRevocation: 0x30,
} as const;

/** Checks single signatures of one certificate. */
export interface Checker {
  /**
   * The parsed signature if it is of this type, made by `key` over `data` with a strong hash (or any), without critical subpackets that
   * the library does not know. Dates are not looked at. Rejects with whatever the library says.
   */
  check(
    body: Buffer,
    type: number,
    data: object,
    key: AnyKeyPacket,
    anyHash?: boolean,
  ): Promise<SignaturePacket>;
}

export interface Revocation {
  body: Buffer;
  /** Unix seconds. */
  created: number;
  /** In words. */
  reason: string;
}

/** The OpenPGP library with its opinions on dates and hashes switched off: those differ by use, and are ours. */
export async function openChecker(): Promise<Checker> {
  const { config: defaults, SignaturePacket } = await loadOpenpgp();
  const config: Config = { ...defaults, ...(await openpgpConfig()), rejectHashAlgorithms: new Set() };
  return {
    async check(body, type, data, key, anyHash = false) {
      if (typeOf(body) !== type) throw new TypeError('of another type');
      const packet = new SignaturePacket();
      packet.read(body);
      // at the signature's own date: which date counts is for those who use the facts
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the numbers of TYPE are the library's too
      await packet.verify(key, type, data, packet.created ?? undefined, false, config);
      if (!anyHash && !STRONG_HASHES.has(packet.hashAlgorithm ?? 0))
        throw new TypeError(`hash algorithm ${packet.hashAlgorithm} can be forged`);
      return packet;
    },
  };
}

/** Of a version 4 signature: others hash other data. */
export function typeOf(body: Buffer): number | undefined {
  return body[0] === 4 ? readSignatureParts(body).signatureType : undefined;
}

/** The good ones among these signatures, oldest first. */
export async function revocations(
  bodies: readonly Buffer[],
  type: number,
  data: object,
  primary: PublicKeyPacket,
  checker: Checker,
): Promise<Revocation[]> {
  const found: Revocation[] = [];
  for (const body of bodies) {
    const packet = await checker.check(body, type, data, primary, true).catch(() => undefined);
    if (packet === undefined) continue;
    const kind = REASONS.get(packet.reasonForRevocationFlag ?? 0) ?? 'no reason given';
    const words = packet.reasonForRevocationString ?? '';
    const reason = words === '' ? kind : `${kind}: ${JSON.stringify(words)}`;
    found.push({ body, created: seconds(packet.created), reason });
  }
  return found.sort((left, right) => left.created - right.created);
}

/** RFC 9580 §5.2.3.31 */
const REASONS: ReadonlyMap<number, string> = new Map([
  [1, 'superseded'],
  [2, 'compromised'],
  [3, 'retired'],
]);

export function seconds(date: Date | null): number {
  return date === null ? 0 : Math.floor(date.getTime() / 1000);
}

/** @throws DepotError OPENPGP_MALFORMED */
export async function readKeyPacket(
  packet: PublicKeyPacket | PublicSubkeyPacket,
  body: Buffer,
): Promise<void> {
  try {
    await packet.read(body);
  } catch (cause) {
    throw new DepotError('OPENPGP_MALFORMED', `a key that cannot be read: ${reasonOf(cause)}`, { cause });
  }
  // the library checks signatures over the key as it writes it: another spelling of the same numbers (RFC 9580 §3.2 forbids it) would take over
  // the signatures, under a fingerprint of its own
  if (!body.equals(packet.write()))
    throw new DepotError('OPENPGP_MALFORMED', 'a key whose numbers are not written as OpenPGP writes them');
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
