import test from 'ava';

import { judgeRefresh } from '../../../builder/depot/snapshot/validity.ts';

const DAY = 86_400;
const DATE = 20_000 * DAY;

// [days until the end of what is published, days that the spec asks for, days since: due, pointless]
for (const [ends, wanted, since, due, pointless] of [
  [null, undefined, 0, false, true],
  [null, undefined, 4000, false, true],
  [undefined, undefined, 1, false, true],
  [null, 14, 0, true, false],
  [undefined, 14, 0, true, false],
  [14, undefined, 0, true, false],
  [14, 7, 0, true, false],
  [14, 14, 0, false, false],
  [14, 14, 6.99, false, false],
  [14, 14, 7, true, false],
  [14, 14, 14, true, false],
  [14, 14, 100, true, false],
  [1, 1, 0.5, true, false],
] as const) {
  test(`${ends} of ${wanted} days, after ${since}: ${due ? 'due' : 'not due'}`, (t) => {
    const published = {
      date: DATE,
      ...(ends === undefined ? {} : { validUntil: ends === null ? null : DATE + ends * DAY }),
    };
    const verdict = judgeRefresh(published, wanted, DATE + since * DAY);
    t.is(verdict.due, due, verdict.why);
    t.is(!verdict.due && verdict.pointless, pointless);
  });
}

test('what it says names the date', (t) => {
  const published = { date: DATE, validUntil: DATE + 14 * DAY };
  t.is(
    judgeRefresh(published, 14, DATE).why,
    'valid until 2024-10-18T00:00:00Z; a refresh is due from 2024-10-11T00:00:00Z on',
  );
  t.is(
    judgeRefresh(published, 14, DATE + 15 * DAY).why,
    'it was valid until 2024-10-18T00:00:00Z: apt refuses it',
  );
});
