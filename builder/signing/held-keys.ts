import { DepotError } from '../errors.ts';
import { dearmor } from './armor.ts';
import { exportHeldKey, type HeldKey } from './gpg-certificate.ts';
import { createGpgSigner, type GpgOptions } from './gpg-signer.ts';
import type { KeyringEntry } from './keyring.ts';

/** What is signed once to see that it can be. */
const TRIAL = Buffer.from('godepot keys init\n');

/**
 * The keys of `keys init --gpg FPR [--next FPR]`. The current one signs something at once: a pin, card or policy that is wrong is found
 * out before servers trust the key. The next one's private half may well lie in a safe.
 * @throws DepotError USAGE, GPG_KEY, KEYS_CERTIFICATE, KEYS_PASSPHRASE, GPG_MISSING, GPG_SILENT, GPG_FAILED
 */
export async function heldKeys(
  { gpg, next }: { gpg?: string; next?: string },
  options: GpgOptions,
): Promise<{ current: HeldKey; next: HeldKey | undefined } | undefined> {
  if (gpg === undefined && next === undefined) return undefined;
  if (gpg === undefined)
    throw new DepotError('USAGE', '--next names a key of gpg beside the one of --gpg', {
      hint: 'godepot keys init --gpg FINGERPRINT --next FINGERPRINT',
    });
  const current = await exportHeldKey(fingerprintOf(gpg), options);
  const second = next === undefined ? undefined : await exportHeldKey(fingerprintOf(next), options);
  if (second?.fingerprint === current.fingerprint)
    throw new DepotError('USAGE', 'the next key is the current one', {
      hint: 'a theft of the one would then be a theft of both: make another key with gpg',
    });
  const binary = dearmor(current.certificate, 'PUBLIC KEY BLOCK');
  await createGpgSigner({ ...current, binary }, options).signBinary(TRIAL, current.created);
  return { current, next: second };
}

/**
 * The key of `keys rotate --next FPR`, whose private half may lie in a safe: nothing is signed with it.
 * @throws DepotError USAGE, GPG_KEY, KEYS_CERTIFICATE, GPG_MISSING, GPG_SILENT, GPG_FAILED
 */
export async function heldNextKey(next: string, options: GpgOptions): Promise<HeldKey> {
  return exportHeldKey(fingerprintOf(next), options);
}

/** What the keyring says of it. */
export function heldEntry({ fingerprint, created, userId }: HeldKey): KeyringEntry {
  return { fingerprint, created, userId, heldBy: 'gpg' };
}

/** As people copy it: in groups, in lower case, with 0x before it. Whole: a key ID can be forged. */
function fingerprintOf(text: string): string {
  const digits = text.replaceAll(/\s/g, '').replace(/^0x/i, '').toUpperCase();
  if (/^[0-9A-F]{40}$/.test(digits)) return digits;
  throw new DepotError('USAGE', `not a fingerprint of 40 hexadecimal digits: ${JSON.stringify(text)}`, {
    hint: 'gpg --list-secret-keys shows it',
  });
}
