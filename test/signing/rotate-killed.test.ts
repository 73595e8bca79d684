/** Killed at any step, keys are as before or as after, both usable, and no private half that nobody needs lies about. */
import { chmod, cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { openKeys, openSigner } from '../../builder/signing/keys.ts';
import { spareKeys, testKeys } from '../helpers/keys.ts';
import { tracedRun } from '../helpers/killed-runs.ts';
import { projectRoot } from '../helpers/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const PROGRAM = join(projectRoot, 'test/helpers/rotate-program.ts');
const base = await testKeys();
const spare = await spareKeys();

async function copy(root: string, name: string): Promise<string> {
  const folder = join(root, name);
  await cp(base.folder, folder, { recursive: true });
  await chmod(join(folder, 'private'), 0o700);
  return folder;
}

const line = (folder: string, which: 'current' | 'next'): string[] => [
  process.execPath,
  PROGRAM,
  folder,
  which,
];
const all = async (folder: string): Promise<string[]> => (await readdir(folder, { recursive: true })).sort();

test('killed before each rename and each removal', async (t) => {
  const root = await temporaryFolder(t);
  const quiet = await copy(root, 'quiet');
  const undisturbed = await tracedRun(quiet, line(quiet, 'current'));
  t.is(undisturbed.status, 0);
  t.is(undisturbed.threads, 1, 'strace counts for each thread');
  const wanted = (await all(quiet)).filter((name) => name !== 'trace.log');
  const points = undisturbed.calls.filter(({ call }) => call !== 'fsync');
  // journal, private half, revocation, certificate, two notices, statement, keyring; and the journal goes
  t.deepEqual(
    points.map(({ call }) => call),
    [...Array.from({ length: 8 }, () => 'rename'), 'unlink'],
    points.map(({ path }) => path).join(),
  );
  for (const [index, point] of points.entries()) {
    const folder = await copy(root, `killed-${index}`);
    const victim = await tracedRun(folder, line(folder, 'next'), point);
    t.is(victim.signal, 'SIGKILL', point.path);
    const committed = point.call === 'unlink';
    const { generation, current, next, former } = await openKeys(folder);
    t.is(generation, committed ? 1 : 0, point.path);
    t.is(current.fingerprint, base.keys[committed ? 'next' : 'current'].fingerprint);
    t.is(former.length, committed ? 1 : 0);
    for (const { fingerprint } of [current, next])
      await t.notThrowsAsync(openSigner(folder, {}, { fingerprint }));

    const again = await execa(process.execPath, [PROGRAM, folder, 'current'], { reject: false });
    t.is(again.stdout, '1', `${point.path}: ${again.stderr}`);
    const expected = committed
      ? wanted.map((name) => name.replace(spare.keys.current.fingerprint, spare.keys.next.fingerprint)).sort()
      : wanted;
    t.deepEqual(
      (await all(folder)).filter((name) => name !== 'trace.log'),
      expected,
      point.path,
    );
  }
});
