import type { Call } from './calls.ts';
import type { Base, Ground } from './ground.ts';
import type { OperationName } from './operations.ts';
import type { Checked } from './replies.ts';
import { servedDigest, stateOf, type State } from './state.ts';
import { traceThread } from './tracer.ts';
import type { Worker } from './worker.ts';

/** A call of an operation by which something in its depot changes. */
export interface Point {
  /** Of the system call. */
  name: string;
  /** The last path that it was given, of a rename the first (strace 6.1 finds it by no other), below the depot; names are seeded. */
  path: string;
  /** From 1: among all calls of that name with that path. */
  nth: number;
}

export interface Undisturbed {
  before: State;
  after: State;
  checkedBefore: Checked;
  checkedAfter: Checked;
  /** servedDigest() of what was verified so far -> what verification said. */
  verified: Map<string, Checked>;
  points: Point[];
}

/** What an operation does where nothing is in its way, by a process that did it once before: what is loaded at first is loaded. */
export async function undisturbed(
  ground: Ground,
  worker: Worker,
  operation: OperationName,
  base: Base,
): Promise<Undisturbed> {
  await warm(ground, worker, operation, base);
  const depot = await ground.copy(base, 'undisturbed');
  const before = stateOf(depot);
  const checkedBefore = await worker.check(depot);
  const points = await tracePoints(worker, operation, depot);
  const checkedAfter = await worker.check(depot);
  const after = stateOf(depot);
  await ground.remove(depot);
  const verified = new Map([
    [servedDigest(before), checkedBefore],
    [servedDigest(after), checkedAfter],
  ]);
  return { before, after, checkedBefore, checkedAfter, verified, points };
}

/** Where an operation changes something in that depot. @param worker warm */
export async function tracePoints(worker: Worker, operation: OperationName, depot: string): Promise<Point[]> {
  const tracer = await traceThread(await worker.filesThread());
  const { code, message } = await worker.operateSeeded(operation, depot);
  const calls = await tracer.stop();
  if (code !== null) throw new Error(`${operation}: ${code} ${message}`);
  return pointsOf(calls, depot);
}

export async function warm(
  ground: Ground,
  worker: Worker,
  operation: OperationName,
  base: Base,
): Promise<void> {
  const depot = await ground.copy(base, `warm-${worker.pid}`);
  await worker.operateSeeded(operation, depot);
  await ground.remove(depot);
}

/** Those of the calls that change something there; the others only read, failed, or were about something else (a thread that is woken). */
export function pointsOf(calls: readonly Call[], depot: string): Point[] {
  const points: Point[] = [];
  const counts = new Map<string, number>();
  for (const call of calls) {
    const told = call.name.startsWith('rename') ? call.paths.slice(0, 1) : call.paths;
    const below = told.filter((path) => path === depot || path.startsWith(`${depot}/`));
    for (const path of new Set(below)) {
      const key = `${call.name} ${path}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const path = below.at(-1);
    const failed = call.result?.startsWith('-') === true && !call.injected;
    if (path === undefined || !call.changes || failed) continue;
    const nth = counts.get(`${call.name} ${path}`) ?? NaN;
    points.push({ name: call.name, path: path.slice(depot.length + 1), nth });
  }
  return points;
}

/** What is said of a point where it fails. */
export function sayPoint({ name, nth, path }: Point): string {
  return `${name} ${nth} of ${path === '' ? 'the depot' : path}`;
}
