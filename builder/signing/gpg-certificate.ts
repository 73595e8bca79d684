import { DepotError } from '../errors.ts';
import { armor } from './armor.ts';
import { certificateFacts } from './certificate-facts.ts';
import { findCertificate, joinCertificate, type UserPart } from './certificate-parts.ts';
import { gpgRefusal } from './gpg-refusal.ts';
import { runGpg } from './gpg-process.ts';
import type { GpgOptions } from './gpg-signer.ts';
import { STRONG_HASHES } from './hash-algorithms.ts';
import { signingMaterial } from './key-material.ts';
import {
  readPublicKey,
  readSignatureParts,
  signatureCreated,
  type SignatureParts,
  SIGNS_FILES,
  SUBPACKET,
} from './packets.ts';

/** The public half of a key that gpg holds, as clients get it. */
export interface HeldKey {
  fingerprint: string;
  /** Unix seconds. */
  created: number;
  userId: string;
  /** Armored: the primary key, one user ID, one signature. */
  certificate: string;
}

const RSA = 1;
const FEWEST_BITS = 3072;

/**
 * Takes a key's certificate out of gpg and reduces it to what every client reads: no subkeys, no certifications by others, the newest user
 * ID with its newest self-signature. Old rpms refuse certificates with revoked or expired subkeys, and librepo looks at the first only.
 * @throws DepotError GPG_KEY (unknown to gpg), KEYS_CERTIFICATE (some client would refuse it), GPG_MISSING, GPG_SILENT
 */
export async function exportHeldKey(fingerprint: string, options: GpgOptions): Promise<HeldKey> {
  const { home, environment, patience } = options;
  const args = ['--no-armor', '--export-options', 'export-minimal', '--export', fingerprint];
  const answer = await runGpg({ args, home, environment, patience });
  if (answer.exitCode !== 0) throw gpgRefusal(answer, fingerprint);
  const parts =
    answer.stdout.length === 0 ? undefined : findCertificate(answer.stdout, fingerprint).certificate;
  if (parts === undefined)
    throw new DepotError('GPG_KEY', `gpg knows no primary key ${fingerprint}`, {
      hint: 'what does it know? gpg --list-secret-keys --with-subkey-fingerprint   (the fingerprint of a primary key, 40 digits, belongs here)',
    });
  const facts = await certificateFacts(parts);
  if (facts.primary.revocations.length > 0) throw unfit(fingerprint, ['it is revoked']);
  const chosen = newest(facts.users);
  if (chosen === undefined) throw unfit(fingerprint, ['it has no user ID that it signed with a strong hash']);
  const faults = [
    ...keyFaults(parts.body),
    ...[chosen.parts, ...facts.primary.signatures.map(readSignatureParts)].flatMap(signatureFaults),
  ];
  if (faults.length > 0) throw unfit(fingerprint, faults);
  const users = [{ packet: chosen.user.packet, signatures: [chosen.signature] }];
  const binary = joinCertificate({ ...parts, signatures: [], users, subkeys: [] });
  return {
    fingerprint,
    created: facts.primary.created,
    userId: chosen.user.packet.body.toString('utf8').replaceAll(/[^\P{C}]/gu, '?'),
    certificate: armor(binary, 'PUBLIC KEY BLOCK'),
  };
}

interface ChosenUser {
  user: UserPart;
  signature: Buffer;
  parts: SignatureParts;
}

const REVOCATION = 0x30;

/** Among those that are not revoked. */
function newest(users: readonly UserPart[]): ChosenUser | undefined {
  return users
    .filter((user) => !user.signatures.some((body) => readSignatureParts(body).signatureType === REVOCATION))
    .flatMap((user) =>
      user.signatures.map((signature) => ({ user, signature, parts: readSignatureParts(signature) })),
    )
    .sort((left, right) => (signatureCreated(right.parts) ?? 0) - (signatureCreated(left.parts) ?? 0))[0];
}

function keyFaults(body: Buffer): string[] {
  const { algorithm } = readPublicKey(body);
  if (algorithm !== RSA) return [`its algorithm is ${algorithm}, not RSA (1)`];
  const { bits } = signingMaterial(body);
  return bits < FEWEST_BITS ? [`it has ${bits} bits; ${FEWEST_BITS} are the least, 4096 the usual`] : [];
}

/** Of a self-signature. */
function signatureFaults({ hashed, unhashed, hashAlgorithm, publicKeyAlgorithm }: SignatureParts): string[] {
  const faults: string[] = [];
  if (publicKeyAlgorithm !== RSA || !STRONG_HASHES.has(hashAlgorithm))
    faults.push(`it signed itself with hash algorithm ${hashAlgorithm}`);
  for (const { type, critical } of [...hashed, ...unhashed])
    if (critical) faults.push(`subpacket ${type} of its own signature is critical`);
  if (hashed.some(({ type, body }) => type === SUBPACKET.keyExpires && body.some((byte) => byte !== 0)))
    faults.push('it ends at a date');
  if (!unhashed.concat(hashed).some(({ type }) => type === SUBPACKET.issuer))
    faults.push('its own signature names no issuer key ID');
  const flags = hashed.find(({ type }) => type === SUBPACKET.keyFlags)?.body[0];
  if (flags !== undefined && (flags & SIGNS_FILES) === 0)
    faults.push('the primary key may not sign (a signing subkey is not enough)');
  return faults;
}

function unfit(fingerprint: string, faults: readonly string[]): DepotError {
  return new DepotError('KEYS_CERTIFICATE', `some clients would refuse the key ${fingerprint}`, {
    faults: faults.map((message) => ({ message })),
    hint: 'what a key has to be, and how gpg makes one: docs/keys.md',
  });
}
