/**
 * kill -9 behind every call that changes something, of a publication and a rollback; and a full disk at every call of a publication. The other
 * operations and faults are `make test-crash`'s (test/crash/).
 */
import test from 'ava';

import { type Base, openGround } from '../helpers/crash/ground.ts';
import { judgeKillStates, meetFaults, openSubject, type Subject } from '../helpers/crash/matrix.ts';
import type { OperationName } from '../helpers/crash/operations.ts';
import { fillsLater } from '../helpers/crash/unlinks.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const ground = await openGround(file);

test.after.always(file.end);

/** That many calls between two before which the process is killed in earnest. */
const APART = 100;

const opened = new Map<OperationName, Promise<Subject>>();

function subjectOf(operation: OperationName, base: Base): Promise<Subject> {
  const subject = opened.get(operation) ?? openSubject(ground, operation, base);
  opened.set(operation, subject);
  return subject;
}

for (const [operation, base] of [
  ['publish', 'first'],
  ['rollback', 'both'],
] as const) {
  test.serial(
    `${operation}: killed at any call, the depot serves the old state or the new, and the next run finishes it`,
    async (t) => {
      const subject = await subjectOf(operation, base);
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
}

test.serial('publish: at any call that finds the disk full it ends in good order', async (t) => {
  const subject = await subjectOf('publish', 'first');
  const { unharmed } = await meetFaults(t, subject, 'ENOSPC', subject.quiet.points, fillsLater);
  t.log(`${subject.quiet.points.length} calls; nothing came of it at ${unharmed.length}`);
});
