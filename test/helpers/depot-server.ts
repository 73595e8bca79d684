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
/** In /proc/PID/net/tcp: local port in hex, any remote, state 0A (listening). */
const LISTENING = new RegExp(`:${PORT.toString(16).toUpperCase().padStart(4, '0')} \\S+ 0A `, 'm');
const START_LIMIT_MS = 30_000;
const POLL_MS = 50;

/**
 * Serves a depot folder with `godepot serve` until the test ends.
 * @param accessLog gets a line for each request
 */
export async function serveDepotFor(t: Owner, depot: string, accessLog?: string): Promise<DepotServer> {
  const program = [process.execPath, join(projectRoot, 'builder/main.ts'), '--depot', depot, 'serve'];
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
  let ended = false;
  void server.then(() => (ended = true));
  t.teardown(async () => {
    server.kill('SIGKILL');
    await server;
  });
  const namespace = `/proc/${server.pid}/ns/net`;
  const deadline = performance.now() + START_LIMIT_MS;
  while (!(await isListening(server.pid ?? 0))) {
    if (ended || performance.now() > deadline) {
      server.kill('SIGKILL');
      throw new Error(`godepot serve does not listen: ${(await server).all}`);
    }
    await setTimeout(POLL_MS);
  }
  return { url: `http://127.0.0.1:${PORT}`, namespace };
}

/** The namespace's own table of sockets, so that no request has to be tried. */
export async function isListening(pid: number): Promise<boolean> {
  try {
    return LISTENING.test(await readFile(`/proc/${pid}/net/tcp`, 'utf8'));
  } catch {
    // the process is gone; its exit status says so
    return false;
  }
}
