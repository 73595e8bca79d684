import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { type Call, CHANGING, readCall } from './calls.ts';

export interface TraceOptions {
  /** An expression of strace's: `rename:error=EIO:when=3`. Its counts begin here. */
  inject?: string;
  /** Only calls with one of these paths are seen, and counted. */
  paths?: readonly string[];
  /** For who has to act on each line. */
  onLine?: (line: string, call: Call | undefined) => void;
}

/** strace on one thread. */
export interface Tracer {
  /** All that it told, once it has let go of the thread or the thread is gone. */
  stop(): Promise<Call[]>;
}

/**
 * Watches the calls of one thread that change something on a disk.
 */
export async function traceThread(
  thread: number,
  { inject, paths = [], onLine }: TraceOptions = {},
): Promise<Tracer> {
  const expressions = [
    `trace=${CHANGING.join(',')}`,
    'signal=SIGSTOP',
    ...(inject === undefined ? [] : [`inject=${inject}`]),
  ];
  const line = [
    '-y',
    '-s',
    '0',
    '-p',
    String(thread),
    ...expressions.flatMap((each) => ['-e', each]),
    ...paths.flatMap((path) => ['-P', path]),
  ];
  const strace = spawn('strace', line, { stdio: ['ignore', 'ignore', 'pipe'] });
  const calls: Call[] = [];
  const attached = Promise.withResolvers<undefined>();
  let said = '';
  const lines = createInterface({ input: strace.stderr });
  lines.on('line', (text) => {
    said = text;
    if (/^strace: Process \d+ attached/.test(text)) return attached.resolve(undefined);
    const call = readCall(text);
    if (call !== undefined) calls.push(call);
    onLine?.(text, call);
  });
  const closed = once(lines, 'close');
  void closed.then(() => attached.reject(new Error(`strace: ${said}`)));
  await attached.promise;
  return { stop: () => stopped(strace, closed).then(() => calls) };
}

async function stopped(strace: ChildProcess, closed: Promise<unknown>): Promise<void> {
  strace.kill('SIGINT');
  await closed;
}
