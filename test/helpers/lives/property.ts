import type { ExecutionContext } from 'ava';
import * as fc from 'fast-check';

import type { Format } from '../../../builder/packaging/package.ts';
import { everyFailure, everyPair } from './enumerated.ts';
import { lives } from './events.ts';
import { openHost } from './host.ts';
import { live } from './life.ts';
import { lifePackages } from './packages.ts';

/** Lives by chance; PROPERTY_RUNS for a night of them, PROPERTY_SEED to see one again. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 40);
/** Longer than this no further life is tried, but at least SOME; not where their number was asked for. */
const LIMIT_MS = 60_000;
const SOME = 10;
const LONGEST = 9;

/** What every host must be like after every event, checked on real hosts; the log names the seed. */
export async function checkLives(t: ExecutionContext, format: Format): Promise<void> {
  const host = await openHost(format);
  t.teardown(() => host.close());
  const packages = await lifePackages(format, host.packages);
  const check = async (events: Parameters<typeof live>[3]): Promise<void> => {
    const fault = await live(host, packages, format, events);
    if (fault !== undefined) throw new Error(fault);
  };
  const enumerated = [everyPair(format), ...everyFailure(format)];
  for (const events of enumerated) await check(events);

  const seed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(lives(format, LONGEST), async (events) => {
      tried++;
      await check(events);
    }),
    {
      seed,
      numRuns: RUNS,
      ...(process.env['PROPERTY_RUNS'] === undefined ? { interruptAfterTimeLimit: LIMIT_MS } : {}),
    },
  );
  t.log(
    `${enumerated.length} lives enumerated, the longest of ${everyPair(format).length} events; ${tried} by chance, seed ${seed}`,
  );
  t.true(tried >= Math.min(SOME, RUNS), `only ${tried} lives were tried`);
}
