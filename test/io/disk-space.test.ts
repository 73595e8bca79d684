import { statfs } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { requireSpace } from '../../builder/io/disk-space.ts';
import { smallTmpfs } from '../helpers/tmpfs.ts';

test('what is needed is held against what is free where the folder will lie, bytes and inodes', async (t) => {
  const folder = await smallTmpfs(t, 'size=4m,nr_inodes=20');
  const inside = join(folder, 'not/there/yet');
  await t.notThrowsAsync(requireSpace(inside, { bytes: 2_000_000, inodes: 10 }, 'test'));
  const { bavail, bsize, ffree } = await statfs(folder);
  const bytes = await t.throwsAsync(requireSpace(inside, { bytes: bavail * bsize, inodes: 1 }, 'test'), {
    code: 'DISK_SPACE',
  });
  // the margin
  t.is(bytes?.message, 'to test takes up to 4.2 MB and 4.2 MB are free: 1.1 MB are missing');
  const inodes = await t.throwsAsync(requireSpace(inside, { bytes: 1, inodes: ffree + 3 }, 'test'), {
    code: 'DISK_SPACE',
  });
  t.is(inodes?.message, `to test takes up to ${ffree + 3} inodes and ${ffree} are free: 3 are missing`);
  await t.notThrowsAsync(requireSpace(inside, { bytes: 0, inodes: 0 }, 'test'));
});
