/** What both formats make of the files of go-env, read back by their own tools. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import test from 'ava';
import { execa } from 'execa';

import type { Format, Package, PackageEntry } from '../../builder/packaging/package.ts';
import { goEnvPackage, readGoEnv } from '../../builder/recipes/go-env.ts';
import { digestOf } from '../helpers/digest.ts';
import { GO_ENV } from '../helpers/own-scripts.ts';
import { recipeSpec, writePackage } from '../helpers/recipe-packages.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** Of the base system, or of whoever reads what lies there, on every host that has it. */
const SHARED: ReadonlySet<string> = new Set([
  '/etc',
  '/etc/profile.d',
  '/usr/bin',
  '/usr/lib/systemd/system',
  '/usr/libexec',
  '/usr/share',
  '/usr/share/doc',
  // dpkg takes away what is empty and nobody's
  '/usr/share/lintian/overrides',
  '/usr/share/man/man1',
  '/usr/share/man/man8',
]);
const COMPLETION = '/usr/share/zsh/site-functions/_example';

async function entriesOf(pkg: Package, format: Format): Promise<PackageEntry[]> {
  const entries: PackageEntry[] = [];
  for await (const entry of pkg.entries()) {
    if (entry.type === 'ghost' || entry.only === undefined || entry.only === format) entries.push(entry);
  }
  return entries;
}

/** The package with a completion of zsh more, whatever go-env itself brings. */
async function goEnvWithExample(): Promise<Package> {
  const goEnv = await readGoEnv();
  const tree = new Map([...goEnv.tree, [COMPLETION, Buffer.from('#compdef example\n')]].map(pair));
  return goEnvPackage(recipeSpec(), { ...goEnv, tree });
}
const pair = ([path, bytes]: (string | Buffer)[]): [string, Buffer] => [
  String(path),
  Buffer.from(bytes ?? ''),
];

for (const format of ['deb', 'rpm'] as const) {
  test(`${format}: what is a program is what begins like one and lies where programs do; configuration lies below /etc`, async (t) => {
    const entries = await entriesOf(await goEnvWithExample(), format);
    const programs: string[] = [];
    for (const entry of entries) {
      if (entry.type !== 'file') continue;
      const content = await entry.content();
      const text = Buffer.isBuffer(content) ? content.toString('latin1') : '';
      t.is(entry.mode, text.startsWith('#!') ? 0o755 : 0o644, entry.path);
      t.is(entry.mode === 0o755, /^\/usr\/(?:bin|libexec)\//.test(entry.path), entry.path);
      t.is(entry.role === 'config', entry.path.startsWith('/etc/'), entry.path);
      if (entry.mode === 0o755) programs.push(entry.path);
    }
    t.true(programs.includes('/usr/bin/go-env'));
  });

  test(`${format}: every folder is the package's own or every host's`, async (t) => {
    const entries = await entriesOf(await goEnvWithExample(), format);
    const own = new Set(entries.filter(({ type }) => type === 'directory').map(({ path }) => path));
    const strays = entries
      .map(({ path }) => dirname(path))
      .filter((path) => !own.has(path) && !SHARED.has(path));
    t.deepEqual([...new Set(strays)], []);
    // and owns none that is empty in it, or that every host has
    for (const path of own) {
      t.true(
        entries.some((entry) => dirname(entry.path) === path),
        path,
      );
      t.false(SHARED.has(path), path);
    }
  });

  test(`${format}: zsh finds its completions`, async (t) => {
    const paths = (await entriesOf(await goEnvWithExample(), format)).map(({ path }) => path);
    const folder = { deb: 'vendor-completions', rpm: 'site-functions' }[format];
    t.deepEqual(
      paths.filter((path) => path.endsWith('/_example')),
      [`/usr/share/zsh/${folder}/_example`],
    );
  });
}

test('manual pages are packed without a date or a name, and are what lies in the checkout', async (t) => {
  const { tree } = await readGoEnv();
  const pages = [...tree].filter(([path]) => path.startsWith('/usr/share/man/'));
  t.true(pages.length > 0);
  for (const [path, bytes] of pages) {
    t.regex(path, /\/man(\d)\/[^/]+\.\1\.gz$/);
    // RFC 1952: flags, then the time of modification
    t.deepEqual([...bytes.subarray(3, 8)], [0, 0, 0, 0, 0], path);
    t.deepEqual(gunzipSync(bytes), await readFile(join(GO_ENV, path.replace(/\.gz$/, ''))), path);
  }
});

test.serial('who builds it, with which umask, decides nothing', async (t) => {
  const folder = await temporaryFolder(t);
  const digests: string[] = [];
  for (const umask of [0o022, 0o077, 0o000]) {
    const before = process.umask(umask);
    try {
      const room = join(folder, String(umask));
      await mkdir(room);
      const made = [];
      for (const format of ['deb', 'rpm'] as const)
        made.push(
          (await readFile(await writePackage(await goEnvWithExample(), format, room))).toString('base64'),
        );
      digests.push(digestOf(made));
    } finally {
      process.umask(before);
    }
  }
  t.is(new Set(digests).size, 1);
});

test('rpm and dpkg read the modes, owners and marks that are meant', async (t) => {
  const folder = await temporaryFolder(t);
  const pkg = await goEnvWithExample();
  const deb = await writePackage(pkg, 'deb', folder);
  const rpm = await writePackage(pkg, 'rpm', folder);
  const mode = { directory: 'drwxr-xr-x', program: '-rwxr-xr-x', file: '-rw-r--r--' };
  const kindOf = (entry: PackageEntry): string =>
    entry.type === 'directory'
      ? mode.directory
      : entry.type === 'file' && entry.mode === 0o755
        ? mode.program
        : mode.file;

  const listed = (await execa('dpkg-deb', ['--contents', deb])).stdout.split('\n');
  for (const entry of await entriesOf(pkg, 'deb')) {
    const line = listed.find((one) => one.replace(/\/$/, '').endsWith(` .${entry.path}`)) ?? '';
    t.regex(line, new RegExp(`^${kindOf(entry)} root/root `), entry.path);
  }
  const conffiles = (await execa('dpkg-deb', ['--info', deb, 'conffiles'])).stdout.split('\n').sort();
  const etc = (await entriesOf(pkg, 'deb')).filter(
    ({ type, path }) => type === 'file' && path.startsWith('/etc/'),
  );
  t.deepEqual(conffiles, etc.map(({ path }) => path).sort());

  const query = '[%{FILEMODES:perms} %{FILEUSERNAME}/%{FILEGROUPNAME} %{FILEFLAGS:fflags}. %{FILENAMES}\\n]';
  const files = (await execa('rpm', ['--query', '--package', '--queryformat', query, rpm])).stdout.split(
    '\n',
  );
  const config = await entriesOf(pkg, 'rpm');
  t.is(files.filter((line) => line !== '').length, config.length);
  for (const entry of config) {
    const line = files.find((one) => one.endsWith(` ${entry.path}`)) ?? '';
    // c: configuration, n: never replaced when it was edited
    const flags = entry.path.startsWith('/etc/') && entry.type === 'file' ? 'cn' : '[dl]?';
    t.regex(line, new RegExp(`^${kindOf(entry)} root/root ${flags}\\. `), entry.path);
  }
});
