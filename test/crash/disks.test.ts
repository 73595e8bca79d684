/**
 * What servers keep depots on, on loop devices: killed at every call, and every call that finds the disk full. Where memory copies bytes, xfs and
 * btrfs share them, and each keeps and orders names in its own way.
 */
import test from 'ava';

import { FILE_SYSTEMS, mountedDisk } from '../helpers/crash/file-systems.ts';
import { memoryDisk, openGround } from '../helpers/crash/ground.ts';
import { killAtEach, meetFaults, openSubject } from '../helpers/crash/matrix.ts';
import { fillsLater } from '../helpers/crash/unlinks.ts';

const SIZE = 1024 * 1024 * 1024;

for (const fileSystem of FILE_SYSTEMS) {
  for (const [operation, base] of [
    ['publish', 'first'],
    ['rollback', 'both'],
  ] as const) {
    test.serial(`${fileSystem}: ${operation}`, async (t) => {
      const began = performance.now();
      const disk = await mountedDisk(t, fileSystem, await memoryDisk(t, '2g'), SIZE);
      const subject = await openSubject(await openGround(t, disk), operation, base);
      const { points } = subject.quiet;
      const states = await killAtEach(t, subject);
      const { unharmed } = await meetFaults(t, subject, 'ENOSPC', points, fillsLater);
      const seconds = Math.round((performance.now() - began) / 1000);
      t.log(
        `${points.length} calls, killed and full at each: ${states.size} states; nothing came of it at ${unharmed.length}; ${seconds} s`,
      );
    });
  }
}
