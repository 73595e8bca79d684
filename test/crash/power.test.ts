/**
 * Power lost at any call of a publication and of a rollback, on each file system: what the disk was told to flush is there, of the rest nothing,
 * all or some. A file of mkfs.xfs and the like lies under FUSE, where every write and flush of the kernel's is recorded.
 */
import test from 'ava';

import { FILE_SYSTEMS } from '../helpers/crash/file-systems.ts';
import { openGround } from '../helpers/crash/ground.ts';
import { faultsOf } from '../helpers/crash/judge.ts';
import { inLanes, openSubject } from '../helpers/crash/matrix.ts';
import { powerCuts } from '../helpers/crash/power-cuts.ts';
import { recordedRun } from '../helpers/crash/recorded-run.ts';
import { type State, stateOf } from '../helpers/crash/state.ts';
import type { Worker } from '../helpers/crash/worker.ts';

/** A package's index entry is made again where it is gone or not what a signed manifest says: nothing waits for the disk to have it. */
const TORN_ENTRY = /^after the next run: store\/indexed\//;

/** What the next publication, which reads every entry, leaves of torn ones. */
async function notMadeAgain(depot: string, wanted: State, checker: Worker): Promise<string[]> {
  const { code, message } = await checker.operate('refresh', depot);
  const { faults, log } = await checker.check(depot);
  const now = stateOf(depot);
  const torn = [...wanted].filter(
    ([path, what]) => path.startsWith('store/indexed/') && now.get(path) !== what,
  );
  return [
    ...(code === null ? [] : [`refresh: ${code} ${message}`]),
    ...faults,
    ...log,
    ...torn.map(([path]) => `${path} is still torn`),
  ].map((fault) => `after a refresh: ${fault}`);
}

for (const fileSystem of FILE_SYSTEMS) {
  for (const [operation, base] of [
    ['publish', 'first'],
    ['rollback', 'both'],
  ] as const) {
    test.serial(`${fileSystem}: ${operation}`, async (t) => {
      const began = performance.now();
      const ground = await openGround(t);
      const { quiet } = await openSubject(ground, operation, base);
      const run = await recordedRun(t, ground, fileSystem, operation, base);
      const { cuts, disks, end } = await powerCuts(ground, fileSystem, run);
      const bad: string[] = [];
      await inLanes(cuts, async ({ what, depot, digest }, checker) => {
        if (digest === end?.digest)
          t.is(
            (await checker.check(depot)).current,
            quiet.checkedAfter.current,
            'what it said to be done lasts',
          );
        const found = await faultsOf(depot, quiet, operation, checker);
        const faults = found.filter((fault) => !TORN_ENTRY.test(fault));
        if (faults.length < found.length) faults.push(...(await notMadeAgain(depot, quiet.after, checker)));
        bad.push(...faults.map((fault) => `${what}: ${fault}`));
        await ground.remove(depot);
      });
      t.deepEqual(bad.sort(), []);
      const seconds = Math.round((performance.now() - began) / 1000);
      t.log(`${run.calls} calls, ${disks} disks after a power cut, ${cuts.length} states; ${seconds} s`);
    });
  }
}
