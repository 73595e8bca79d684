/** Changes of keys, planned and forced, as real servers live through them with every check on. */
import test from 'ava';

import { CLIENTS } from '../helpers/clients.ts';
import { depotServers } from '../helpers/depot-server.ts';
import { asleepThroughIt, awakeThroughAll } from '../helpers/rotation-scenario.ts';
import { rotationStages } from '../helpers/rotation-stages.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const serve = depotServers(file);

test.after.always(file.end);

for (const kind of CLIENTS) {
  test(`${kind.name}: awake through a planned change and a forced one`, async (t) => {
    await awakeThroughAll(t, kind, await rotationStages(), serve);
  });

  test(`${kind.name}: asleep through a planned change; the old key alone ends with the overlap`, async (t) => {
    await asleepThroughIt(t, kind, await rotationStages(), serve);
  });
}
