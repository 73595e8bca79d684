import test from 'ava';

import { countTap, verdict } from './helpers/tap.ts';

function count(...lines: string[]): ReturnType<typeof verdict> & { passed: number } {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const line of lines) countTap(line, counts);
  return {
    passed: counts.passed,
    ...verdict(counts, { exitCode: counts.failed === 0 ? 0 : 1, signal: undefined, ci: true }),
  };
}

test('test lines are counted, details of failures are not', (t) => {
  const run = count(
    'TAP version 13',
    'ok 1 - a # b',
    '  ok 7 - quoted in a message',
    'not ok 2 - c',
    '# pass 9',
    '1..2',
  );
  t.like(run, { passed: 1, failed: 1, faults: [] });
});

test('a run that proves nothing fails', (t) => {
  t.is(count('TAP version 13', '1..0').failed, 1);
  t.is(count('ok 1 - a', 'ok 2 - b # SKIP').failed, 1);
  t.is(count('ok 1 - a', 'not ok 2 - b # TODO').failed, 1);
  const killed = verdict(
    { passed: 3, failed: 0, skipped: 0 },
    { exitCode: undefined, signal: 'SIGKILL', ci: false },
  );
  t.is(killed.failed, 1);
});
