/**
 * Every operation, every call of it that changes something on the disk, every fault: minutes, so `make test-crash` alone runs it. One row of it:
 * `make test-crash CRASH="test/crash/matrix.test.ts --match 'publish: EIO'"`.
 */
import test from 'ava';

import { ERRORS } from '../helpers/crash/faults.ts';
import { openGround, SUBJECTS } from '../helpers/crash/ground.ts';
import { killAtEach, meetFaults, openSubject, type Subject } from '../helpers/crash/matrix.ts';
import { fillsLater } from '../helpers/crash/unlinks.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const ground = await openGround(file);

test.after.always(file.end);

for (const [operation, base] of SUBJECTS) {
  let opened: Promise<Subject> | undefined;
  const subjectOf = (): Promise<Subject> => (opened ??= openSubject(ground, operation, base));

  test.serial(`${operation}: SIGKILL`, async (t) => {
    const subject = await subjectOf();
    const began = performance.now();
    const states = await killAtEach(t, subject);
    const seconds = Math.round((performance.now() - began) / 1000);
    t.log(`killed at each of ${subject.quiet.points.length} calls: ${states.size} states; ${seconds} s`);
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
