import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';

import { type Access, type AccessLog, openAccessLog } from '../depot/serve/access-log.ts';
import { serveDepot } from '../depot/serve/server.ts';
import { currentName } from '../depot/snapshot/snapshots.ts';
import { DepotError } from '../errors.ts';
import { counted } from '../io/counted.ts';
import { becomeUser, findUser, type User } from '../io/unprivileged.ts';
import type { Answer, Context } from './context.ts';

export interface ServeCommandOptions {
  host: string;
  port: string;
  accessLog?: string;
  user?: string;
  patience: string;
  maxConnections: string;
}

/** Whom root becomes where nobody is named. */
const NOBODY = 'nobody';

/** Serves until SIGINT or SIGTERM. Each answer is a line of the access log, or a short one on stderr where there is none. */
export async function serve(context: Context, options: ServeCommandOptions): Promise<Answer> {
  const port = numberOf(options.port, 65_535, 'a port', '0 takes a free one');
  const patience = numberOf(options.patience, 86_400, 'a number of seconds', '--patience 30');
  const mostConnections = numberOf(options.maxConnections, 65_535, 'a number of connections', '1 or more');
  if (mostConnections < 1) throw new DepotError('USAGE', '--max-connections 0 would answer nobody');
  requireSense(context, options);
  const current = await currentName(context.depot);
  if (current === undefined) {
    throw new DepotError('NOTHING_PUBLISHED', 'there is nothing to serve yet', {
      where: context.depot,
      hint: 'publish first: godepot release',
    });
  }
  const user = await userFor(options.user);
  // before the rights are given up: a folder for logs mostly belongs to root
  const log = options.accessLog === undefined ? undefined : openAccessLog(options.accessLog, complain);
  const server = await serveDepot({
    depot: context.depot,
    host: options.host,
    port,
    mostConnections,
    onAnswer: log?.write ?? (context.quiet ? () => {} : tell),
  });
  if (user !== undefined) becomeUser(user);
  try {
    await requireReadable(context.depot, current, user);
    const as = user === undefined ? '' : ` as ${user.name}`;
    context.step('serving', `${context.depot} at ${server.url}${as}, snapshot ${current}; Ctrl-C stops`);
    await stopSignal(log);
  } finally {
    const { brokenOff } = await server.close(patience * 1000);
    await log?.close();
    if (brokenOff > 0) complain(`broken off after ${patience} s: ${counted(brokenOff, 'answer')}`);
  }
  return { result: { url: server.url, stopped: true } };
}

function requireSense(context: Context, { accessLog }: ServeCommandOptions): void {
  if (context.offline) {
    throw new DepotError('USAGE', '--offline opens no socket, and serving is nothing else', {
      hint: 'godepot serve   (without --offline: it answers, and asks nobody)',
    });
  }
  if (accessLog === '')
    throw new DepotError('USAGE', '--access-log is empty', { hint: 'name a file, or - for standard output' });
  if (accessLog === '-' && context.json) {
    throw new DepotError('USAGE', 'with --json, standard output has room for one document only', {
      hint: 'name a file: --access-log FILE',
    });
  }
}

function numberOf(text: string, most: number, what: string, hint: string): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= most)) throw new DepotError('USAGE', `not ${what}: ${text}`, { hint });
  return number;
}

/** Whoever finds a fault in this server shall not be root: root becomes `nobody` unless somebody else, root too, is named. */
async function userFor(named: string | undefined): Promise<User | undefined> {
  if (named === undefined && process.getuid?.() !== 0) return undefined;
  return findUser(named ?? NOBODY);
}

async function requireReadable(depot: string, current: string, user: User | undefined): Promise<void> {
  const folder = join(depot, 'snapshots', current);
  try {
    await access(folder, constants.R_OK | constants.X_OK);
  } catch (cause) {
    throw new DepotError('SERVE_USER', `${user?.name ?? 'this user'} cannot read what is published`, {
      where: folder,
      hint: 'each folder above the depot must let that user through (chmod o+x); or name one that may read it: --user NAME',
      cause,
    });
  }
}

function tell({ line, status }: Access): void {
  process.stderr.write(`${status} ${JSON.stringify(line)}\n`);
}

function complain(what: string): void {
  process.stderr.write(`${what}\n`);
}

/** The program's own handlers end the process at once; here running answers are finished first, unless it is asked a second time. */
function stopSignal(log: AccessLog | undefined): Promise<void> {
  // without one, a terminal that goes away still ends the process
  if (log !== undefined) process.on('SIGHUP', () => log.reopen());
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.removeAllListeners(signal);
      process.on(signal, () => {
        if (asked) process.exit(0);
        asked = true;
        resolve();
      });
    }
  });
}
