/** Disks that are really full or read-only, and two who publish at once. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { memoryDisk, openGround } from '../helpers/crash/ground.ts';
import { differences } from '../helpers/crash/judge.ts';
import { stateOf } from '../helpers/crash/state.ts';
import { traceThread } from '../helpers/crash/tracer.ts';
import { startWorker } from '../helpers/crash/worker.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const BLOCK = 4096;

const file = ownerOfFile();
const ground = await openGround(file);

test.after.always(file.end);

test('a disk that fills up at one block after the other: nothing is half written, and with room the same run succeeds', async (t) => {
  const disk = await memoryDisk(t, '16m');
  const depot = join(disk, 'dist');
  await execa('cp', ['-a', await ground.copy('first', 'full'), depot]);
  const before = stateOf(depot);
  const worker = startWorker();
  t.teardown(() => worker.end());
  const used = Number((await execa('df', ['-B1', '--output=used', disk])).stdout.split('\n').at(-1));
  let refused = 0;
  for (let blocks = 0; ; blocks += 3) {
    await execa('mount', ['-o', `remount,size=${used + blocks * BLOCK}`, disk]);
    const { code, message } = await worker.operate('publish', depot);
    if (code === null) break;
    refused++;
    t.true(['DISK_WRITE', 'DISK_SPACE'].includes(code), `${blocks} blocks: ${code} ${message}`);
    t.deepEqual(differences(stateOf(depot), before), [], `${blocks} blocks`);
  }
  t.true(refused > 3, `it was refused ${refused} times`);
  const { faults, log, notDone, current } = await worker.check(depot);
  t.deepEqual([faults, log, notDone], [[], [], []]);
  t.regex(current ?? '', /^2-/);
});

test('a disk that became read-only: each operation says so and changes nothing; writable again, it succeeds', async (t) => {
  const disk = await memoryDisk(t, '16m');
  const depot = join(disk, 'dist');
  await execa('cp', ['-a', await ground.copy('both', 'read-only'), depot]);
  const before = stateOf(depot);
  const worker = startWorker();
  t.teardown(() => worker.end());
  await execa('mount', ['-o', 'remount,ro', disk]);
  for (const operation of ['rollback', 'yank', 'prune', 'refresh', 'resign'] as const) {
    const { code, message } = await worker.operate(operation, depot);
    t.deepEqual([operation, code], [operation, 'DISK_WRITE'], message);
  }
  const { faults, log } = await worker.check(depot);
  t.deepEqual([faults, log], [[], []], 'verification needs to write nothing');
  await execa('mount', ['-o', 'remount,rw', disk]);
  t.deepEqual(stateOf(depot), before);
  t.is((await worker.operate('rollback', depot)).code, null);
});

test('while one publishes, every other operation is refused and named the one at work; afterwards they go on', async (t) => {
  const depot = await ground.copy('first', 'shared');
  const first = startWorker();
  const second = startWorker();
  t.teardown(() => Promise.all([first.end(), second.end()]));
  await first.check(depot);
  const held = Promise.withResolvers<undefined>();
  const tracer = await traceThread(await first.filesThread(), {
    inject: 'symlink:signal=SIGSTOP',
    onLine: (line) => {
      if (line.startsWith('--- stopped by SIGSTOP')) held.resolve(undefined);
    },
  });
  const published = first.operate('publish', depot);
  await held.promise;
  for (const operation of ['publish', 'rollback', 'yank', 'prune', 'refresh', 'resign'] as const) {
    const { code, message } = await second.operate(operation, depot);
    t.deepEqual([operation, code], [operation, 'STORE_LOCKED'], message);
    t.regex(message, new RegExp(`publish, process ${first.pid} on `));
  }
  process.kill(first.pid, 'SIGCONT');
  t.is((await published).code, null);
  await tracer.stop();
  for (const operation of ['publish', 'rollback', 'prune'] as const)
    t.is((await second.operate(operation, depot)).code, null, operation);
  const { faults, log, notDone } = await second.check(depot);
  t.deepEqual([faults, log, notDone], [[], [], []]);
});

test('two who start at the same moment: one publishes, the other is refused or finds it done, and never are there two', async (t) => {
  const [first, second] = [startWorker(), startWorker()];
  t.teardown(() => Promise.all([first.end(), second.end()]));
  for (let round = 0; round < 5; round++) {
    const depot = await ground.copy('first', `race-${round}`);
    const ends = await Promise.all([first.operate('publish', depot), second.operate('publish', depot)]);
    const codes = ends.map(({ code }) => code);
    t.true(codes.includes(null), codes.join());
    t.true(
      codes.every((code) => code === null || code === 'STORE_LOCKED'),
      codes.join(),
    );
    const { faults, log, notDone, current } = await first.check(depot);
    t.deepEqual([faults, log, notDone], [[], [], []]);
    t.regex(current ?? '', /^2-/);
  }
});

test('a stranger in the place of the lock is not taken for one: the run is refused and removes nothing', async (t) => {
  const depot = await ground.copy('first', 'strange');
  await mkdir(join(depot, 'store'), { recursive: true });
  await writeFile(join(depot, 'store/lock'), 'half a lo');
  const worker = startWorker();
  t.teardown(() => worker.end());
  const { code, message } = await worker.operate('publish', depot);
  t.is(code, 'STORE_LOCKED', message);
  t.true(stateOf(depot).has('store/lock'));
});
