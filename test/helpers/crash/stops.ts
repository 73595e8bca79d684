import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { CHANGING, type Call } from './calls.ts';
import type { OperationName } from './operations.ts';
import { traceThread } from './tracer.ts';
import { type Point, pointsOf } from './undisturbed.ts';
import type { Worker } from './worker.ts';

const STOPPED = /^--- stopped by SIGSTOP/;

/**
 * Does an operation in a process that is stopped behind each call that changes something, for as long as `look` looks.
 * @param worker warm, and ended afterwards
 * @param expected where it has to be stopped
 * @returns where it was
 */
export async function stopBehindEach(
  worker: Worker,
  operation: OperationName,
  depot: string,
  expected: readonly Point[],
  look: (after: Point) => Promise<void>,
): Promise<Point[]> {
  const calls: Call[] = [];
  let seen = 0;
  let looked: Promise<void> = Promise.resolve();
  const lookAndGoOn = async (after: Point | undefined): Promise<void> => {
    if (after !== undefined) {
      await allStopped(worker.pid);
      await look(after);
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
        looked = looked.then(() => lookAndGoOn(after));
      }
    },
  });
  const { code, message } = await worker.operateSeeded(operation, depot);
  await tracer.stop();
  await looked;
  await worker.end();
  if (code !== null) throw new Error(`${operation}: ${code} ${message}`);
  return pointsOf(calls, depot);
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
