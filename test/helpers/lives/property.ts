import type { ExecutionContext } from 'ava';
import { fc, PROPERTY_SEED } from '../fast-check.ts';

import type { Format } from '../../../builder/packaging/package.ts';
import { everyFailure, everyPair, everyRefusal } from './enumerated.ts';
import { type Life, lives } from './events.ts';
import { openHost } from './host.ts';
import { live } from './life.ts';
import { lifePackages } from './packages.ts';

/** Lives by chance; PROPERTY_RUNS for a night of them. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 12);
const LONGEST = 9;

/** What every host must be like after every event, checked on real hosts; the log names the seed. */
export async function checkLives(t: ExecutionContext, format: Format): Promise<void> {
  const host = await openHost(format);
  t.teardown(() => host.close());
  const packages = await lifePackages(format, host.packages);
  const check = async (life: Life): Promise<void> => {
    const fault = await live(host, packages, format, life);
    if (fault !== undefined) throw new Error(fault);
  };
  const enumerated = [
    everyPair(format),
    ...everyFailure(format),
    ...(format === 'rpm' ? everyRefusal() : []),
  ];
  for (const life of enumerated) await check(life);

  // no limit of time: a fast machine must not come upon what a slow one never looked at
  await fc.assert(fc.asyncProperty(lives(format, LONGEST), check), {
    numRuns: RUNS,
    // the fault itself: TAP shows no cause of an error
    includeErrorInReport: true,
  });
  t.log(
    `${enumerated.length} lives enumerated, the longest of ${everyPair(format).rest.length} events; ${RUNS} by chance, seed ${PROPERTY_SEED}`,
  );
  t.pass();
}
