import test from 'ava';

import {
  type Candidate,
  decideRetention,
  type RetentionQuestion,
} from '../../../builder/depot/prune/retention.ts';

const DAY = 86_400;
const NOW = 1_800_000_000;

/** Published so many days ago, numbered from 1, the last one current. */
function history(...daysAgo: number[]): Candidate[] {
  return daysAgo.map((days, index) => ({
    sequence: index + 1,
    name: `${index + 1}-00000000`,
    date: NOW - days * DAY,
    wasCurrent: true,
  }));
}

/** `1 stays 2 goes ...`, with reasons. */
function decided(candidates: Candidate[], changes: Partial<RetentionQuestion> = {}): string[] {
  return decideRetention({
    candidates,
    current: candidates.findLast(({ wasCurrent }) => wasCurrent)?.name,
    retention: { keep: undefined, days: undefined, snapshots: [] },
    grace: { publications: 0, days: 0 },
    holds: new Map(),
    now: NOW,
    ...changes,
  }).map(({ sequence, keep, reasons }) => `${sequence} ${keep ? 'stays' : 'goes'}: ${reasons.join('; ')}`);
}

test('without a rule of count or age nothing goes that clients ever saw', (t) => {
  const candidates = history(500, 400, 300);
  t.deepEqual(decided(candidates), [
    '1 stays: no rule says how many snapshots, or how old ones, are enough',
    '2 stays: no rule says how many snapshots, or how old ones, are enough',
    '3 stays: is current',
  ]);
  const named = { keep: undefined, days: undefined, snapshots: [2] };
  t.true(decided(candidates, { retention: named })[0]?.startsWith('1 stays'));
});

test('by count, by age, and by either', (t) => {
  const candidates = history(100, 90, 89, 10, 5);
  const none = { keep: undefined, days: undefined, snapshots: [] };
  t.deepEqual(decided(candidates, { retention: { ...none, keep: 2 } }), [
    '1 goes: is not among the newest 2',
    '2 goes: is not among the newest 2',
    '3 goes: is not among the newest 2',
    '4 stays: is among the newest 2',
    '5 stays: is current; is among the newest 2',
  ]);
  t.deepEqual(decided(candidates, { retention: { ...none, days: 90 } }), [
    '1 goes: is older than 90 days',
    '2 goes: is older than 90 days',
    '3 stays: was published less than 90 days ago',
    '4 stays: was published less than 90 days ago',
    '5 stays: is current; was published less than 90 days ago',
  ]);
  t.deepEqual(decided(candidates, { retention: { keep: 4, days: 20, snapshots: [] } }), [
    '1 goes: is not among the newest 4 and is older than 20 days',
    '2 stays: is among the newest 4',
    '3 stays: is among the newest 4',
    '4 stays: is among the newest 4; was published less than 20 days ago',
    '5 stays: is current; is among the newest 4; was published less than 20 days ago',
  ]);
});

test('what is held, named, or may still be read by clients stays', (t) => {
  const candidates = history(50, 40, 30, 3, 2, 1);
  t.deepEqual(
    decided(candidates, {
      retention: { keep: 1, days: undefined, snapshots: [2] },
      holds: new Map([[1, 'audit (alice)']]),
      // the third ceased to be current three days ago
      grace: { publications: 1, days: 4 },
    }),
    [
      '1 stays: is held: audit (alice)',
      '2 stays: is named as one to keep',
      '3 stays: clients may be reading it: it was current less than 4 days ago',
      '4 stays: clients may be reading it: it was current less than 4 days ago',
      '5 stays: clients may be reading it: one of the 1 publications before the current one',
      '6 stays: is current; is among the newest 1',
    ],
  );
});

test('what never was current goes and takes no place of others; what cannot be read stays', (t) => {
  const candidates = history(50, 40, 30, 20).map((one) => ({
    ...one,
    date: one.sequence === 1 ? undefined : one.date,
    wasCurrent: one.sequence !== 3,
  }));
  const retention = { keep: 2, days: undefined, snapshots: [] };
  t.deepEqual(decided(candidates, { retention }), [
    '1 stays: has a manifest that cannot be read: restore it, or remove its folder by hand',
    '2 stays: is among the newest 2',
    '3 goes: never was current: its publication was cut short',
    '4 stays: is current; is among the newest 2',
  ]);
  t.regex(decided(candidates, { retention, holds: new Map([[3, 'x']]) })[2] ?? '', /^3 stays: is held: x/);
});
