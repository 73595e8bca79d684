import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { linkedPlace, writeFileAtomic } from '../../builder/io/durable.ts';
import { EMPTY_LOCK } from '../../builder/upstream/lock-model.ts';
import { changeLock, readLock } from '../../builder/upstream/lock.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** `specs/godepot.lock` beside `shared/`; `here` is a link to `specs`, so that `..` in it is not what its name says. */
async function ground(t: ExecutionContext): Promise<{ folder: string; lock: string }> {
  const folder = await temporaryFolder(t);
  for (const name of ['deep/specs', 'shared']) await mkdir(join(folder, name), { recursive: true });
  await symlink('deep/specs', join(folder, 'here'));
  return { folder, lock: join(folder, 'here', 'godepot.lock') };
}

const LINKS: readonly [title: string, links: readonly [at: string, to: string][], place: string][] = [
  ['no link', [], 'deep/specs/godepot.lock'],
  ['a link', [['godepot.lock', '../../shared/pins']], 'shared/pins'],
  [
    'a link to a link',
    [
      ['godepot.lock', 'other'],
      ['other', '../../shared/pins'],
    ],
    'shared/pins',
  ],
  ['a link through a linked folder', [['godepot.lock', '../../here/own']], 'deep/specs/own'],
];
for (const [title, links, place] of LINKS) {
  for (const dangles of [false, true]) {
    test(`a write goes where ${title} points${dangles ? ', and nothing is there yet' : ''}`, async (t) => {
      const { folder, lock } = await ground(t);
      for (const [at, to] of links) await symlink(to, join(folder, 'here', at));
      if (!dangles) await writeFile(join(folder, place), 'before');
      t.is(await linkedPlace(lock), join(folder, place));
      await writeFileAtomic(await linkedPlace(lock), 'after');
      t.is(await readFile(join(folder, place), 'utf8'), 'after');
      t.is(await readFile(lock, 'utf8'), 'after');
      for (const [at, to] of links) t.is(await readlink(join(folder, 'here', at)), to);
    });
  }
}

test('a circle of links is told of, and an absent folder is for the writer to make', async (t) => {
  const { folder, lock } = await ground(t);
  await symlink('godepot.lock', lock);
  await t.throwsAsync(linkedPlace(lock), { code: 'ELOOP' });
  const absent = join(folder, 'absent', 'x');
  t.is(await linkedPlace(absent), absent);
});

test('a lock file that is a link keeps being one, and is guarded where it lies', async (t) => {
  const { folder, lock } = await ground(t);
  const shared = join(folder, 'shared', 'pins');
  await symlink('../../shared/pins', lock);
  await changeLock(lock, () => EMPTY_LOCK);
  t.true((await lstat(lock)).isSymbolicLink());
  t.deepEqual(await readLock(shared), EMPTY_LOCK);
  await changeLock(lock, (before) => {
    t.true(existsSync(join(folder, 'shared', '.pins.writer.tmp')));
    return before;
  });
  t.deepEqual(await readdir(join(folder, 'shared')), ['pins']);
  t.deepEqual(await readdir(join(folder, 'deep/specs')), ['godepot.lock']);
});

test('a link in a depot is replaced, never written through', async (t) => {
  const { folder } = await ground(t);
  const [theirs, own] = [join(folder, 'shared', 'theirs'), join(folder, 'deep', 'record.json')];
  await writeFile(theirs, 'theirs');
  await symlink(theirs, own);
  await writeFileAtomic(own, 'own');
  t.is(await readFile(theirs, 'utf8'), 'theirs');
  t.true((await lstat(own)).isFile());
});
