import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

import { execa } from 'execa';

import { type DepotServer, isListening } from './depot-server.ts';
import { projectRoot } from './project.ts';
import type { Owner } from './temporary-folder.ts';

/** A depot over HTTP behind a slow line, in a network namespace of its own, with a gate that keeps answers back. */
export interface Gate extends DepotServer {
  /** Keeps back what matches, after that part of its bytes; 0: before the depot is asked. */
  hold: (pattern: RegExp, part: number) => void;
  /** Waits until that many clients stand at the gate. */
  held: (count: number) => Promise<void>;
  open: () => void;
}

const PORT = 8080;
const START_LIMIT_MS = 30_000;
const HELD_LIMIT_MS = 120_000;
const POLL_MS = 50;

/** @param depot may change while it is served */
export async function openGate(t: Owner, depot: string): Promise<Gate> {
  const program = [process.execPath, join(projectRoot, 'test/helpers/gate-program.ts'), depot, String(PORT)];
  const inside = ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'gate', ...program];
  // killed with this process, whatever ends it
  const server = execa('setpriv', ['--pdeathsig', 'KILL', ...inside], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
    buffer: false,
    reject: false,
  });
  t.teardown(async () => {
    server.kill('SIGKILL');
    await server;
  });
  let waiting: string[] = [];
  createInterface({ input: server.stdout }).on('line', (path) => waiting.push(path));
  const until = async (met: () => boolean | Promise<boolean>, limit: number, what: string): Promise<void> => {
    const deadline = performance.now() + limit;
    while (!(await met())) {
      if (performance.now() > deadline) throw new Error(`${what}; at the gate: ${waiting.join(', ')}`);
      await setTimeout(POLL_MS);
    }
  };
  await until(() => isListening(server.pid ?? 0), START_LIMIT_MS, 'the gate does not listen');
  const order = (line: string): void => void server.stdin.write(`${line}\n`);
  return {
    url: `http://127.0.0.1:${PORT}`,
    namespace: `/proc/${server.pid}/ns/net`,
    hold(pattern, part) {
      waiting = [];
      order(`hold ${part} ${pattern.source}`);
    },
    held: (count) =>
      until(() => waiting.length >= count, HELD_LIMIT_MS, `fewer than ${count} came to the gate`),
    open: () => order('open'),
  };
}
