import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { CHANGING, type Call } from './calls.ts';
import type { Base, Ground } from './ground.ts';
import type { OperationName } from './operations.ts';
import { stateDigest, stateOf } from './state.ts';
import { traceThread } from './tracer.ts';
import { type Point, pointsOf, warm } from './undisturbed.ts';
import type { Worker } from './worker.ts';

/** What a kill leaves, kept as a depot of its own. */
export interface KillState {
  /** The last call that was carried out. */
  after: Point;
  digest: string;
  depot: string;
}

const STOPPED = /^--- stopped by SIGSTOP/;

/**
 * All states that SIGKILL can leave: the process is stopped behind each call that changes something, and what lies there then is copied. A
 * killed process leaves just that, since the kernel carries out nothing for it afterwards; that the two are the same is also tried
 * (test/depot/crash.test.ts). The process itself is dead at the end, as are those whose state this is.
 * @param expected where it has to be stopped
 */
export async function killStates(
  ground: Ground,
  worker: Worker,
  { operation, base, points: expected }: { operation: OperationName; base: Base; points: readonly Point[] },
): Promise<{ states: KillState[]; points: Point[] }> {
  await warm(ground, worker, operation, base);
  const depot = await ground.copy(base, 'stopped');
  const states = new Map<string, KillState>();
  const calls: Call[] = [];
  let seen = 0;
  let looked: Promise<void> = Promise.resolve();
  const look = async (after: Point | undefined): Promise<void> => {
    if (after !== undefined) {
      await allStopped(worker.pid);
      const digest = stateDigest(await stateOf(depot));
      if (!states.has(digest))
        states.set(digest, { after, digest, depot: await ground.keep(depot, `state-${states.size}`) });
    }
    process.kill(worker.pid, 'SIGCONT');
  };
  const tracer = await traceThread(await worker.filesThread(), {
    inject: `${CHANGING.join(',')}:signal=SIGSTOP`,
    paths: [...new Set(expected.map(({ path }) => join(depot, path)))],
    onLine: (line, call) => {
      if (call !== undefined) calls.push(call);
      else if (STOPPED.test(line)) {
        const points = pointsOf(calls, depot);
        const after = points.length > seen ? points.at(-1) : undefined;
        seen = points.length;
        looked = looked.then(() => look(after));
      }
    },
  });
  const { code, message } = await worker.operateSeeded(operation, depot);
  await tracer.stop();
  await looked;
  await worker.end();
  await ground.remove(depot);
  if (code !== null) throw new Error(`${operation}: ${code} ${message}`);
  return { states: [...states.values()], points: pointsOf(calls, depot) };
}

/** The thread that is traced has stopped; the others follow at once. */
async function allStopped(pid: number): Promise<void> {
  for (;;) {
    const threads = await readdir(`/proc/${pid}/task`);
    const states = await Promise.all(
      threads.map(async (thread) => {
        const text = await readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8');
        return text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
      }),
    );
    if (states.every((state) => state === 'T' || state === 't')) return;
    await sleep(1);
  }
}
