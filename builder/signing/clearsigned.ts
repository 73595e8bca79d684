import { DepotError } from '../errors.ts';
import { armor, dearmor } from './armor.ts';

const BEGIN = '-----BEGIN PGP SIGNED MESSAGE-----';
const BEGIN_SIGNATURE = '-----BEGIN PGP SIGNATURE-----';
const HASH_HEADER = /^Hash: [A-Z0-9, -]+$/;

const fault = (why: string): DepotError =>
  new DepotError('OPENPGP_MALFORMED', `not a clear-signed text: ${why}`);

/**
 * Takes a clear-signed text apart (RFC 9580 §7): the text that is signed, with LF line ends and one at the end, and the signature's
 * packets. Strict about the frame: a line before, after or among its headers would be read by some clients and covered by no
 * signature. White space at line ends is not signed, so it is not returned.
 * @throws DepotError OPENPGP_MALFORMED
 */
export function splitClearsigned(message: string): { text: string; signature: Buffer } {
  const lines = message.split('\n').map((line) => line.replace(/[ \t\r]+$/, ''));
  if (lines[0] !== BEGIN) throw fault('it does not begin with its header');
  let at = 1;
  for (; lines[at] !== ''; at++) {
    if (!HASH_HEADER.test(lines[at] ?? '')) throw fault('a header other than Hash');
  }
  const end = lines.indexOf(BEGIN_SIGNATURE, at + 1);
  if (end < 0) throw fault('it holds no signature');
  const body = lines.slice(at + 1, end).map((line) => {
    if (!line.startsWith('-')) return line;
    if (!line.startsWith('- ')) throw fault('a line begins with a dash that is not escaped');
    return line.slice(2);
  });
  return { text: `${body.join('\n')}\n`, signature: dearmor(lines.slice(end).join('\n'), 'SIGNATURE') };
}

/**
 * What a clear-signed text covers, as SignPacket takes it: LF line ends, none at the end, no white space before one (RFC 9580 §7.1, §7.2).
 */
export function clearsignedContent(text: string): string {
  return text.replaceAll(/[ \t\r]+$/gm, '').replace(/\n$/, '');
}

/**
 * The frame around a text and its signature, SHA-512 as all of ours are.
 * @param content clearsignedContent()
 * @param signature binary packet of type 1 over it
 */
export function joinClearsigned(content: string, signature: Buffer): string {
  const escaped = content.replaceAll(/^-/gm, '- -');
  return `${BEGIN}\nHash: SHA512\n\n${escaped}\n${armor(signature, 'SIGNATURE')}`;
}
