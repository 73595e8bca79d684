/** kill -9 of the real `lock update`: a new entry beside an old one, a newer catalogue and vulnerability database. */
import test from 'ava';

import { readLock } from '../../builder/upstream/lock.ts';
import { killEverywhere } from '../helpers/killed-everywhere.ts';
import { killedGround } from '../helpers/killed-ground.ts';

const [OLD, NEW] = ['go1.27.2.linux-amd64', 'go1.27.3.linux-amd64'];

test('kill -9 of lock update at every rename: all is whole or as before, and the next run ends with the same bytes', async (t) => {
  const seen = new Set<string>();
  const renamed = await killEverywhere(
    t,
    await killedGround(t),
    ({ line }) => [...line, '--json', 'lock', 'update'],
    async ({ lock }, at) => {
      const pinned = Object.keys((await readLock(lock)).toolchains).join(' ');
      t.true([OLD, `${OLD} ${NEW}`].includes(pinned), at);
      seen.add(pinned);
    },
  );
  t.deepEqual([...seen], [OLD, `${OLD} ${NEW}`]);
  // a step that is added has to be thought of here
  t.deepEqual(renamed, [
    `dist/store/archives/${NEW}.tarball.json`,
    'dist/store/sha256/',
    `dist/store/staging/downloads/${NEW}.tarball.part.json`,
    'dist/store/upstream/catalogue.json',
    `dist/store/upstream/${NEW}.tar.gz.asc`,
    `dist/store/upstream/${NEW}.tar.gz.sha256`,
    `dist/store/upstream/golang.org/toolchain/@v/v0.0.1-${NEW}.info`,
    'dist/store/upstream/vulndb.zip',
    'specs/godepot.lock',
  ]);
});
