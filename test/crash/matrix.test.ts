/**
 * Every operation, every call of it that changes something on the disk, every fault: minutes, so `make test-crash` alone runs it. `states` is all
 * that a kill can leave, by a process that is stopped behind each call; SIGKILL, that a real one leaves nothing else. One row of it:
 * `make test-crash CRASH="test/crash/matrix.test.ts --match 'publish: EIO'"`.
 */
import test, { type ExecutionContext } from 'ava';

import { ERRORS } from '../helpers/crash/faults.ts';
import { openGround, SUBJECTS } from '../helpers/crash/ground.ts';
import {
  judgeKillStates,
  killAtEach,
  meetFaults,
  openSubject,
  type Subject,
} from '../helpers/crash/matrix.ts';
import { fillsLater } from '../helpers/crash/unlinks.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const ground = await openGround(file);

test.after.always(file.end);

for (const [operation, base] of SUBJECTS) {
  let opened: Promise<Subject> | undefined;
  const subjectOf = (): Promise<Subject> => (opened ??= openSubject(ground, operation, base));

  let judged: Promise<ReadonlySet<string>> | undefined;
  const statesOf = (t: ExecutionContext): Promise<ReadonlySet<string>> =>
    (judged ??= subjectOf().then(async (subject) => (await judgeKillStates(t, subject)).states));

  test.serial(`${operation}: states`, async (t) => {
    const subject = await subjectOf();
    const began = performance.now();
    const states = await statesOf(t);
    const seconds = Math.round((performance.now() - began) / 1000);
    t.log(`${states.size} states behind ${subject.quiet.points.length} calls; ${seconds} s`);
  });

  test.serial(`${operation}: SIGKILL`, async (t) => {
    const [subject, states] = [await subjectOf(), await statesOf(t)];
    const began = performance.now();
    await killAtEach(t, subject, states);
    const seconds = Math.round((performance.now() - began) / 1000);
    t.log(`killed at each of ${subject.quiet.points.length} calls; ${seconds} s`);
  });

  for (const error of ERRORS) {
    test.serial(`${operation}: ${error}`, async (t) => {
      const subject = await subjectOf();
      const { points } = subject.quiet;
      const began = performance.now();
      const { unharmed } = await meetFaults(t, subject, error, points, fillsLater);
      const seconds = Math.round((performance.now() - began) / 1000);
      t.log(
        `${error} at each of ${points.length} calls; nothing came of it at ${unharmed.length}; ${seconds} s`,
      );
    });
  }
}
