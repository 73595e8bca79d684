import { DepotError } from '../errors.ts';
import type { KeyTrait } from '../targets/model.ts';

/** Algorithm of a key as verifiers tell them apart. */
export interface KeyKind {
  /** `RSA 4096`, `Ed25519`, `ECDSA NIST P-256` */
  name: string;
  trait: KeyTrait;
}

/** Object identifiers of curves (RFC 9580 §9.2), without their length. */
const CURVES: ReadonlyMap<string, KeyKind> = new Map([
  ['2a8648ce3d030107', { name: 'ECDSA NIST P-256', trait: 'nistp256' }],
  ['2b81040022', { name: 'ECDSA NIST P-384', trait: 'nistp256' }],
  ['2b81040023', { name: 'ECDSA NIST P-521', trait: 'nistp521' }],
  ['2b2403030208010107', { name: 'ECDSA Brainpool P-256', trait: 'brainpool' }],
  ['2b240303020801010b', { name: 'ECDSA Brainpool P-384', trait: 'brainpool' }],
  ['2b240303020801010d', { name: 'ECDSA Brainpool P-512', trait: 'brainpool' }],
]);
const ED25519_LEGACY = '2b06010401da470f01';
const RSA: ReadonlySet<number> = new Set([1, 2, 3]);
const [DSA, ECDSA, EDDSA_LEGACY, ED25519] = [17, 19, 22, 27] as const;
/** Version, date and algorithm come before the numbers (RFC 9580 §5.5.2.2). */
const MATERIAL_AT = 6;

/**
 * What kind of key a version 4 key packet holds. Other algorithms and curves are named by number.
 * @throws DepotError OPENPGP_MALFORMED where the packet ends too early
 */
export function keyKind(body: Buffer): KeyKind {
  if (body.length < MATERIAL_AT + 2) throw new DepotError('OPENPGP_MALFORMED', 'a key packet is cut short');
  const algorithm = body.readUInt8(MATERIAL_AT - 1);
  if (RSA.has(algorithm)) return rsaKind(body.readUInt16BE(MATERIAL_AT));
  if (algorithm === DSA) return { name: `DSA ${body.readUInt16BE(MATERIAL_AT)}`, trait: 'dsa' };
  if (algorithm === ED25519) return { name: 'Ed25519 (RFC 9580)', trait: 'ed25519-new' };
  const curve = body.toString('hex', MATERIAL_AT + 1, MATERIAL_AT + 1 + body.readUInt8(MATERIAL_AT));
  if (algorithm === EDDSA_LEGACY && curve === ED25519_LEGACY) return { name: 'Ed25519', trait: 'ed25519' };
  const known = algorithm === ECDSA ? CURVES.get(curve) : undefined;
  return known ?? { name: `algorithm ${algorithm}`, trait: 'other-algorithm' };
}

/** @param bits of the modulus, as the packet counts them: from its first set bit */
function rsaKind(bits: number): KeyKind {
  const name = `RSA ${bits}`;
  if (bits < 2048) return { name, trait: 'rsa-1024' };
  return { name, trait: bits < 3072 ? 'rsa-2048' : 'rsa-3072' };
}
