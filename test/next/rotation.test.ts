/** Changes of keys, planned and forced, as apt 3.3 and dnf5 live through them: before, overlap, after, asleep. */
import test from 'ava';

import { NEXT_CLIENTS } from '../helpers/clients.ts';
import { depotServers } from '../helpers/depot-server.ts';
import { asleepThroughIt, awakeThroughAll } from '../helpers/rotation-scenario.ts';
import { rotationStages } from '../helpers/rotation-stages.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const serve = depotServers(file);

test.after.always(file.end);

for (const kind of NEXT_CLIENTS) {
  test(`${kind.name}: awake through a planned change and a forced one`, async (t) => {
    await awakeThroughAll(t, kind, await rotationStages(), serve);
  });

  test(`${kind.name}: asleep through a planned change; the old key alone ends with the overlap`, async (t) => {
    await asleepThroughIt(t, kind, await rotationStages(), serve);
  });
}
