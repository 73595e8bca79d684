import type { ReportIntent } from './intents.ts';
import type { Moments } from './moments.ts';
import { shellQuote, shellWords } from './shell.ts';

/** One call for each moment at which a history can be told apart from its neighbours; what it makes of them is the program's business. */
export function reportMoments({ program, name, version, release }: ReportIntent): Moments {
  const call = (moment: keyof Moments): string =>
    `[ ! -x ${shellQuote(program)} ] || ${shellWords(program, moment, name, `${version}-${release}`)} || :`;
  return {
    unpacking: call('unpacking'),
    settled: call('settled'),
    leaving: call('leaving'),
    left: call('left'),
  };
}
