import type { Context } from '../../builder/commands/context.ts';
import { silent } from '../../builder/io/progress.ts';

/** What a verb gets that is called from a test: no network, no environment, nothing said but its answer. */
export function silentContext(places: Pick<Context, 'spec' | 'depot' | 'keys' | 'lock'>): Context {
  return {
    ...places,
    environment: {},
    offline: true,
    json: false,
    quiet: true,
    progress: silent,
    step: () => {},
  };
}
