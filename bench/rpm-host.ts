import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import type { Package, PackageEntry } from '../builder/packaging/package.ts';
import { makeRpm } from '../test/helpers/make-rpm.ts';

/** Seconds: every file's time, on the disk as in the packages. */
const TIME = 1_759_795_200;

/**
 * What makes a machine one of rpms, for commands of one environment: packages go-1.XX at /usr/local/go-1.XX, copies of one tree, in a database
 * below `folder` that rpm finds by its HOME; to dpkg nothing is installed. The rpms are godepot's; only their headers are put into the database.
 * @param tree whose files are given the packages' time
 */
export async function makeRpmHost(
  tree: string,
  lines: readonly string[],
  folder: string,
): Promise<Record<'HOME' | 'DPKG_ADMINDIR', string>> {
  const env = { HOME: join(folder, 'home'), DPKG_ADMINDIR: join(folder, 'no-dpkg') };
  const packages = join(folder, 'packages');
  for (const path of [
    env.HOME,
    packages,
    ...['info', 'updates'].map((name) => join(env.DPKG_ADMINDIR, name)),
  ])
    await mkdir(path, { recursive: true });
  await writeFile(join(env.HOME, '.rpmmacros'), `%_dbpath ${join(folder, 'database')}\n`);
  await writeFile(join(env.DPKG_ADMINDIR, 'status'), '');
  await execa('find', [tree, '-exec', 'touch', '--no-dereference', `--date=@${TIME}`, '{}', '+']);
  for (const line of lines) {
    const { path } = await makeRpm(packageOf(tree, line), packages, {
      compression: { format: 'zstd', level: 1, windowLog: 20 },
    });
    await execa(
      'rpm',
      ['--install', '--justdb', '--nodeps', '--noscripts', '--nosignature', '--ignorearch', path],
      { env },
    );
    await rm(path);
  }
  return env;
}

function packageOf(tree: string, line: string): Package {
  return {
    name: `go-${line}`,
    version: '1.27.3',
    release: '1',
    arch: 'amd64',
    summary: 'A copy',
    description: 'For measuring.',
    license: 'BSD-3-Clause',
    homepage: 'https://example.com/',
    vendor: 'godepot',
    maintainer: 'godepot <godepot@example.com>',
    change: 'For measuring.',
    section: { deb: 'misc', rpm: 'Unspecified' },
    time: TIME,
    relations: { rpm: {}, deb: {} },
    intents: [],
    entries: () => entriesOf(tree, `/usr/local/go-${line}`),
  };
}

async function* entriesOf(tree: string, root: string): AsyncGenerator<PackageEntry> {
  yield { type: 'directory', path: root, mode: 0o755 };
  const names = await readdir(tree, { recursive: true });
  for (const name of names.map((one) => Buffer.from(one)).sort((one, other) => Buffer.compare(one, other))) {
    const from = join(tree, name.toString());
    const path = `${root}/${name.toString()}`;
    const found = await stat(from);
    const mode = found.mode & 0o777;
    if (found.isDirectory()) yield { type: 'directory', path, mode };
    else yield { type: 'file', path, mode, size: found.size, content: () => readFile(from) };
  }
}
