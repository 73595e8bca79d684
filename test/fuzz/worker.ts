/** Fuzzes one target until it is stopped or finds something; a worker thread of run.ts. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

import { Coverage } from './coverage.ts';
import { mutate } from './mutate.ts';
import { seeded } from './random.ts';
import { sharedOf } from './shared.ts';
import type { Target } from './target.ts';

export interface Task {
  name: string;
  seed: number;
  /** performance.timeOrigin based end, ms since 1970. */
  until: number;
  memory: SharedArrayBuffer;
  /** test/fuzz/corpus/NAME and .cache/fuzz/NAME/corpus. */
  committed: string;
  grown: string;
}

/** What the worker says at its end. */
export type Report =
  | { kind: 'done'; outcomes: Record<string, number> }
  | { kind: 'finding'; message: string; stack: string; outcomes: Record<string, number> };

/** Inputs that share a reading of the counters, once new code has become rare. */
const BATCH = 24;
/** One in so many inputs is an old one put through `shape` alone. */
const SHAPE_ONLY = 4;

const task: Task = workerData;
const { target }: { target: Target } = await import(`./targets/${task.name}.ts`);
const { counts, input: shown } = sharedOf(task.memory);
const outcomes: Record<string, number> = {};
const random = seeded(task.seed);
const coverage = new Coverage();
const corpus: Buffer[] = [];

async function runOne(input: Buffer): Promise<void> {
  shown.set(input);
  Atomics.store(counts, 1, input.length);
  Atomics.add(counts, 0, 1);
  const result = await target.run(input);
  outcomes[result] = (outcomes[result] ?? 0) + 1;
}

async function keep(input: Buffer): Promise<void> {
  corpus.push(input);
  Atomics.add(counts, 2, 1);
  await mkdir(task.grown, { recursive: true });
  await writeFile(join(task.grown, createHash('sha256').update(input).digest('hex').slice(0, 16)), input);
}

async function filesOf(folder: string): Promise<Buffer[]> {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.map((name) => readFile(join(folder, name))));
}

function next(): Buffer {
  // late ones reached what others did not: half of the time one of them is taken
  const late = Math.max(1, corpus.length >> 2);
  const parent = random.oneIn(2) ? random.pick(corpus) : random.pick(corpus.slice(-late));
  const changed =
    target.shape !== undefined && random.oneIn(SHAPE_ONLY)
      ? Buffer.from(parent)
      : mutate(parent, random, corpus, target.words ?? []);
  // a copy: changes may share memory with the corpus
  const shaped =
    target.shape === undefined || random.oneIn(8) ? changed : target.shape(Buffer.from(changed), random);
  return shaped.subarray(0, shown.length);
}

async function fuzz(): Promise<void> {
  const begin = [
    ...(await filesOf(task.committed)),
    ...(target.seeds?.() ?? []),
    ...(await filesOf(task.grown)),
  ];
  for (const input of begin) await runOne(input);
  corpus.push(...begin);
  coverage.grew();
  let quiet = 0;
  while (Date.now() < task.until) {
    const inputs = Array.from({ length: Math.min(BATCH, 1 + (quiet >> 4)) }, next);
    for (const input of inputs) await runOne(input);
    quiet += 1;
    if (!coverage.grew()) continue;
    quiet = 0;
    if (inputs.length > 1) coverage.forget();
    for (const input of inputs) {
      if (inputs.length > 1) await runOne(input);
      if (inputs.length === 1 || coverage.grew()) await keep(input);
    }
  }
}

function say(report: Report): void {
  // oxlint-disable-next-line require-post-message-target-origin -- a thread of node, not a window
  parentPort?.postMessage(report);
}

try {
  await fuzz();
  say({ kind: 'done', outcomes });
} catch (error) {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  say({ kind: 'finding', message, stack, outcomes });
}
