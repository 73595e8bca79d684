/**
 * kill -9 behind every call that changes something, and a full disk at every one: of a publication and a rollback. The other operations and faults
 * are `make test-crash`'s (test/crash/).
 */
import test from 'ava';

import { openGround } from '../helpers/crash/ground.ts';
import { judgeKillStates, meetFaults, openSubject } from '../helpers/crash/matrix.ts';
import { fillsLater } from '../helpers/crash/unlinks.ts';

/** That many calls between two before which the process is killed in earnest. */
const APART = 40;

for (const [operation, base] of [
  ['publish', 'first'],
  ['rollback', 'both'],
] as const) {
  test.serial(
    `${operation}: killed at any call, the depot serves the old state or the new, and the next run finishes it`,
    async (t) => {
      const subject = await openSubject(t, await openGround(t), operation, base);
      const { points } = subject.quiet;
      t.true(points.length > 150, `only ${points.length} calls`);
      const { states } = await judgeKillStates(t, subject);
      const some = points.filter((_, index) => index % APART === APART - 1);
      const killed = await meetFaults(t, subject, 'SIGKILL', some, fillsLater);
      t.deepEqual(
        [...killed.states].filter((state) => !states.has(state)),
        [],
        'a kill leaves what a stop showed',
      );
      t.log(`${points.length} calls, ${states.size} states`);
    },
  );

  test.serial(`${operation}: at any call that finds the disk full it ends in good order`, async (t) => {
    const subject = await openSubject(t, await openGround(t), operation, base);
    const { unharmed } = await meetFaults(t, subject, 'ENOSPC', subject.quiet.points, fillsLater);
    t.log(`${subject.quiet.points.length} calls; nothing came of it at ${unharmed.length}`);
  });
}
