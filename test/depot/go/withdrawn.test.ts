/** What go and version managers are served follows the packages: through rollbacks, yanks and their ends, by the verbs alone. */
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { encodeLock, readLock } from '../../../builder/upstream/lock.ts';
import { godepot } from '../../helpers/godepot.ts';
import { type SmallDepot, smallDepot } from '../../helpers/small-depot.ts';
import { digest } from '../../helpers/toolchain-source.ts';

const OLDER = 'go1.27.2';
const NEWER = 'go1.27.3';
const BECAUSE = ['--reason', 'it is a test'];

test('the download page follows a rollback and a yank: what was rolled back stays at its address for the grace, what was yanked does not', async (t) => {
  const small = await smallDepot(t);
  await pinTarballs(small);
  const spec = await readFile(small.spec, 'utf8');
  let date = 1_790_000_000;
  const run = (...line: string[]): Promise<unknown> =>
    godepot(small, line, { SOURCE_DATE_EPOCH: String(++date) });
  const listed = async (name: string): Promise<string[]> => {
    const list: unknown = JSON.parse(await readFile(join(small.depot, 'current/dl', name), 'utf8'));
    return Array.isArray(list) ? list.map(({ version }: { version: string }) => version) : [];
  };
  const tarball = join(small.depot, `current/dl/${NEWER}.linux-amd64.tar.gz`);
  const genuine = small.toolchains.find(({ toolchain }) => `go${toolchain.version}` === NEWER)?.tarball;
  const isThere = async (): Promise<boolean> =>
    access(tarball).then(
      async () => genuine?.equals(await readFile(tarball)) === true,
      () => false,
    );

  await writeFile(small.spec, spec.replace('[1.27.2, 1.27.3]', '[1.27.2]'));
  await run('release');
  t.deepEqual(await listed('index.json'), [OLDER]);
  t.false(await isThere());
  await writeFile(small.spec, spec);
  await run('release');
  t.deepEqual(await listed('index.json'), [NEWER, OLDER]);
  t.deepEqual(await listed('latest.json'), [NEWER]);

  await run('rollback', '1', ...BECAUSE);
  t.deepEqual(await listed('index.json'), [OLDER]);
  t.deepEqual(await listed('latest.json'), [OLDER]);
  t.true(await isThere(), 'who read the page before the rollback goes on');
  await run('release', '--resume', ...BECAUSE);
  t.deepEqual(await listed('index.json'), [NEWER, OLDER]);

  await run('yank', 'go-1.27=1.27.3-1', ...BECAUSE);
  t.deepEqual(await listed('index.json'), [OLDER]);
  t.false(await isThere(), 'no index stands before it: it would go on being installed');
  await run('yank', 'go-1.27=1.27.3-1', '--undo', ...BECAUSE);
  t.deepEqual(await listed('index.json'), [NEWER, OLDER]);
  t.true(await isThere());

  await run('rollback', '1', ...BECAUSE);
  t.true(await isThere());
  await writeFile(small.spec, `${spec}grace: {publications: 0, days: 0}\n`);
  await run('refresh', '--force');
  t.false(await isThere(), 'its grace is over');
  await run('release', '--resume', ...BECAUSE);
  t.deepEqual(await listed('index.json'), [NEWER, OLDER]);
  t.true(await isThere());
  t.like(await godepot(small, ['verify', small.depot]), { ok: true });
});

async function pinTarballs({ lock, toolchains }: SmallDepot): Promise<void> {
  const pins = await readLock(lock);
  for (const { toolchain, tarball } of toolchains) {
    const entry = pins.toolchains[`go${toolchain.version}.linux-amd64`];
    if (entry !== undefined)
      entry.archives = { ...entry.archives, tarball: { sha256: digest(tarball), size: tarball.length } };
  }
  await writeFile(lock, encodeLock(pins));
}
