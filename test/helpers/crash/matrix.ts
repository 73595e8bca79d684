import type { ExecutionContext } from 'ava';

import { type Fault, type Faulted, openVictim, type Victim } from './faults.ts';
import { type Base, type Ground } from './ground.ts';
import { faultsOf } from './judge.ts';
import { killStates } from './kill-states.ts';
import type { OperationName } from './operations.ts';
import { debrisIn, isLocked, type State, stateDigest, stateOf } from './state.ts';
import { type Point, sayPoint, type Undisturbed, undisturbed } from './undisturbed.ts';
import { fillsLater } from './unlinks.ts';
import { startWorker, type Worker } from './worker.ts';

/** An operation, and all that was found out about it. */
export interface Subject {
  ground: Ground;
  operation: OperationName;
  base: Base;
  quiet: Undisturbed;
  /** Digests of states that were judged, all of them good or told of. */
  judged: Set<string>;
}

/** Cores that a matrix uses. */
const LANES = 2;

export async function openSubject(ground: Ground, operation: OperationName, base: Base): Promise<Subject> {
  const worker = startWorker();
  try {
    const quiet = await undisturbed(ground, worker, operation, base);
    const judged = new Set([stateDigest(quiet.before), stateDigest(quiet.after)]);
    return { ground, operation, base, quiet, judged };
  } finally {
    await worker.end();
  }
}

/** Judges every state that a kill can leave. @returns how many there are, behind how many calls */
export async function judgeKillStates(
  t: ExecutionContext,
  subject: Subject,
): Promise<{ states: ReadonlySet<string>; points: number }> {
  const { ground, operation, base, quiet, judged } = subject;
  const victim = startWorker();
  t.teardown(() => victim.end());
  const { states, points } = await killStates(ground, victim, { operation, base, points: quiet.points });
  t.deepEqual(points, quiet.points, `${operation}: each call was stopped behind`);
  await inLanes(states, async ({ after, digest, depot }, checker) => {
    if (!judged.has(digest)) {
      judged.add(digest);
      const faults = await faultsOf(depot, quiet, operation, checker);
      t.deepEqual(faults, [], `${operation}, killed behind ${sayPoint(after)}`);
    }
    await ground.remove(depot);
  });
  return { states: new Set(states.map(({ digest }) => digest)), points: points.length };
}

/** Kills at each call for real, which leaves nothing but what stops showed. @param states digests of those: judgeKillStates() */
export async function killAtEach(
  t: ExecutionContext,
  subject: Subject,
  states: ReadonlySet<string>,
): Promise<void> {
  const { points, before } = subject.quiet;
  // what a kill before the first call leaves: stops are behind calls
  const untouched = stateDigest(before);
  const killed = await meetFaults(t, subject, 'SIGKILL', points, fillsLater);
  const others = [...killed.states].filter((state) => !states.has(state) && state !== untouched);
  // a tree is removed in an order that differs from run to run: such a state was judged for itself
  if (subject.operation !== 'prune') t.deepEqual(others, [], 'a kill leaves what a stop showed');
}

/** Errors whose calls may fail without the operation failing: what they were to do, the next run does. */
export type MayFail = (point: Point) => boolean;

/** Findings after which a matrix ends: what else there is has the same causes. */
const ENOUGH = 20;

/**
 * Lets an operation meet a fault at each of these points, one at a time; what is wrong is told of all of them, not of the first alone.
 * @returns points at which it went on as if nothing had been
 */
export async function meetFaults(
  t: ExecutionContext,
  subject: Subject,
  fault: Fault,
  points: readonly Point[],
  mayFail: MayFail,
): Promise<{ unharmed: Point[]; states: Set<string> }> {
  const { ground, operation, base } = subject;
  const unharmed: Point[] = [];
  const states = new Set<string>();
  const bad: string[] = [];
  let met = 0;
  const victims = Array.from({ length: LANES }, () => openVictim(ground, operation, base));
  try {
    await inLanes(points, async (point, checker, lane) => {
      if (bad.length >= ENOUGH) return;
      const victim = victims[lane];
      if (victim === undefined) throw new Error('no such lane');
      const faulted = await victim.meet(point, fault, `${fault}-${lane}`);
      met++;
      const ignored = mayFail(point);
      // a tree's removal that fails goes on with its other files until the process ends, as that of a command line does at once
      if (ignored) await victim.end();
      const state = stateOf(faulted.depot);
      states.add(stateDigest(state));
      if (faulted.done?.code === null) unharmed.push(point);
      const faults = ended(faulted, fault, state, ignored);
      faults.push(...(await judgedOnce(subject, { depot: faulted.depot, state }, victim, checker)));
      bad.push(...faults.map((what) => `${fault} at ${sayPoint(point)}: ${what}`));
      await ground.remove(faulted.depot);
    });
  } finally {
    for (const victim of victims) await victim.end();
  }
  t.deepEqual(bad.sort(), [], `${operation}, after ${met} of ${points.length} calls`);
  return { unharmed, states };
}

/** What is wrong with how an operation ended, and with what it left beside what is judged. @param ignored the call may fail without the operation failing */
function ended({ done, missed }: Faulted, fault: Fault, state: State, ignored: boolean): string[] {
  const faults = missed === undefined ? [] : [missed];
  if (fault === 'SIGKILL') return done === undefined ? faults : [...faults, 'it lives'];
  if (done?.code === null) return ignored ? faults : [...faults, 'it says that all is well'];
  if (done?.code !== 'DISK_WRITE')
    faults.push(`it ended by ${done?.code ?? 'dying'}: ${done?.message ?? ''}`);
  if (!ignored) faults.push(...debrisIn(state).map((path) => `it left ${path}`));
  return faults;
}

/** What is wrong with a depot whose state was not seen before. */
async function judgedOnce(
  { quiet, operation, judged }: Subject,
  { depot, state }: { depot: string; state: State },
  victim: Victim,
  checker: Worker,
): Promise<string[]> {
  const digest = stateDigest(state);
  if (judged.has(digest)) return [];
  judged.add(digest);
  // whoever is to take the lock over has to find its holder dead
  if (isLocked(state)) await victim.end();
  return faultsOf(depot, quiet, operation, checker);
}

/** Works through a list, as many at once as there are cores, and no further once one has failed. */
export async function inLanes<T>(
  items: readonly T[],
  work: (item: T, checker: Worker, lane: number) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  let failed = false;
  const lane = async (_: unknown, number: number): Promise<void> => {
    const checker = startWorker();
    try {
      for (const item of rest) {
        if (failed) return;
        await work(item, checker, number);
      }
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      await checker.end();
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
  for (const outcome of lanes) if (outcome.status === 'rejected') throw outcome.reason;
}
