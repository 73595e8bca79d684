/** Changes of keys, planned and forced, as apt 3.3 and dnf5 live through them: before, overlap, after, asleep. */
import test from 'ava';

import { NEXT_CLIENTS } from '../helpers/clients.ts';
import { asleepThroughIt, awakeThroughAll } from '../helpers/rotation-scenario.ts';
import { rotationStages } from '../helpers/rotation-stages.ts';

for (const kind of NEXT_CLIENTS) {
  test(`${kind.name}: awake through a planned change and a forced one`, async (t) => {
    await awakeThroughAll(t, kind, await rotationStages());
  });

  test(`${kind.name}: asleep through a planned change; the old key alone ends with the overlap`, async (t) => {
    await asleepThroughIt(t, kind, await rotationStages());
  });
}
