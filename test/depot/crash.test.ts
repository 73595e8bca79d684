import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { openRecords } from '../../builder/build/records.ts';
import { currentName } from '../../builder/depot/snapshots.ts';
import { verifyDepot } from '../../builder/depot/verify/depot.ts';
import { testKeys } from '../helpers/keys.ts';
import { projectRoot } from '../helpers/project.ts';
import { CREATED, testDepot } from '../helpers/publishing.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const { signer } = await testKeys();
const program = join(projectRoot, 'test/helpers/publish-program.ts');

/** Where the second publication is killed, or told that the disk is full: before that call of that kind. */
const POINTS = [
  ['link,linkat', 1],
  ['link,linkat', 9],
  ['fsync', 1],
  ['fsync', 20],
  ['fsync', 50],
  ['rename', 1],
  // six new documents and six indexes get their names, then the snapshot, then current
  ['rename', 13],
  ['rename', 14],
  ['symlink', 1],
] as const;

test('killed or out of space at any step, a depot is as before or as after, and the next run finishes it', async (t) => {
  const { depot, store, publish, packages } = await testDepot(t, signer);
  const first = packages.filter((pkg) => pkg.name !== 'go-1.28');
  const { name: old } = await publish({ packages: first });
  const scratch = await temporaryFolder(t);
  const records = openRecords(store);
  for (const pkg of packages) await records.write(pkg);
  let reached = 0;
  for (const [index, [calls, when]] of POINTS.entries()) {
    for (const fault of ['signal=SIGKILL', 'error=ENOSPC']) {
      const what = `${fault} at ${calls} ${when}`;
      const copy = join(scratch, `${index}-${fault}`);
      await execa('cp', ['-a', depot, copy]);
      // one thread makes all calls on files, since strace counts for each thread
      const options = { reject: false, env: { UV_THREADPOOL_SIZE: '1' } };
      const args = [copy, String(CREATED + 2), ...packages.map((pkg) => pkg.fileName)];
      const inject = [
        '-f',
        '-qq',
        '-o',
        '/dev/null',
        '-e',
        `trace=${calls}`,
        '-e',
        `inject=${calls}:${fault}:when=${when}`,
      ];
      const run = await execa('strace', [...inject, process.execPath, program, ...args], options);
      if (run.exitCode === 0) t.log(`not reached, or survived: ${what}`);
      else reached++;

      const now = await currentName(copy);
      t.true(now === old || now?.startsWith('2-'), what);
      const { failed } = await verifyDepot(copy, { certificates: [signer.certificate] });
      // a snapshot that got its name and never became current is the one thing to be told of
      t.deepEqual(
        failed.filter(({ check }) => check !== 'current'),
        [],
        what,
      );
      if (fault !== 'signal=SIGKILL') {
        const left = [...(await readdir(copy)), ...(await readdir(join(copy, 'snapshots')))];
        t.deepEqual(
          left.filter((entry) => entry.startsWith('.')),
          [],
          `${what} leaves debris`,
        );
        t.false((await readdir(join(copy, 'store'))).includes('lock'), what);
      }
      await execa(process.execPath, [program, ...args]);
      const after = await verifyDepot(copy, { certificates: [signer.certificate] });
      t.deepEqual([after.failed, after.notDone], [[], []], what);
      t.regex((await currentName(copy)) ?? '', /^2-/, what);
      const rest = [...(await readdir(copy)), ...(await readdir(join(copy, 'snapshots')))];
      t.deepEqual(
        rest.filter((entry) => entry.startsWith('.')),
        [],
        what,
      );
      await execa('rm', ['-r', copy]);
    }
  }
  t.true(reached >= 2 * POINTS.length - 2, `only ${reached} faults were injected`);
});
