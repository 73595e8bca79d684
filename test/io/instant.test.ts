import test from 'ava';

import { instant } from '../../builder/io/instant.ts';

const CASES: readonly [seconds: number, text: string][] = [
  [0, '1970-01-01T00:00:00Z'],
  [1_792_448_436, '2026-10-19T22:20:36Z'],
  [1_792_448_436.999, '2026-10-19T22:20:36Z'],
  [-1, '1969-12-31T23:59:59Z'],
  [253_402_300_799, '9999-12-31T23:59:59Z'],
  // not cut off in the middle
  [253_402_300_800, '+010000-01-01T00:00:00Z'],
];
for (const [seconds, text] of CASES) {
  test(`${seconds} s is ${text}`, (t) => {
    t.is(instant(seconds), text);
    t.is(Date.parse(text) / 1000, Math.floor(seconds));
  });
}

for (const seconds of [Number.NaN, Number.POSITIVE_INFINITY, 1e15]) {
  test(`${seconds} s is no time, and never written as one`, (t) => {
    t.throws(() => instant(seconds), { instanceOf: RangeError });
  });
}
