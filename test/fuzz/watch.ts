import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { currentInput, makeShared, sharedOf } from './shared.ts';
import type { Report, Task } from './worker.ts';

/** An input at work for longer hangs, for all that anybody will wait. */
const HANG_MS = 5000;
/** JavaScript's own memory of a worker, and the whole process beyond what it had at the start. */
const HEAP_MB = 512;
const GROWTH_BYTES = 1024 ** 3;
const LOOK_MS = 200;

export interface Watched {
  inputs: number;
  /** Inputs that reached new code. */
  kept: number;
  outcomes: Readonly<Record<string, number>>;
  finding: { message: string; stack: string; input: Buffer; kind: 'error' | 'hang' | 'memory' } | undefined;
}

/** Runs a worker and watches it from outside: one that hangs or eats memory cannot say so itself. */
export async function watch(task: Omit<Task, 'memory'>): Promise<Watched> {
  const memory = makeShared();
  const shared = sharedOf(memory);
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: { ...task, memory } satisfies Task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  const said: { report?: Report; failure?: Error; ended: boolean } = { ended: false };
  worker.on('message', (message: Report) => (said.report = message));
  worker.on('error', (error: Error) => (said.failure = error));
  worker.on('exit', () => (said.ended = true));

  const before = process.memoryUsage.rss();
  let last = { begun: -1, at: Date.now() };
  let stopped: 'hang' | 'memory' | undefined;
  while (!said.ended && said.report === undefined) {
    await sleep(LOOK_MS);
    const begun = Atomics.load(shared.counts, 0);
    if (begun !== last.begun) last = { begun, at: Date.now() };
    // before the first input the target is still being loaded
    else if (begun > 0 && Date.now() - last.at > HANG_MS) stopped = 'hang';
    if (process.memoryUsage.rss() - before > GROWTH_BYTES) stopped = 'memory';
    if (stopped !== undefined) break;
  }
  const input = currentInput(shared);
  await worker.terminate();
  const { report, failure } = said;

  const result = {
    inputs: Atomics.load(shared.counts, 0),
    kept: Atomics.load(shared.counts, 2),
    outcomes: report?.outcomes ?? {},
  };
  if (report?.kind === 'done') return { ...result, finding: undefined };
  if (report?.kind === 'finding') return { ...result, finding: { ...report, input, kind: 'error' } };
  const kind = stopped ?? 'memory';
  const message =
    failure?.message ?? (stopped === 'hang' ? `hangs for ${HANG_MS} ms` : 'memory grows without end');
  return { ...result, finding: { message, stack: failure?.stack ?? '', input, kind } };
}
