import { DepotError } from '../errors.ts';

const BEGIN = '-----BEGIN PGP PUBLIC KEY BLOCK-----';
const END = '-----END PGP PUBLIC KEY BLOCK-----';

/**
 * The armored certificates of a key file, one each, in one pass: a file of beginnings alone must not take long.
 * @throws DepotError KEYS_DAMAGED where there is none (a binary keyring, an HTML page).
 */
export function splitCertificates(text: string, where: string): string[] {
  const blocks: string[] = [];
  let at = 0;
  for (;;) {
    const begin = text.indexOf(BEGIN, at);
    const end = begin < 0 ? -1 : text.indexOf(END, begin);
    if (end < 0) break;
    at = end + END.length;
    blocks.push(`${text.slice(begin, at)}\n`);
  }
  if (blocks.length > 0) return blocks;
  throw new DepotError('KEYS_DAMAGED', 'no armored public key in this file', {
    where,
    hint: 'armored keys begin with -----BEGIN PGP PUBLIC KEY BLOCK-----; gpg --armor --export makes them',
  });
}
