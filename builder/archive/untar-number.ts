import { DepotError } from '../errors.ts';
import { quoted } from './quoted.ts';

const OCTAL = /^ *[0-7]+[ \0]*$/;
const BLANK = /^[ \0]*$/;

/**
 * A numeric field of a tar header (POSIX ustar): octal digits, ended by spaces or NULs. Readers disagree on anything else: parseInt
 * stops at the first odd character, base-256 may be negative, so a size can mean two things and hide a member.
 * @throws DepotError ARCHIVE_TAR_NUMBER
 */
export function tarNumber(field: Buffer, what: string, name: string): number {
  const text = field.toString('latin1');
  if (!OCTAL.test(text)) throw notOctal(text, what, name);
  return Number.parseInt(text, 8);
}

/** The same for fields that may be left empty and that nobody uses (owner, device). @throws DepotError ARCHIVE_TAR_NUMBER */
export function checkUnusedTarNumber(field: Buffer, what: string, name: string): void {
  const text = field.toString('latin1');
  if (!OCTAL.test(text) && !BLANK.test(text)) throw notOctal(text, what, name);
}

function notOctal(text: string, what: string, name: string): DepotError {
  return new DepotError(
    'ARCHIVE_TAR_NUMBER',
    `${name}: its ${what} is not an octal number (${quoted(text)})`,
  );
}
