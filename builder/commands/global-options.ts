import { dirname, join, resolve } from 'node:path';

import { DepotError } from '../errors.ts';
import { silent } from '../io/progress.ts';
import type { Context } from './context.ts';
import { openProgressBars } from './progress-bars.ts';

export interface GlobalOptions {
  spec: string;
  depot: string;
  keys: string;
  json?: boolean;
  quiet?: boolean;
}

export const DEFAULTS: GlobalOptions = { spec: 'specs/depot.yaml', depot: 'dist', keys: 'keys' };

/** The parsed options as what verbs work with. stdout is for data, stderr for progress; bars only on a terminal. */
export function openContext(options: GlobalOptions, environment: NodeJS.ProcessEnv): Context {
  for (const name of ['spec', 'depot', 'keys'] as const) {
    // an unset variable of a script must not turn the working directory into the depot
    if (options[name] === '')
      throw new DepotError('USAGE', `--${name} is empty`, { hint: 'name a file or folder' });
  }
  const spec = resolve(options.spec);
  const chatty = options.json !== true && options.quiet !== true;
  return {
    spec,
    depot: resolve(options.depot),
    keys: resolve(options.keys),
    lock: join(dirname(spec), 'godepot.lock'),
    environment,
    progress: options.quiet === true ? silent : openProgressBars(process.stderr),
    step: chatty ? (label, text) => process.stdout.write(`${label.padEnd(10)} ${text}\n`) : () => {},
  };
}
