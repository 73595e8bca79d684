import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { acceptLog } from '../../../builder/depot/log/complete.ts';
import { readLog } from '../../../builder/depot/log/log.ts';
import { prune } from '../../../builder/depot/prune/prune.ts';
import { listSnapshots, readCurrent } from '../../../builder/depot/snapshot/snapshots.ts';
import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { hasCode } from '../../../builder/errors.ts';
import { testKeys } from '../../helpers/keys.ts';
import { CREATED, testDepot } from '../../helpers/publishing.ts';

const { signer } = await testKeys();

test('after pruning, a published name keeps its bytes, and sequence and date go on', async (t) => {
  const { depot, store, publish, packages, make } = await testDepot(t, signer);
  const fewer = packages.filter((pkg) => pkg.name !== 'go-1.28');
  const pruned = (): Promise<unknown> =>
    prune(
      {
        depot,
        store,
        retention: { keep: 1, days: undefined, snapshots: [] },
        grace: { publications: 0, days: 0 },
        now: CREATED + 100,
        lock: { toolchains: {} },
        wanted: fewer,
      },
      'a test',
    );
  const grace = { publications: 0, days: 0 };
  await publish({ grace });
  const second = await publish({ date: CREATED + 2, packages: fewer, grace });
  t.like(await pruned(), { snapshots: { 0: { keep: false }, 1: { keep: true } } });
  const gone = packages.filter((pkg) => pkg.name === 'go-1.28');
  t.is(gone.length, 2);
  for (const { sha256 } of gone) t.false(await store.has(sha256));
  const verified = await verifyDepot(depot, { certificates: [signer.certificate] });
  t.deepEqual(verified.failed, []);

  const others = await make([
    { format: 'deb', name: 'go-1.28', version: '1.28~rc1', arch: 'amd64', text: 'other' },
  ]);
  const refused = await t.throwsAsync(publish({ date: CREATED + 3, packages: [...fewer, ...others], grace }));
  t.true(hasCode(refused, 'PACKAGE_CHANGED'));

  // the newest one never was current, and goes: its number and date are used up
  const least = fewer.filter((pkg) => pkg.name !== 'go-1.27');
  t.like(await publish({ date: CREATED + 9, packages: least, grace }), { sequence: 3 });
  await rm(join(depot, 'current'));
  await symlink(`snapshots/${second.name}`, join(depot, 'current'));
  await pruned();
  t.deepEqual(
    (await listSnapshots(depot)).map(({ sequence }) => sequence),
    [2],
  );
  t.true(
    hasCode(await t.throwsAsync(publish({ date: CREATED + 9, packages: least, grace })), 'DATE_NOT_LATER'),
  );
  t.like(await publish({ date: CREATED + 10, packages: least, grace }), { sequence: 4 });
  // neither does a lost log give them back
  await pruned();
  await rm(join(depot, 'store/log/audit.jsonl'));
  t.true(hasCode(await t.throwsAsync(pruned()), 'LOG_INCOMPLETE'));
  await acceptLog(depot, 'a test');
  t.like(await publish({ date: CREATED + 11, packages: fewer, grace }), { sequence: 5 });
  t.deepEqual((await readLog(depot)).entries.at(-1)?.newest, 5);
  t.is((await readCurrent(depot))?.manifest.date, CREATED + 11);
});
