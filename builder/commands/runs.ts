import type { Command } from 'commander';

import type { Answer, Context } from './context.ts';

/** A verb: options -> call -> answer. Loaded only when asked for, so that `--help` reads none of the house. */
export type Verb<Arguments extends unknown[]> = (context: Context, ...rest: Arguments) => Promise<Answer>;

/** Binds a lazily loaded verb to commander's action signature: arguments, options, command. */
export type Runs = <Arguments extends unknown[]>(
  load: () => Promise<Verb<Arguments>>,
) => (...given: [...Arguments, Command]) => Promise<void>;
