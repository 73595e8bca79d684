import { join } from 'node:path';

import test from 'ava';

import { testKeys } from '../helpers/keys.ts';
import { listing } from '../helpers/listing.ts';
import { testDepot } from '../helpers/publishing.ts';

const { signer } = await testKeys();

// alone in its file: the umask is the whole process's
test('two depots made apart have the same bytes and modes, whatever the umask', async (t) => {
  const one = await testDepot(t, signer);
  const umask = process.umask(0o077);
  await one.publish();
  const two = await testDepot(t, signer);
  process.umask(0o002);
  await two.publish({ packages: two.packages.toReversed() });
  process.umask(umask);
  const [a, b] = [await listing(join(one.depot, 'snapshots')), await listing(join(two.depot, 'snapshots'))];
  t.deepEqual(a, b);
  t.true(a.length > 60);
});
