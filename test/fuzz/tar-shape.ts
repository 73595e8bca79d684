import { octal, withChecksum } from '../helpers/raw-tar.ts';
import type { Random } from './random.ts';

const BLOCK = 512;
/** Where fields of a header begin (POSIX ustar). */
const FIELDS = [
  0, 100, 108, 116, 124, 136, 156, 157, 257, 263, 265, 297, 329, 337, 345, 475, 500, 508,
] as const;
const TYPES = '01234567xgLKSVMDNXA\0 '.split('');
const VALUES = [
  '\0',
  ' ',
  '/',
  '.',
  '..',
  '../',
  '0',
  '1',
  '7',
  '8',
  '-',
  '\x80',
  '\xff',
  'ustar',
  '00',
  '0000644\0',
  '00000001000\0',
  '00000000000\0',
];

/** Changes fields of some headers, and makes every checksum fit: without that no change would get past it. */
export function shapeTar(input: Buffer, random: Random): Buffer {
  for (let at = 0; at + BLOCK <= input.length;) {
    const header = input.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) {
      at += BLOCK;
      continue;
    }
    if (random.oneIn(4)) change(header, random);
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8);
    withChecksum(header);
    const body = Number.isNaN(size) || size > input.length ? 0 : size;
    at += BLOCK * (1 + Math.ceil(body / BLOCK));
  }
  return input;
}

function change(header: Buffer, random: Random): void {
  const what = random.below(3);
  if (what === 0) header.write(random.pick(TYPES), 156, 'latin1');
  else if (what === 1) header.write(octal(random.pick([0, 1, 511, 512, 513, 1024, 1536])), 124, 'latin1');
  else header.write(random.pick(VALUES), random.pick(FIELDS), 'latin1');
}
