import { DepotError } from '../errors.ts';
import type { GpgAnswer } from './gpg-process.ts';

/** Codes of libgpg-error (err-codes.h), without their source in the upper bits. */
const NO_SECRET_KEY = 17;
const LOCKED: ReadonlyMap<number, string> = new Map([
  [11, 'bad passphrase'],
  [31, 'invalid passphrase'],
  [62, 'timeout'],
  [85, 'no pinentry'],
  [86, 'pinentry error'],
  [87, 'bad pin'],
  [99, 'cancelled'],
  [130, 'pin blocked'],
  [177, 'no passphrase given'],
  [178, 'no pin given'],
  [198, 'fully cancelled'],
  // of the system: ENOTTY, a pinentry that has no terminal to ask on
  [0x8000 | 102, 'no terminal'],
]);

/**
 * Why gpg made no signature, by its status lines: what it says to people depends on its version.
 * @returns DepotError GPG_KEY (it has no such private half), KEYS_PASSPHRASE (it could not be unlocked), GPG_FAILED
 */
export function gpgRefusal({ status, stderr, exitCode }: GpgAnswer, fingerprint: string): DepotError {
  const failed = status.find(({ keyword }) => keyword === 'FAILURE');
  const code = Number(failed?.args[1] ?? NaN) & 0xffff;
  const said = stderr === '' ? `it ended with status ${exitCode ?? 'unknown'} and said nothing` : stderr;
  if (status.some(({ keyword }) => keyword === 'INV_SGNR') || code === NO_SECRET_KEY)
    return new DepotError('GPG_KEY', `gpg has no private half of ${fingerprint} to sign with: ${said}`, {
      hint: `what does it have? gpg --list-secret-keys ${fingerprint}   (of the GNUPGHOME that the spec or the environment names)`,
    });
  if (LOCKED.has(code) || status.some(({ keyword }) => keyword === 'BAD_PASSPHRASE'))
    return new DepotError(
      'KEYS_PASSPHRASE',
      `gpg could not unlock ${fingerprint} (${LOCKED.get(code) ?? 'bad passphrase'}): ${said}`,
      {
        hint: 'GODEPOT_PASSPHRASE_FILE=FILE, a pin cached by the agent before, or GPG_TTY and a pinentry that somebody sees',
      },
    );
  return new DepotError('GPG_FAILED', `gpg made no signature: ${said}`, {
    hint: `try it by hand: echo x | gpg --local-user ${fingerprint}! --detach-sign > /dev/null`,
  });
}
