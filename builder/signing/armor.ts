import { DepotError } from '../errors.ts';

export type ArmorKind = 'SIGNATURE' | 'PUBLIC KEY BLOCK' | 'PRIVATE KEY BLOCK';

const HEADER = /^(?:Version|Comment|Hash|Charset|MessageID): /;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const fault = (why: string): DepotError => new DepotError('OPENPGP_MALFORMED', `not OpenPGP armor: ${why}`);

/**
 * The bytes of one ASCII-armored block that is all of `text` (RFC 9580 §6.2). Strict, because text around a block is a place for
 * what no signature covers; the CRC24 line is checked where it stands.
 * @throws DepotError OPENPGP_MALFORMED
 */
export function dearmor(text: string, kind: ArmorKind): Buffer {
  const lines = text.replace(/\s+$/, '').split('\n');
  for (const [index, line] of lines.entries()) lines[index] = line.replace(/[ \t\r]+$/, '');
  if (lines.shift() !== `-----BEGIN PGP ${kind}-----`) throw fault(`it does not begin with a ${kind}`);
  if (lines.pop() !== `-----END PGP ${kind}-----`) throw fault(`it does not end with a ${kind}`);
  while (lines[0] !== undefined && HEADER.test(lines[0])) lines.shift();
  if (lines.shift() !== '') throw fault('no empty line before the data');
  const sum = lines.at(-1)?.startsWith('=') === true ? lines.pop() : undefined;
  const data = lines.join('');
  if (!BASE64.test(data) || data.length % 4 !== 0) throw fault('the data is not base64');
  const bytes = Buffer.from(data, 'base64');
  if (sum !== undefined && sum !== `=${crc24(bytes).toString('base64')}`) throw fault('the CRC24 is wrong');
  return bytes;
}

/** One block without headers, lines of 64, LF, with the CRC24 line. */
export function armor(bytes: Uint8Array, kind: ArmorKind): string {
  const data =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  const lines = [
    `-----BEGIN PGP ${kind}-----`,
    '',
    ...data,
    `=${crc24(bytes).toString('base64')}`,
    `-----END PGP ${kind}-----`,
  ];
  return `${lines.join('\n')}\n`;
}

/** RFC 9580 §6.1.1: three bytes. rpm's own parser (4.11 to 4.19) requires the line; it protects against accidents only. */
export function crc24(bytes: Uint8Array): Buffer {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= 0x1864cfb;
    }
  }
  return Buffer.from([(crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff]);
}
