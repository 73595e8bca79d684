import { DepotError } from '../errors.ts';
import {
  issuerFingerprint,
  issuerKeyId,
  signatureCreated,
  SUBPACKET,
  type SignatureParts,
} from './packets.ts';

const RSA = 1;
const SHA512 = 10;
const NOTATION = 20;

/**
 * What each signature of ours must be so that every target takes it (measured): RSA and SHA-512, no critical
 * subpackets, its date and the issuer's fingerprint in the hashed area, the issuer's key ID (rpm up to 4.16 knows no other) in either area
 * (gpg puts it into the unhashed one), nothing random.
 * @returns one sentence for each fault; empty is good
 */
export function profileFaults(parts: SignatureParts, fingerprint: string, date: number): string[] {
  const faults: string[] = [];
  if (parts.publicKeyAlgorithm !== RSA)
    faults.push(`public-key algorithm ${parts.publicKeyAlgorithm}, not RSA`);
  if (parts.hashAlgorithm !== SHA512) faults.push(`hash algorithm ${parts.hashAlgorithm}, not SHA-512`);
  for (const { type, critical } of [...parts.hashed, ...parts.unhashed]) {
    if (critical) faults.push(`subpacket ${type} is critical`);
    if (type === NOTATION) faults.push('it carries a notation');
  }
  if (![...parts.hashed, ...parts.unhashed].some(({ type }) => type === SUBPACKET.issuer))
    faults.push('no issuer key ID (subpacket 16)');
  if (signatureCreated(parts) !== date)
    faults.push(`dated ${signatureCreated(parts) ?? 'never'}, not ${date}`);
  if (issuerFingerprint(parts) !== fingerprint) faults.push('the issuer fingerprint is not that of the key');
  if (issuerKeyId(parts) !== fingerprint.slice(-16)) faults.push('the issuer key ID is not that of the key');
  return faults;
}

/** @throws DepotError SIGNATURE_PROFILE: godepot or its library made what some target would refuse. */
export function checkProfile(parts: SignatureParts, fingerprint: string, date: number): void {
  const faults = profileFaults(parts, fingerprint, date);
  if (faults.length === 0) return;
  throw new DepotError('SIGNATURE_PROFILE', 'the signature just made is not one that every client takes', {
    faults: faults.map((message) => ({ message })),
    hint: 'nothing was published; was node_modules changed by hand? run: npm ci',
  });
}
