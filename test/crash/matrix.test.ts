/** Every operation, every call of it that changes something on the disk, every fault: minutes, so `make test-crash` alone runs it. */
import test from 'ava';

import { ERRORS } from '../helpers/crash/faults.ts';
import { openGround, SUBJECTS } from '../helpers/crash/ground.ts';
import { judgeKillStates, meetFaults, openSubject } from '../helpers/crash/matrix.ts';
import { stateDigest } from '../helpers/crash/state.ts';
import { fillsLater } from '../helpers/crash/unlinks.ts';

for (const [operation, base] of SUBJECTS) {
  test.serial(operation, async (t) => {
    const began = performance.now();
    const subject = await openSubject(await openGround(t), operation, base);
    const { points, before } = subject.quiet;
    // what a kill before the first call leaves: stops are behind calls
    const untouched = stateDigest(before);
    const { states } = await judgeKillStates(t, subject);
    const killed = await meetFaults(t, subject, 'SIGKILL', points, fillsLater);
    const others = [...killed.states].filter((state) => !states.has(state) && state !== untouched);
    // a tree is removed in an order that differs from run to run: such a state was judged for itself
    if (operation !== 'prune') t.deepEqual(others, [], 'a kill leaves what a stop showed');
    for (const error of ERRORS) {
      const { unharmed } = await meetFaults(t, subject, error, points, fillsLater);
      t.log(`${error} at each of ${points.length} calls; nothing came of it at ${unharmed.length}`);
    }
    const seconds = Math.round((performance.now() - began) / 1000);
    t.log(`${points.length} calls, killed at each: ${states.size} states; ${seconds} s`);
  });
}
