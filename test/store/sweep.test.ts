import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import test from 'ava';

import { temporaryBeside } from '../../builder/io/durable.ts';
import { lockPath, withStoreLock } from '../../builder/store/lock.ts';
import { openStore } from '../../builder/store/store.ts';
import { sweepStaging } from '../../builder/store/sweep.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const NOW = Date.now();
const BLOB = 'ab'.repeat(32);
const HEX = '0123456789ab';

/** Below the store; what a killed run leaves, whose last moment was that many hours ago. */
const FILES: readonly [path: string, hours: number, stays: boolean][] = [
  ['staging/go-1.27.payload.0123456789ab', 0, false],
  ['staging/downloads/a.part', 0, true],
  ['staging/downloads/a.part.json', 100, true],
  ['staging/downloads/gone.part.json', 0, false],
  [`staging/downloads/.a.part.json.${HEX}.tmp`, 25, false],
  [`staging/downloads/.a.part.json.${HEX.replace('0', 'f')}.tmp`, 23, true],
  [`archives/.go1.27.3.linux-amd64.tarball.json.${HEX}.tmp`, 25, false],
  ['archives/go1.27.3.linux-amd64.tarball.json', 1000, true],
  [`upstream/.vulndb.zip.${HEX}.tmp`, 25, false],
  [`upstream/mod/@v/.list.${HEX}.tmp`, 25, false],
  [`sumdb/a.example/tile/8/0/.000.${HEX}.tmp`, 25, false],
  [`sumdb/a.example/tile/8/0/.001.${HEX}.tmp`, 0, true],
  ['sumdb/a.example/latest', 1000, true],
  [`records/.x.deb.json.${HEX}.tmp`, 25, false],
  [`records/x.${HEX}.tmp`, 1000, true],
  [`sha256/ab/${BLOB}`, 1000, true],
  [`sha256/ab/.${BLOB}.${HEX}.tmp`, 1000, true],
  ['lock.0123456789ab.tmp', 25, false],
  ['lock.0123456789ab0123.claim', 25, false],
  ['lock.0123456789abcdef.claim', 0, true],
  ['.other', 1000, true],
];

test('what killed runs left is swept, and nothing else', async (t) => {
  const depot = await temporaryFolder(t);
  const store = openStore(depot);
  for (const [path, hours] of FILES) await leave(join(store.root, path), hours);
  const elsewhere = await temporaryFolder(t);
  await leave(join(elsewhere, `.theirs.${HEX}.tmp`), 1000);
  await symlink(elsewhere, join(store.root, 'upstream', 'linked'));
  await withStoreLock(depot, 'sweep', async () => {
    await leave(lockPath(depot), 1000);
    await sweepStaging(store, NOW);
    t.true((await readdir(store.root)).includes('lock'));
  });
  const left = (await readdir(store.root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(store.root.length + 1));
  t.deepEqual(
    left.sort(),
    FILES.filter(([, , stays]) => stays)
      .map(([path]) => path)
      .sort(),
  );
  t.deepEqual(await readdir(elsewhere), [`.theirs.${HEX}.tmp`]);
});

test('a depot without a store has nothing to sweep; what writeFileAtomic leaves has the name that is swept', async (t) => {
  const store = openStore(await temporaryFolder(t));
  await sweepStaging(store, NOW);
  const left = temporaryBeside(join(store.root, 'archives', 'x.json'));
  await leave(left, 25);
  await sweepStaging(store, NOW);
  t.deepEqual(await readdir(dirname(left)), []);
});

async function leave(path: string, hours: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'half');
  const time = NOW / 1000 - hours * 3600;
  await utimes(path, time, time);
}
