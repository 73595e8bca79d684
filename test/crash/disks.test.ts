/**
 * What servers keep depots on, on loop devices: killed at every call, and every call that finds the disk full. Where memory copies bytes, xfs and
 * btrfs share them, and each keeps and orders names in its own way. One row of it:
 * `make test-crash CRASH="test/crash/disks.test.ts --match 'xfs, publish: ENOSPC'"`.
 */
import test, { type ExecutionContext } from 'ava';

import { FILE_SYSTEMS, mountedDisk } from '../helpers/crash/file-systems.ts';
import { type Ground, memoryDisk, openGround } from '../helpers/crash/ground.ts';
import {
  judgeKillStates,
  killAtEach,
  meetFaults,
  openSubject,
  type Subject,
} from '../helpers/crash/matrix.ts';
import { fillsLater } from '../helpers/crash/unlinks.ts';
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
  ] as const) {
    let opened: Promise<Subject> | undefined;
    const subjectOf = (): Promise<Subject> =>
      (opened ??= groundOf().then((ground) => openSubject(ground, operation, base)));

    let judged: Promise<ReadonlySet<string>> | undefined;
    const statesOf = (t: ExecutionContext): Promise<ReadonlySet<string>> =>
      (judged ??= subjectOf().then(async (subject) => (await judgeKillStates(t, subject)).states));

    test.serial(`${fileSystem}, ${operation}: states`, async (t) => {
      const subject = await subjectOf();
      const began = performance.now();
      const states = await statesOf(t);
      const seconds = Math.round((performance.now() - began) / 1000);
      t.log(`${states.size} states behind ${subject.quiet.points.length} calls; ${seconds} s`);
    });

    test.serial(`${fileSystem}, ${operation}: SIGKILL`, async (t) => {
      const [subject, states] = [await subjectOf(), await statesOf(t)];
      const began = performance.now();
      await killAtEach(t, subject, states);
      const seconds = Math.round((performance.now() - began) / 1000);
      t.log(`killed at each of ${subject.quiet.points.length} calls; ${seconds} s`);
    });

    test.serial(`${fileSystem}, ${operation}: ENOSPC`, async (t) => {
      const subject = await subjectOf();
      const { points } = subject.quiet;
      const began = performance.now();
      const { unharmed } = await meetFaults(t, subject, 'ENOSPC', points, fillsLater);
      const seconds = Math.round((performance.now() - began) / 1000);
      t.log(
        `ENOSPC at each of ${points.length} calls; nothing came of it at ${unharmed.length}; ${seconds} s`,
      );
    });
  }
}
