/** go-env check by dpkg 1.23 and by rpm 6.1: a real toolchain that came by the printed lines, sound and damaged. */
import test from 'ava';

import { isSound, tellsDamage } from '../helpers/checked-toolchain.ts';
import { NEXT_CLIENTS } from '../helpers/clients.ts';
import { serveDepotFor } from '../helpers/depot-server.ts';
import { printedBlock } from '../helpers/printed-lines.ts';
import { openServer } from '../helpers/server.ts';
import { testDepot } from '../helpers/test-depot.ts';

for (const kind of NEXT_CLIENTS) {
  test(`${kind.name}: go-env check of a sound toolchain and of a damaged one`, async (t) => {
    const { depot, install } = await testDepot();
    const server = await openServer(kind.suite, t);
    const network = await serveDepotFor(t, depot);
    await server.run(printedBlock(install[kind.manager], network), { network });
    await isSound(t, server);
    await tellsDamage(t, server, kind);
  });
}
