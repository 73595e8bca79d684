import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { hasCode } from '../../builder/errors.ts';
import { encodeHolder, thisProcess } from '../../builder/store/holder.ts';
import { lockPath, withFileLock, withStoreLock } from '../../builder/store/lock.ts';
import { projectRoot } from '../helpers/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

async function leaveLock(depot: string, changes: object): Promise<void> {
  await mkdir(join(depot, 'store'), { recursive: true });
  await writeFile(lockPath(depot), encodeHolder({ ...(await thisProcess('build')), ...changes }));
}

test('a second piece of work is refused and told who holds the lock; a nested one runs', async (t) => {
  const depot = await temporaryFolder(t);
  const begun = Promise.withResolvers<undefined>();
  const held = Promise.withResolvers<undefined>();
  const first = withStoreLock(depot, 'publish', async () => {
    begun.resolve(undefined);
    t.is(await withStoreLock(depot, 'prune', async () => 'nested'), 'nested');
    await held.promise;
  });
  await begun.promise;
  const error = await t.throwsAsync(withStoreLock(depot, 'build', async () => t.fail()));
  t.true(hasCode(error, 'STORE_LOCKED'));
  t.regex(error?.message ?? '', new RegExp(`publish, process ${process.pid} on `));
  held.resolve(undefined);
  await first;
  t.is(await withStoreLock(depot, 'build', async () => 'free again'), 'free again');
  t.deepEqual(await readdir(join(depot, 'store')), []);
});

test('a failed piece of work gives the lock back', async (t) => {
  const depot = await temporaryFolder(t);
  await t.throwsAsync(
    withStoreLock(depot, 'publish', () => Promise.reject(new Error('no'))),
    { message: 'no' },
  );
  t.is(await withStoreLock(depot, 'publish', async () => 1), 1);
});

test('locks of the dead are taken over: killed, rebooted, or a pid that another process got', async (t) => {
  const dead = await execa('true');
  t.is(dead.exitCode, 0);
  for (const changes of [
    { pid: 4_194_303 }, // above the kernel's largest pid
    { boot: 'the boot before' },
    { started: '1' }, // this very pid, but not this process
  ]) {
    const depot = await temporaryFolder(t);
    await leaveLock(depot, changes);
    t.is(await withStoreLock(depot, 'publish', async () => 'mine'), 'mine', JSON.stringify(changes));
    t.deepEqual(await readdir(join(depot, 'store')), []);
  }
});

test('locks that cannot be judged from here stand', async (t) => {
  for (const changes of [
    { host: 'another-machine', pid: 4_194_303 },
    { namespace: 'pid:[1]', pid: 4_194_303 },
  ]) {
    const depot = await temporaryFolder(t);
    await leaveLock(depot, changes);
    const before = await readFile(lockPath(depot));
    const error = await t.throwsAsync(withStoreLock(depot, 'publish', async () => t.fail()));
    t.true(hasCode(error, 'STORE_LOCKED'), JSON.stringify(changes));
    t.deepEqual(await readFile(lockPath(depot)), before);
  }
});

test('what is no lock and stands in its place is told of', async (t) => {
  for (const make of [mkdir, (path: string) => execa('mkfifo', [path])]) {
    const depot = await temporaryFolder(t);
    await mkdir(join(depot, 'store'));
    await make(lockPath(depot));
    const error = await t.throwsAsync(withStoreLock(depot, 'publish', async () => t.fail()));
    t.true(hasCode(error, 'STORE_LOCKED'));
    t.regex(error?.message ?? '', /is no file/);
  }
  const guarded = join(await temporaryFolder(t), 'lock');
  await symlink('nowhere', guarded);
  const error = await t.throwsAsync(withFileLock(guarded, 'publish', async () => t.fail()));
  t.regex(error?.message ?? '', /is no file/);
});

test('of many processes that find one dead lock, never two are in at once', async (t) => {
  const depot = await temporaryFolder(t);
  await leaveLock(depot, { boot: 'the boot before' });
  const contender = `
    import { open, rm } from 'node:fs/promises';
    import { setTimeout } from 'node:timers/promises';
    const { withStoreLock } = await import(process.argv[2]);
    const [depot] = process.argv.slice(3);
    let turns = 0;
    for (let attempt = 0; attempt < 200 && turns < 5; attempt++) {
      try {
        await withStoreLock(depot, 'contend', async () => {
          const inside = await open(depot + '/inside', 'wx'); // fails when somebody else is in
          await setTimeout(2);
          await inside.close();
          await rm(depot + '/inside');
        });
        turns++;
      } catch (error) {
        if (error.code !== 'STORE_LOCKED') throw error;
        await setTimeout(Math.random() * 10);
      }
    }
    if (turns < 5) throw new Error('never got the lock');
  `;
  const program = join(depot, 'contender.mjs');
  await writeFile(program, contender);
  const lock = join(projectRoot, 'builder/store/lock.ts');
  await t.notThrowsAsync(
    Promise.all(Array.from({ length: 4 }, () => execa(process.execPath, [program, lock, depot]))),
  );
});
