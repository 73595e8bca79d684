import { DepotError } from '../errors.ts';

const BLOCK = /-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----\r?\n?/g;

/**
 * The armored certificates of a key file, one each.
 * @throws DepotError KEYS_DAMAGED where there is none (a binary keyring, an HTML page).
 */
export function splitCertificates(text: string, where: string): string[] {
  const blocks = text.match(BLOCK);
  if (blocks !== null) return blocks;
  throw new DepotError('KEYS_DAMAGED', 'no armored public key in this file', {
    where,
    hint: 'armored keys begin with -----BEGIN PGP PUBLIC KEY BLOCK-----; gpg --armor --export makes them',
  });
}
