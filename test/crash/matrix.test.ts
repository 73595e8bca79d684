/** Every operation, every call of it that changes something on the disk, every fault: minutes, so `make test-crash` alone runs it. */
import test from 'ava';

import { ERRORS } from '../helpers/crash/faults.ts';
import { openGround, SUBJECTS } from '../helpers/crash/ground.ts';
import { killAtEach, meetFaults, openSubject } from '../helpers/crash/matrix.ts';
import { fillsLater } from '../helpers/crash/unlinks.ts';

for (const [operation, base] of SUBJECTS) {
  test.serial(operation, async (t) => {
    const began = performance.now();
    const subject = await openSubject(await openGround(t), operation, base);
    const { points } = subject.quiet;
    const states = await killAtEach(t, subject);
    for (const error of ERRORS) {
      const { unharmed } = await meetFaults(t, subject, error, points, fillsLater);
      t.log(`${error} at each of ${points.length} calls; nothing came of it at ${unharmed.length}`);
    }
    const seconds = Math.round((performance.now() - began) / 1000);
    t.log(`${points.length} calls, killed at each: ${states.size} states; ${seconds} s`);
  });
}
