import { parse, stringify } from 'yaml';

import type { Random } from './random.ts';

const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  1e300,
  '',
  'x',
  '1.27.3',
  'go1.27.3',
  'a'.repeat(300),
  '\u0000',
  '\ud800',
  '\u2028',
  '../x',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59Z',
  `h1:${'a'.repeat(43)}=`,
  'f'.repeat(64),
  [],
  {},
  [[]],
  ['x'],
  { a: 1 },
];
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'length',
  '',
  'x',
  'version',
  'size',
  'time',
];
const MOST_CHANGES = 4;
const MOST_BYTES = 8 * 1024;
/** Marks that open a level, in an input that is read to be rewritten. */
const MOST_OPENERS = 400;
const MOST_LEVELS = 30;

/** Changes values, not characters: most changes of characters end at JSON's own grammar. */
export function shapeJson(input: Buffer, random: Random): Buffer {
  return rewritten(input, () => {
    const value: unknown = JSON.parse(input.toString());
    return JSON.stringify(changed(value, random), null, random.below(3));
  });
}

/** The same for YAML that is plain enough to be read as a value. */
export function shapeYaml(input: Buffer, random: Random): Buffer {
  return rewritten(input, () => {
    const value: unknown = parse(input.toString(), { schema: 'failsafe', logLevel: 'silent' });
    const collectionStyle = random.pick(['any', 'flow', 'block'] as const);
    return stringify(changed(value, random), { collectionStyle, aliasDuplicateObjects: false });
  });
}

/** The input as it is where it cannot be read, or is so large or deep that the rewriting would take longer than the parser under test. */
function rewritten(input: Buffer, rewrite: () => string): Buffer {
  if (input.length > MOST_BYTES || input.toString('latin1').split(/[[{]|- |\? /).length > MOST_OPENERS)
    return input;
  try {
    return Buffer.from(rewrite());
  } catch {
    return input;
  }
}

/** @throws RangeError for what nests too deep */
function changed(value: unknown, random: Random): unknown {
  if (isDeep(value, MOST_LEVELS)) throw new RangeError('too deep');
  let result = value;
  for (let left = 1 + random.below(MOST_CHANGES); left > 0; left--) result = changeOne(result, random, 0);
  return result;
}

function changeOne(value: unknown, random: Random, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > 12 || random.oneIn(12))
    return leaf(value, random);
  if (Array.isArray(value)) {
    const at = random.below(value.length + 1);
    const items: unknown[] = value;
    if (at === items.length) return [...items, items.length > 0 ? random.pick(items) : random.pick(ODD)];
    if (random.oneIn(8)) return items.filter((_, index) => index !== at);
    return items.map((item, index) => (index === at ? changeOne(item, random, depth + 1) : item));
  }
  const entries: [string, unknown][] = Object.entries(value);
  const at = random.below(entries.length + 1);
  const [key, inner] = entries[at] ?? [random.pick(KEYS), random.pick(ODD)];
  const others = entries.filter(([name]) => name !== key);
  if (at < entries.length && random.oneIn(8)) return Object.fromEntries(others);
  const renamed =
    at < entries.length && random.oneIn(12) ? random.pick([...KEYS, ...entries.map(([name]) => name)]) : key;
  return Object.fromEntries([
    ...others,
    [renamed, at < entries.length ? changeOne(inner, random, depth + 1) : inner],
  ]);
}

function leaf(value: unknown, random: Random): unknown {
  if (typeof value === 'string' && value !== '' && !random.oneIn(3)) {
    const at = random.below(value.length);
    const put = random.oneIn(2)
      ? ''
      : random.pick(['0', '9', 'a', 'Z', '.', '-', ':', '/', ' ', '\n', '+', 'é']);
    return value.slice(0, at) + put + value.slice(at + random.below(3));
  }
  if (typeof value === 'number' && random.oneIn(2)) return value + random.pick([-1, 1, 0.5, 1e9]);
  return random.oneIn(6) ? [value] : random.pick(ODD);
}

function isDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeep(inner, levels - 1));
}
