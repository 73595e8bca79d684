import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import * as v from 'valibot';

import { projectRoot } from '../project.ts';
import type { OperationName } from './operations.ts';
import { type Checked, CheckedSchema, type Done, DoneSchema, LogSchema } from './replies.ts';

/** A process that works on depots as it is told, and may die of it. */
export interface Worker {
  pid: number;
  /** The one thread of it that makes calls on files; it is there after the first operation. */
  filesThread(): Promise<number>;
  /** @throws Died */
  operate(operation: OperationName, depot: string): Promise<Done>;
  /** As operate(), with names that are the same each time. @throws Died */
  operateSeeded(operation: OperationName, depot: string): Promise<Done>;
  /** @throws Died */
  check(depot: string): Promise<Checked>;
  /** What is wrong with its log. @throws Died */
  checkLog(depot: string): Promise<string[]>;
  end(): Promise<void>;
}

/** The process ended before it answered. */
export class Died extends Error {
  readonly signal: string | undefined;

  constructor(signal: string | undefined, said: string) {
    super(`the process ended by ${signal ?? 'itself'}: ${said}`);
    this.signal = signal;
  }
}

const PROGRAM = join(projectRoot, 'test/helpers/crash/program.ts');

/**
 * strace counts for each thread, so that one makes all calls on files; no io_uring, which makes them without a system call; and no threads
 * of V8, which wake the others by writing to a descriptor.
 */
const ALONE = { UV_THREADPOOL_SIZE: '1', UV_USE_IO_URING: '0' };

export function startWorker(): Worker {
  const child = spawn(process.execPath, ['--v8-pool-size=0', PROGRAM], {
    env: { ...process.env, ...ALONE },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('no process was started');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  // writing to one that died is answered by its exit
  child.stdin.on('error', () => {});
  const ended = once(child, 'exit');

  const ask = async <T>(schema: v.GenericSchema<T>, command: object): Promise<T> => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await lines.next();
    if (done !== true) return v.parse(schema, JSON.parse(value));
    await ended;
    throw new Died(child.signalCode ?? undefined, said);
  };
  return {
    pid,
    filesThread: () => filesThread(pid),
    operate: (operation, depot) => ask(DoneSchema, { operation, depot }),
    operateSeeded: (operation, depot) => ask(DoneSchema, { operation, depot, seeded: true }),
    check: (depot) => ask(CheckedSchema, { check: depot }),
    checkLog: async (depot) => (await ask(LogSchema, { checkLog: depot })).log,
    end: () => end(child, ended),
  };
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await ended;
}

async function filesThread(pid: number): Promise<number> {
  const threads: number[] = [];
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const name = await readFile(`/proc/${pid}/task/${thread}/comm`, 'utf8');
    if (name.trim() === 'libuv-worker') threads.push(Number(thread));
  }
  const [only] = threads;
  if (only === undefined || threads.length !== 1)
    throw new Error(`${threads.length} threads make calls on files`);
  return only;
}
