import { readdir, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { godepot, tryGodepot } from '../helpers/godepot.ts';
import { smallDepot } from '../helpers/small-depot.ts';
import { smallTmpfs } from '../helpers/tmpfs.ts';

test('publish --to publishes and mirrors, --current mirrors without spec or keys, and wrong lines publish nothing', async (t) => {
  const places = await smallDepot(t);
  const mirror = join(places.folder, 'mirror');
  await godepot(places, ['fetch']);
  await godepot(places, ['build']);
  for (const line of [
    ['--to', ''],
    ['--mirror-url', 'https://m.example.com'],
    ['--to', mirror, '--mirror-url', 'm.example.com/'],
    ['--current'],
  ]) {
    const { status } = await tryGodepot(places, ['publish', ...line]);
    t.is(status, 2, line.join(' '));
  }
  t.deepEqual(await readdir(join(places.depot)), ['store']);
  t.like(await godepot(places, ['publish', '--to', mirror, '--mirror-url', 'https://m.example.com']), {
    sequence: 1,
    changed: true,
    mirror: { folder: mirror, url: 'https://m.example.com' },
  });
  t.is(await readlink(join(mirror, 'current')), await readlink(join(places.depot, 'current')));

  await rm(places.spec);
  await rm(places.keys, { recursive: true });
  const other = join(places.folder, 'other');
  t.like(await godepot(places, ['publish', '--current', '--to', other]), { mirror: { url: null } });
  t.is((await tryGodepot(places, ['publish', '--to', other])).status, 3);
  const { exitCode } = await execa('diff', ['-r', join(mirror, 'snapshots'), join(other, 'snapshots')]);
  t.is(exitCode, 0);
});

test('neither build nor publish begins without room for all of it, and both say how much is missing', async (t) => {
  const places = { ...(await smallDepot(t)), depot: await smallTmpfs(t, 'size=3m') };
  await godepot(places, ['fetch']);
  const built = async (): Promise<string[]> =>
    (await readdir(join(places.depot, 'store'))).filter((name) => name === 'records' || name === 'waiting');
  const attempt = async (verb: string) => {
    const { status, document } = await tryGodepot(places, [verb]);
    t.is(status, 9);
    t.like(document, { error: { code: 'DISK_SPACE', where: places.depot } });
    t.regex(JSON.stringify(document), new RegExp(`to ${verb} takes up to .* MB are missing`));
  };
  await attempt('build');
  t.deepEqual(await built(), []);
  await execa('mount', ['-o', 'remount,size=64m', places.depot]);
  await godepot(places, ['build']);
  const [used] = (await execa('du', ['-sk', places.depot])).stdout.split('\t');
  await execa('mount', ['-o', `remount,size=${Number(used) + 400}k`, places.depot]);
  await attempt('publish');
  t.deepEqual((await readdir(join(places.depot, 'snapshots'))).length, 0);
  await execa('mount', ['-o', 'remount,size=64m', places.depot]);
  await godepot(places, ['publish']);
  t.pass();
});
