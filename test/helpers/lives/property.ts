import type { ExecutionContext } from 'ava';
import * as fc from 'fast-check';
import { randomInt } from 'node:crypto';

import type { Format } from '../../../builder/packaging/package.ts';
import { everyFailure, everyPair, everyRefusal } from './enumerated.ts';
import { lives } from './events.ts';
import { openHost } from './host.ts';
import { live } from './life.ts';
import { lifePackages } from './packages.ts';

/** Lives by chance; PROPERTY_RUNS for a night of them. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 12);
const LONGEST = 9;

/** The gate says the same of the same tree each time; `random`, or a number that such a run printed, looks elsewhere. */
const FIXED_SEED = 20_261_126;

function seedOf(wanted: string | undefined): number {
  if (wanted === undefined) return FIXED_SEED;
  if (wanted === 'random') return randomInt(2 ** 31);
  if (!/^-?\d+$/.test(wanted)) throw new Error(`PROPERTY_SEED is a number or "random", not ${wanted}`);
  return Number(wanted);
}

/** What every host must be like after every event, checked on real hosts; the log names the seed. */
export async function checkLives(t: ExecutionContext, format: Format): Promise<void> {
  const seed = seedOf(process.env['PROPERTY_SEED']);
  const host = await openHost(format);
  t.teardown(() => host.close());
  const packages = await lifePackages(format, host.packages);
  const check = async (events: Parameters<typeof live>[3]): Promise<void> => {
    const fault = await live(host, packages, format, events);
    if (fault !== undefined) throw new Error(fault);
  };
  const enumerated = [
    everyPair(format),
    ...everyFailure(format),
    ...(format === 'rpm' ? everyRefusal() : []),
  ];
  for (const events of enumerated) await check(events);

  // no limit of time: a fast machine must not come upon what a slow one never looked at
  await fc.assert(fc.asyncProperty(lives(format, LONGEST), check), {
    seed,
    numRuns: RUNS,
    // the fault itself: TAP shows no cause of an error
    includeErrorInReport: true,
  });
  t.log(
    `${enumerated.length} lives enumerated, the longest of ${everyPair(format).length} events; ${RUNS} by chance, seed ${seed}`,
  );
  t.pass();
}
