import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { refresh } from '../../../builder/depot/republish/refresh.ts';
import { listSnapshots, readCurrent } from '../../../builder/depot/snapshot/snapshots.ts';
import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { hasCode } from '../../../builder/errors.ts';
import { replaceSymlink } from '../../../builder/io/durable.ts';
import { testKeys } from '../../helpers/keys.ts';
import { CREATED, testDepot } from '../../helpers/publishing.ts';

const { signer } = await testKeys();
const DAY = 86_400;

test('a refresh publishes what is current under a new date, when that is due, and says why', async (t) => {
  const { depot, publish, publication, packages } = await testDepot(t, signer);
  const first = await publish({ validDays: 14 });
  t.is(first.validUntil, CREATED + 1 + 14 * DAY);
  t.regex(await release(depot), /^Valid-Until: Mon, 05 Oct 2026 14:13:21 \+0000$/m);
  const at = (days: number, validDays: number | undefined, force = false): ReturnType<typeof refresh> => {
    const now = CREATED + 1 + days * DAY;
    // what the spec asks for by now is not published: nothing at all, here
    return refresh(publication({ packages: [], validDays, date: now }), { now, force });
  };
  const early = await at(6, 14);
  t.like(early, { due: false, published: { changed: false, name: first.name } });
  const dry = { now: CREATED + 8 * DAY, dryRun: true };
  t.like(await refresh(publication({ validDays: 14 }), dry), { due: true, published: undefined });
  t.is((await readCurrent(depot))?.sequence, 1);

  const second = await at(8, 14);
  t.like(second, {
    due: true,
    published: { changed: true, sequence: 2, contentId: first.contentId, validUntil: CREATED + 1 + 22 * DAY },
  });
  const current = await readCurrent(depot);
  t.deepEqual(current?.manifest.publication, { action: 'refresh', reason: null, of: null });
  t.deepEqual(
    current?.manifest.packages.map(({ fileName }) => fileName),
    [...packages].map(({ fileName }) => fileName).sort(),
  );
  t.deepEqual(
    current?.manifest.files.filter(({ grace }) => grace !== undefined),
    [],
  );
  // what the spec asks for has changed: another end, none, and one again
  t.is((await at(9, 30)).published?.validUntil, CREATED + 1 + 39 * DAY);
  t.is((await at(10, undefined)).published?.validUntil, null);
  t.notRegex(await release(depot), /Valid-Until/);
  const error = await t.throwsAsync(at(30, undefined));
  t.true(hasCode(error, 'REFRESH_POINTLESS'));
  t.like(await at(31, undefined, true), { due: false, published: { changed: true, sequence: 5 } });
  t.like(await at(32, 2), { due: true, published: { changed: true, sequence: 6 } });
  const { failed } = await verifyDepot(depot, { certificates: [signer.certificate] });
  t.deepEqual(failed, []);
});

test('killed before the switch, the next refresh makes current what was made', async (t) => {
  const { depot, publish, publication } = await testDepot(t, signer);
  const first = await publish({ validDays: 14 });
  const now = CREATED + 10 * DAY;
  const again = (date: number): ReturnType<typeof refresh> =>
    refresh(publication({ packages: [], validDays: 14, date }), { now });
  const { published } = await again(now);
  await replaceSymlink(join(depot, 'current'), `snapshots/${first.name}`);
  t.like(await again(now + 1), { published: { changed: true, name: published?.name, date: now } });
  t.is((await listSnapshots(depot)).length, 2);
  // what was made too long ago helps nobody
  await replaceSymlink(join(depot, 'current'), `snapshots/${first.name}`);
  const late = now + 13 * DAY;
  t.like(await again(late), { published: { changed: true, sequence: 3, validUntil: late + 14 * DAY } });
  const { failed } = await verifyDepot(depot, { certificates: [signer.certificate] });
  t.deepEqual(failed, []);
});

test('nothing was published yet', async (t) => {
  const { publication } = await testDepot(t, signer);
  const error = await t.throwsAsync(refresh(publication({ packages: [] }), { now: CREATED, force: true }));
  t.true(hasCode(error, 'NOTHING_PUBLISHED'));
});

function release(depot: string): Promise<string> {
  return readFile(join(depot, 'current/apt/dists/stable/Release'), 'utf8');
}
