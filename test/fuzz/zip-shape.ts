import type { Random } from './random.ts';

/** Where fields of a central header begin, where the same ones of a local header do, and their bytes (APPNOTE 4.3.7, 4.3.12). */
const FIELDS: readonly [central: number, local: number | undefined, bytes: 2 | 4][] = [
  [4, undefined, 2],
  [6, 4, 2],
  [8, 6, 2],
  [10, 8, 2],
  [16, 14, 4],
  [20, 18, 4],
  [24, 22, 4],
  [28, 26, 2],
  [30, 28, 2],
  [32, undefined, 2],
  [34, undefined, 2],
  [36, undefined, 2],
  [38, undefined, 4],
  [42, undefined, 4],
];
const VALUES = [
  0, 1, 2, 8, 9, 0x14, 0x2d, 0x314, 0x800, 0x808, 0x8000, 0xffff, 0x81a40000, 0xa1ff0000, 0xffffffff,
] as const;
const [LOCAL, CENTRAL, END] = ['PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06'].map((mark) =>
  Buffer.from(mark, 'latin1'),
);

/** Changes a field in one or both headers of a member, then puts the end record right, most of the time. */
export function shapeZip(input: Buffer, random: Random): Buffer {
  const [locals, centrals] = [placesOf(input, LOCAL), placesOf(input, CENTRAL)];
  const index = random.below(Math.max(1, centrals.length));
  if (!random.oneIn(3)) {
    const [central, local, bytes] = random.pick(FIELDS);
    const value = random.oneIn(2) ? random.pick(VALUES) : random.below(300);
    const where = random.below(3);
    if (where !== 0) write(input, centrals[index], central, bytes, value);
    if (where !== 1 && local !== undefined) write(input, locals[index], local, bytes, value);
  }
  const end = input.lastIndexOf(END ?? '');
  const [start] = centrals;
  if (end < 0 || start === undefined || end + 22 > input.length || random.oneIn(5)) return input;
  input.writeUInt16LE(centrals.length & 0xffff, end + 8);
  input.writeUInt16LE(centrals.length & 0xffff, end + 10);
  input.writeUInt32LE(Math.max(0, end - start), end + 12);
  input.writeUInt32LE(start, end + 16);
  return input.subarray(0, end + 22);
}

function write(input: Buffer, start: number | undefined, offset: number, bytes: 2 | 4, value: number): void {
  if (start === undefined || start + offset + bytes > input.length) return;
  if (bytes === 2) input.writeUInt16LE(value & 0xffff, start + offset);
  else input.writeUInt32LE(value >>> 0, start + offset);
}

function placesOf(input: Buffer, mark: Buffer | undefined): number[] {
  const places: number[] = [];
  if (mark === undefined) return places;
  for (let at = input.indexOf(mark); at >= 0; at = input.indexOf(mark, at + 1)) places.push(at);
  return places;
}
