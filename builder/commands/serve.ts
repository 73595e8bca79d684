import { serveDepot } from '../depot/serve.ts';
import { currentName } from '../depot/snapshots.ts';
import { DepotError } from '../errors.ts';
import type { Answer, Context } from './context.ts';

export interface ServeCommandOptions {
  host: string;
  port: string;
}

/** Serves until SIGINT or SIGTERM; each answer is one line on stderr. */
export async function serve(context: Context, options: ServeCommandOptions): Promise<Answer> {
  const port = /^\d{1,5}$/.test(options.port) ? Number(options.port) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new DepotError('USAGE', `not a port: ${options.port}`, { hint: '0 takes a free one' });
  }
  if (context.offline) {
    throw new DepotError('USAGE', '--offline opens no socket, and serving is nothing else', {
      hint: 'godepot serve   (without --offline: it answers, and asks nobody)',
    });
  }
  const current = await currentName(context.depot);
  if (current === undefined) {
    throw new DepotError('NOTHING_PUBLISHED', 'there is nothing to serve yet', {
      where: context.depot,
      hint: 'publish first: godepot release',
    });
  }
  const server = await serveDepot({
    depot: context.depot,
    host: options.host,
    port,
    onRequest: ({ method, path, status }) =>
      process.stderr.write(`${status} ${method} ${JSON.stringify(path)}\n`),
  });
  context.step('serving', `${context.depot} at ${server.url}, snapshot ${current}; Ctrl-C stops`);
  await stopSignal();
  await server.close();
  return { result: { url: server.url, stopped: true } };
}

/** The program's own handlers end the process at once; here running answers are finished first. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.removeAllListeners(signal);
      process.once(signal, () => resolve());
    }
  });
}
