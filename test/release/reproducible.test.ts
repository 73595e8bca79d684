import test from 'ava';
import { execa } from 'execa';
import { cp, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { sha256Of } from '../helpers/digest.ts';
import { projectRoot } from '../helpers/project.ts';
import { smallDepot } from '../helpers/small-depot.ts';

const EPOCH = '1790000000';

/** Path, mode and digest of everything that is published. */
async function published(depot: string): Promise<[string, string, string][]> {
  const root = join(depot, 'snapshots');
  const names = (await readdir(root, { recursive: true })).sort();
  const found: [string, string, string][] = [];
  for (const name of names) {
    const info = await stat(join(root, name));
    const digest = info.isFile() ? sha256Of(await readFile(join(root, name))) : '';
    found.push([name, (info.mode & 0o7777).toString(8), digest]);
  }
  return found;
}

test('two builds from two folders under different umask, TZ and locale give identical bytes everywhere', async (t) => {
  const places = await smallDepot(t);
  const surroundings = [
    { umask: '022', TZ: 'UTC', LC_ALL: 'C' },
    { umask: '077', TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' },
  ];
  const trees: [string, string, string][][] = [];
  for (const [index, { umask, ...env }] of surroundings.entries()) {
    const checkout = join(places.folder, `checkout-${index}`, 'deeper'.repeat(index));
    await mkdir(checkout, { recursive: true });
    for (const part of ['builder', 'specs', 'package.json', 'LICENSE'])
      await cp(join(projectRoot, part), join(checkout, part), { recursive: true });
    await symlink(join(projectRoot, 'node_modules'), join(checkout, 'node_modules'));
    const depot = join(checkout, 'dist');
    const globals = ['--spec', places.spec, '--keys', places.keys, '--depot', depot, '--json'];
    await execa(
      'sh',
      ['-c', `umask ${umask}; exec "$@"`, 'sh', process.execPath, 'builder/main.js', ...globals, 'release'],
      { cwd: checkout, env: { ...env, SOURCE_DATE_EPOCH: EPOCH, GOPROXY: '' } },
    );
    trees.push(await published(depot));
  }
  const [first, second] = trees;
  t.true((first?.length ?? 0) > 40);
  t.deepEqual(second, first);
  t.deepEqual(
    new Set(first?.map(([, mode, digest]) => (digest === '' ? `folder ${mode}` : `file ${mode}`))),
    new Set(['folder 755', 'file 644']),
  );
});
