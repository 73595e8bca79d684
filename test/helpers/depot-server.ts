import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { projectRoot } from './project.ts';
import type { Network } from './server.ts';
import type { Owner } from './temporary-folder.ts';

/** A depot over HTTP in a network namespace where nothing else can be reached. */
export interface DepotServer extends Network {
  /** As clients inside the namespace see it, no slash at the end. */
  url: string;
}

const PORT = 8080;
const START_LIMIT_MS = 30_000;
const POLL_MS = 50;

/**
 * Serves a depot folder with `godepot serve` until the test ends.
 * @param accessLog gets a line for each request
 */
export async function serveDepotFor(t: Owner, depot: string, accessLog?: string): Promise<DepotServer> {
  const program = [process.execPath, join(projectRoot, 'builder/main.js'), '--depot', depot, 'serve'];
  const server = execa(
    // killed with this process, whatever ends it
    'setpriv',
    [
      '--pdeathsig',
      'KILL',
      'unshare',
      '--net',
      'sh',
      '-c',
      'ip link set lo up && exec "$@"',
      'serve',
      ...program,
    ].concat(
      '--host=127.0.0.1',
      `--port=${PORT}`,
      '--user=root',
      ...(accessLog === undefined ? [] : [`--access-log=${accessLog}`]),
    ),
    { stdin: 'ignore', all: true, reject: false },
  );
  return untilListening(t, server, PORT);
}

/** One server for each depot folder, for all hosts of a file of tests: what only answers is the same for all of them. */
export function depotServers(owner: Owner): (depot: string) => Promise<DepotServer> {
  const served = new Map<string, Promise<DepotServer>>();
  return (depot) => {
    const known = served.get(depot) ?? serveDepotFor(owner, depot);
    served.set(depot, known);
    return known;
  };
}

/** Waits until a program in a network namespace of its own listens there; it ends with the test. */
export async function untilListening(
  t: Owner,
  program: Promise<{ all: string }> & { pid?: number | undefined; kill: (signal: 'SIGKILL') => boolean },
  port: number,
): Promise<DepotServer> {
  let ended = false;
  void program.then(() => (ended = true));
  t.teardown(async () => {
    program.kill('SIGKILL');
    await program;
  });
  const namespace = `/proc/${program.pid}/ns/net`;
  const deadline = performance.now() + START_LIMIT_MS;
  while (!(await isListening(program.pid ?? 0, port))) {
    if (ended || performance.now() > deadline) {
      program.kill('SIGKILL');
      throw new Error(`nobody listens on port ${port}: ${(await program).all}`);
    }
    await setTimeout(POLL_MS);
  }
  return { url: `http://127.0.0.1:${port}`, namespace };
}

/** The namespace's own tables of sockets, so that no request has to be tried. */
export async function isListening(pid: number, port = PORT): Promise<boolean> {
  // local port in hex, any remote, state 0A (listening)
  const listening = new RegExp(`:${port.toString(16).toUpperCase().padStart(4, '0')} \\S+ 0A `, 'm');
  try {
    const tables = await Promise.all(
      ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8')),
    );
    return listening.test(tables.join(''));
  } catch {
    // the process is gone; its exit status says so
    return false;
  }
}
