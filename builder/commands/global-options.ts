import { dirname, join, resolve } from 'node:path';

import { DepotError } from '../errors.ts';
import { setNetwork } from '../io/network.ts';
import { silent } from '../io/progress.ts';
import type { Context } from './context.ts';
import { printableLine } from './printable.ts';
import { openProgressBars } from './progress-bars.ts';

export interface GlobalOptions {
  spec: string;
  depot: string;
  keys: string;
  offline?: boolean;
  ca?: string;
  json?: boolean;
  quiet?: boolean;
}

export const DEFAULTS: GlobalOptions = { spec: 'specs/depot.yaml', depot: 'dist', keys: 'keys' };

/**
 * The parsed options as what verbs work with, and the network as they want it. stdout is for data, stderr for progress; bars only on a
 * terminal.
 * @throws DepotError USAGE, CA_INVALID.
 */
export async function openContext(options: GlobalOptions, environment: NodeJS.ProcessEnv): Promise<Context> {
  for (const name of ['spec', 'depot', 'keys'] as const) {
    // an unset variable of a script must not turn the working directory into the depot
    if (options[name] === '')
      throw new DepotError('USAGE', `--${name} is empty`, { hint: 'name a file or folder' });
  }
  const offline = options.offline === true;
  setNetwork({ offline, authorities: await authorities(options, environment), environment });
  const spec = resolve(options.spec);
  const chatty = options.json !== true && options.quiet !== true;
  return {
    spec,
    depot: resolve(options.depot),
    keys: resolve(options.keys),
    lock: join(dirname(spec), 'godepot.lock'),
    environment,
    offline,
    json: options.json === true,
    quiet: options.quiet === true,
    progress: options.quiet === true ? silent : openProgressBars(process.stderr),
    step: chatty
      ? (label, text) => process.stdout.write(`${label.padEnd(10)} ${printableLine(text)}\n`)
      : () => {},
  };
}

/** Read before anything is asked, and for verbs that ask nothing too: a file that is wrong is told of at the first try. */
async function authorities({ ca }: GlobalOptions, environment: NodeJS.ProcessEnv): Promise<string[]> {
  if (ca === '') throw new DepotError('USAGE', '--ca is empty', { hint: 'name a PEM file' });
  const file = ca ?? environment['GODEPOT_CA'] ?? '';
  if (file === '') return [];
  const { readAuthorities } = await import('../io/authorities.ts');
  return readAuthorities(resolve(file));
}
