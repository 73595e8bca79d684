/**
 * What servers keep depots on, on loop devices: killed at every call, and every call that finds the disk full. Where memory copies bytes, xfs and
 * btrfs share them, and each keeps and orders names in its own way. One row of it:
 * `make test-crash CRASH="test/crash/disks.test.ts --match 'xfs, publish: ENOSPC'"`.
 */
import test from 'ava';

import { FILE_SYSTEMS, mountedDisk } from '../helpers/crash/file-systems.ts';
import { type Ground, memoryDisk, openGround } from '../helpers/crash/ground.ts';
import { openSubject } from '../helpers/crash/matrix.ts';
import { crashRows } from '../helpers/crash/rows.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const SIZE = 1024 * 1024 * 1024;

const file = ownerOfFile();

test.after.always(file.end);

for (const fileSystem of FILE_SYSTEMS) {
  let mounted: Promise<Ground> | undefined;
  const mount = async (): Promise<Ground> =>
    openGround(file, await mountedDisk(file, fileSystem, await memoryDisk(file, '2g'), SIZE));
  const groundOf = (): Promise<Ground> => (mounted ??= mount());

  for (const [operation, base] of [
    ['publish', 'first'],
    ['rollback', 'both'],
  ] as const)
    crashRows(`${fileSystem}, ${operation}`, ['ENOSPC'], async () =>
      openSubject(await groundOf(), operation, base),
    );
}
