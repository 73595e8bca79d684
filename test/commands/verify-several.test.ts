import { appendFile, copyFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { damage, flipByte } from '../helpers/damage.ts';
import { godepot, tryGodepot } from '../helpers/godepot.ts';
import { smallDepot } from '../helpers/small-depot.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const OFF = { GOPROXY: '' };

test('several packages, each answered whatever the others are, held against the signed manifest', async (t) => {
  const depot = await smallDepot(t);
  await godepot(depot, ['release'], OFF);
  const current = join(depot.depot, 'current');
  const all = (await readdir(current, { recursive: true })).filter((name) =>
    /\/go-[^/]*\.(?:rpm|deb)$/.test(name),
  );
  t.true(all.some((name) => name.endsWith('.rpm')) && all.some((name) => name.endsWith('.deb')));

  const served = await godepot(depot, ['verify', '--at-least', '1', depot.depot], OFF);
  t.like(served, { ok: true, sequence: 1 });
  t.false('manifest' in Object(served));
  for (const what of [depot.depot, current]) {
    const stale = await tryGodepot(depot, ['verify', '--at-least', '2', what], OFF);
    t.is(stale.status, 17, JSON.stringify(stale.document));
  }
  for (const options of [[join(current, all[0] ?? '')], ['--rebuild', depot.depot]])
    t.is((await tryGodepot(depot, ['verify', '--at-least', '1', ...options], OFF)).status, 2);

  const folder = await temporaryFolder(t);
  const copies = await Promise.all(
    all.map(async (name) => {
      const copy = join(folder, name.split('/').at(-1) ?? '');
      await copyFile(join(current, name), copy);
      return copy;
    }),
  );
  const whole = await tryGodepot(depot, ['verify', '--index', depot.depot, ...copies], OFF);
  t.is(whole.status, 0, JSON.stringify(whole.document));
  t.like(whole.document, { ok: true });
  // with the index nothing is missing that a deb could be asked for
  const text = JSON.stringify(whole.document);
  t.is(text.split('"check":"signed index"').length - 1, copies.length);
  t.notRegex(text, /apt asks for none of the deb/);
  t.regex(JSON.stringify(await godepot(depot, ['verify', ...copies], OFF)), /apt asks for none of the deb/);

  // appended to a deb: its own checks may or may not see it, the index does
  const [first = '', second = '', third = ''] = copies;
  await damage(first, (bytes) => flipByte(bytes));
  const foreign = join(folder, 'absent.rpm');
  const { status, document } = await tryGodepot(
    depot,
    ['verify', '--index', current, ...copies, foreign],
    OFF,
  );
  t.like(document, { ok: false });
  const results = JSON.stringify(document);
  t.regex(results, /PACKAGE_NOT_LISTED/);
  t.regex(results, /NOT_FOUND/);
  t.is(results.split('"ok":true').length - 1, copies.length - 1, results);
  t.true(status >= 4, `${status}`);

  // a manifest that somebody wrote to, and a key that is not ours
  const restore = await damage(join(current, 'manifest.json'), (bytes) => flipByte(bytes));
  t.not((await tryGodepot(depot, ['verify', '--index', current, second], OFF)).status, 0);
  await rename(join(current, 'manifest.json'), join(folder, 'changed.json'));
  await restore();
  const stranger = { ...depot, keys: join(folder, 'no-keys') };
  t.not((await tryGodepot(stranger, ['verify', '--index', current, third], OFF)).status, 0);
  t.is((await tryGodepot(depot, ['verify', '--index', current, third], OFF)).status, 0);
  await appendFile(third, ' ');
  t.not((await tryGodepot(depot, ['verify', '--index', current, third], OFF)).status, 0);
  t.like(await tryGodepot(depot, ['verify', '--index', current, depot.depot], OFF), {
    status: 2,
    document: { error: { code: 'USAGE' } },
  });
});
