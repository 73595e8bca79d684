import type { Random } from './random.ts';

/** Larger inputs find nothing that smaller ones do not, only later. */
const MOST_BYTES = 64 * 1024;
const MOST_CHANGES = 6;
const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff] as const;
/** Characters that mean something somewhere. */
const CHARACTERS = Array.from(
  '\0\n\r\t "\'\\/.,:;-+*&!#%|<>{}[]()=@`~0189azAZ\u{7f}\u{80}\u{a0}\u{2028}\u{feff}\u{ffff}\u{1f600}',
);

type Change = (input: Buffer, random: Random, others: readonly Buffer[], words: readonly string[]) => Buffer;

const CHANGES: readonly Change[] = [
  (input, random) => overwrite(input, random, Buffer.from([random.below(256)])),
  (input, random) => {
    const changed = Buffer.from(input);
    const at = random.below(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
    return changed;
  },
  (input, random) => overwrite(input, random, number(random)),
  (input, random) => insert(input, random, Buffer.from(random.pick(CHARACTERS))),
  // a part again, elsewhere
  (input, random) => insert(input, random, part(input, random)),
  (input, random) => overwrite(input, random, part(input, random)),
  // as deep as a reader that calls itself for each level can bear, and deeper
  (input, random) => {
    const [open, close] = random.pick([
      ['[', ']'],
      ['{"a":', '}'],
      ['- ', ''],
      ['{a: ', '}'],
      ['(', ')'],
    ] as const);
    const levels = 1 << random.below(14);
    return insert(input, random, Buffer.from(`${open.repeat(levels)}0${close.repeat(levels)}`));
  },
  // a part many times
  (input, random) =>
    insert(input, random, Buffer.alloc(1 + random.below(2000), part(input, random).subarray(0, 9))),
  (input, random) => {
    const from = random.below(input.length);
    const to = from + 1 + random.below(Math.max(1, Math.min(input.length - from, 1 << random.below(12))));
    return Buffer.concat([input.subarray(0, from), input.subarray(to)]);
  },
  (input, random) => input.subarray(0, random.below(input.length)),
  (input, random, _, words) =>
    words.length === 0 ? input : insert(input, random, Buffer.from(random.pick(words))),
  (input, random, others) => {
    const other = random.pick(others);
    return Buffer.concat([
      input.subarray(0, random.below(input.length)),
      other.subarray(random.below(other.length)),
    ]);
  },
];

/** A few changes to an input, one after another. */
export function mutate(
  input: Buffer,
  random: Random,
  others: readonly Buffer[],
  words: readonly string[],
): Buffer {
  let changed = input;
  for (let left = 1 + random.below(MOST_CHANGES); left > 0; left--) {
    if (changed.length === 0) changed = Buffer.from('\0');
    changed = random.pick(CHANGES)(changed, random, others, words).subarray(0, MOST_BYTES);
  }
  return changed;
}

function number(random: Random): Buffer {
  const bytes = Buffer.alloc(4);
  if (random.oneIn(2)) bytes.writeUInt32LE(random.pick(NUMBERS));
  else bytes.writeUInt32BE(random.pick(NUMBERS));
  return bytes.subarray(0, 1 << random.below(3));
}

function part(input: Buffer, random: Random): Buffer {
  const from = random.below(input.length);
  return input.subarray(from, from + 1 + random.below(Math.min(600, input.length)));
}

function overwrite(input: Buffer, random: Random, bytes: Buffer): Buffer {
  const changed = Buffer.from(input);
  bytes.copy(changed, random.below(changed.length));
  return changed;
}

function insert(input: Buffer, random: Random, bytes: Buffer): Buffer {
  const at = random.below(input.length + 1);
  return Buffer.concat([input.subarray(0, at), bytes, input.subarray(at)]);
}
