import { join } from 'node:path';

import test from 'ava';

import { costLines, secondsOf } from './helpers/file-costs.ts';
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

test('files are named by what they took, most expensive first', (t) => {
  const root = join(import.meta.dirname, 'a.test.ts');
  t.deepEqual(costLines(`1.5\t${root}\n12.25\t${join(import.meta.dirname, 'b/c.test.ts')}\n`), [
    '12.3 s of CPU: test/b/c.test.ts',
    '1.5 s of CPU: test/a.test.ts',
    '14 s of CPU in 2 files',
  ]);
  t.is(secondsOf('7 (a) b) S 1 7 7 0 -1 4194560 1 2 0 0 100 20 300 4 20 0 1 0 5'), 4.24);
});
