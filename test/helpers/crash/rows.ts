import test, { type ExecutionContext } from 'ava';

import type { Fault } from './faults.ts';
import { judgeKillStates, killAtEach, meetFaults, type Subject } from './matrix.ts';
import { fillsLater } from './unlinks.ts';

/**
 * The rows of one operation, each a test that can be run alone: `states` is all that a kill can leave, by a process that is stopped behind each
 * call; SIGKILL, that a real one leaves nothing else; then an error at each call.
 * @param open called once, by the first row that runs
 */
export function crashRows(
  name: string,
  errors: readonly Exclude<Fault, 'SIGKILL'>[],
  open: () => Promise<Subject>,
): void {
  let opened: Promise<Subject> | undefined;
  const subjectOf = (): Promise<Subject> => (opened ??= open());

  let judged: Promise<ReadonlySet<string>> | undefined;
  const statesOf = (t: ExecutionContext): Promise<ReadonlySet<string>> =>
    (judged ??= subjectOf().then(async (subject) => (await judgeKillStates(t, subject)).states));

  test.serial(`${name}: states`, async (t) => {
    const subject = await subjectOf();
    const began = performance.now();
    const states = await statesOf(t);
    t.log(`${states.size} states behind ${subject.quiet.points.length} calls; ${secondsSince(began)} s`);
  });

  test.serial(`${name}: SIGKILL`, async (t) => {
    const [subject, states] = [await subjectOf(), await statesOf(t)];
    const began = performance.now();
    await killAtEach(t, subject, states);
    t.log(`killed at each of ${subject.quiet.points.length} calls; ${secondsSince(began)} s`);
  });

  for (const error of errors) {
    test.serial(`${name}: ${error}`, async (t) => {
      const subject = await subjectOf();
      const { points } = subject.quiet;
      const began = performance.now();
      const { unharmed } = await meetFaults(t, subject, error, points, fillsLater);
      t.log(
        `${error} at each of ${points.length} calls; nothing came of it at ${unharmed.length}; ${secondsSince(began)} s`,
      );
    });
  }
}

function secondsSince(began: number): number {
  return Math.round((performance.now() - began) / 1000);
}
