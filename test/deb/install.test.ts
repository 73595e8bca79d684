import { mkdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import type { PackageEntry } from '../../builder/packaging/package.ts';
import { makeDeb } from '../helpers/make-deb.ts';
import { SAMPLE_ENTRIES, samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

type Dpkg = (...args: string[]) => Promise<string>;

/** A root with a dpkg database of its own, where an administrator keeps /usr/local on another disk. */
async function emptyRoot(t: ExecutionContext): Promise<{ root: string; dpkg: Dpkg }> {
  const root = await temporaryFolder(t);
  for (const folder of [
    'var/lib/dpkg/info',
    'var/lib/dpkg/updates',
    'usr/bin',
    'data/local',
    'data/opt',
    'etc',
  ]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await writeFile(join(root, 'var/lib/dpkg/status'), '');
  await writeFile(join(root, 'usr/bin/true'), 'of another package');
  // relative, because dpkg --root follows absolute ones out of the root
  await symlink('../data/local', join(root, 'usr/local'));
  await symlink('data/opt', join(root, 'opt'));
  const dpkg: Dpkg = async (...args) => {
    const { stdout } = await execa('dpkg', [
      `--root=${root}`,
      '--force-script-chrootless',
      '--log=/dev/null',
      ...args,
    ]);
    return stdout;
  };
  return { root, dpkg };
}

async function filesBelow(root: string): Promise<string[]> {
  const { stdout } = await execa('find', [
    root,
    '-path',
    '*/var/lib/dpkg',
    '-prune',
    '-o',
    '-printf',
    '/%P\n',
  ]);
  return stdout.split('\n').sort();
}

test('dpkg installs, verifies, upgrades, removes and purges; an administrator’s links stay', async (t) => {
  const { root, dpkg } = await emptyRoot(t);
  const before = await filesBelow(root);
  const entries: PackageEntry[] = [
    { type: 'directory', path: '/opt/go/1.27', mode: 0o755 },
    ...SAMPLE_ENTRIES,
  ];
  const folder = await temporaryFolder(t);
  const build = async (version: string): Promise<string> => {
    const pkg = samplePackage({
      version,
      arch: 'all',
      entries: async function* () {
        yield* entries.filter(({ path }) => version === '1.27.3' || !path.endsWith('README.md'));
      },
    });
    return (await makeDeb(folder, pkg)).path;
  };
  await mkdir(join(root, 'data/opt/go'));
  const [older, newer] = [await build('1.27.3'), await build('1.27.4')];
  await dpkg('--install', older);
  t.is(await dpkg('--verify', 'go-1.27'), '');
  t.true((await filesBelow(root)).includes('/data/local/go-1.27/README.md'));
  await writeFile(join(root, 'data/local/go-1.27/LICENSE'), 'changed');
  t.regex(await dpkg('--verify', 'go-1.27'), /^\?\?5\?+ +\/usr\/local\/go-1\.27\/LICENSE$/);
  await dpkg('--install', newer);
  t.is(await dpkg('--verify', 'go-1.27'), '');
  t.false((await filesBelow(root)).includes('/data/local/go-1.27/README.md'));
  await dpkg('--install', older);
  await dpkg('--remove', 'go-1.27');
  t.deepEqual(
    (await filesBelow(root)).filter((path) => path.endsWith('go.env')),
    ['/data/local/go-1.27/go.env'],
  );
  await dpkg('--purge', 'go-1.27');
  await execa('rmdir', [join(root, 'data/opt/go')]);
  t.deepEqual(await filesBelow(root), before);
  t.is(await readlink(join(root, 'usr/local')), '../data/local');
  t.is(await readlink(join(root, 'opt')), 'data/opt');
});
