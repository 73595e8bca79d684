import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import type { Compression } from '../../builder/archive/compress.ts';
import { listDeb } from '../../builder/deb/reader.ts';
import type { Package, PackageEntry } from '../../builder/packaging/package.ts';
import { layOut } from '../helpers/disk-tree.ts';
import { makeDeb } from '../helpers/make-deb.ts';
import { SAMPLE_ENTRIES, SAMPLE_TIME, samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const GZIP: Compression = { format: 'gzip', level: 6 };

function packageOf(entries: readonly PackageEntry[], changes: Partial<Package> = {}): Package {
  return samplePackage({
    ...changes,
    entries: async function* () {
      yield* entries;
    },
  });
}

function file(path: string, text: string, mode = 0o644): PackageEntry {
  const bytes = Buffer.from(text);
  return { type: 'file', path, mode, size: bytes.length, content: () => bytes };
}

const link = (path: string, target: string): PackageEntry => ({ type: 'link', path, target });
const directory = (path: string): PackageEntry => ({ type: 'directory', path, mode: 0o755 });

/** Every kind of name that tar stores differently, outside the administrator's directories. */
const AWKWARD: readonly PackageEntry[] = [
  file('/etc/short', 'x'),
  ...[93, 94, 95, 96, 97, 98, 99, 100, 101, 160, 250].map((size) =>
    file(`/usr/${'n'.repeat(size)}`, 'y'.repeat(size)),
  ),
  directory(`/usr/o${'o'.repeat(120)}`),
  file(`/usr/o${'o'.repeat(120)}/${'p'.repeat(200)}`, ''),
  link(`/usr/q${'q'.repeat(120)}`, `/usr/${'t'.repeat(180)}`),
  ...[99, 100, 101].map((size) => link(`/usr/r${size}`, 'r'.repeat(size))),
  file('/usr/ünï 1', 'z'.repeat(511)),
  file('/usr/ünï 2', 'z'.repeat(512)),
  file('/usr/ünï 3', 'z'.repeat(513), 0o755),
].toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));

test('the data archive is what GNU tar makes of the same tree, byte for byte', async (t) => {
  const folder = await temporaryFolder(t);
  const pkg = packageOf(AWKWARD);
  const { path } = await makeDeb(folder, pkg);
  await layOut(pkg, join(folder, 'tree'));
  const names: string[] = [];
  for await (const entry of listDeb(path)) names.push(`.${entry.path}\n`);
  const tar = await execa(
    'tar',
    [
      '--format=gnu',
      '--owner=root:0',
      '--group=root:0',
      '--no-recursion',
      '--verbatim-files-from',
      '-cf-',
      '-T-',
    ],
    { cwd: join(folder, 'tree'), input: names.join(''), encoding: 'buffer' },
  );
  const ours = await execa('dpkg-deb', ['--fsys-tarfile', path], {
    encoding: 'buffer',
    stripFinalNewline: false,
  });
  // tar fills its last record of 10240 bytes up
  t.true(Buffer.from(ours.stdout).equals(Buffer.from(tar.stdout).subarray(0, ours.stdout.length)));
  t.true(tar.stdout.length - ours.stdout.length < 10240);
  t.true(names.length > AWKWARD.length, 'parents were added');
});

for (const compression of [undefined, GZIP]) {
  test(`dpkg-deb reads what was written: ${compression?.format ?? 'zstd'}`, async (t) => {
    const folder = await temporaryFolder(t);
    const pkg = samplePackage();
    const { path, size, sha256 } = await makeDeb(
      folder,
      pkg,
      { postinst: '#!/bin/sh\nexit 0\n' },
      compression,
    );
    await execa('dpkg-deb', ['-R', path, join(folder, 'ours')]);
    await layOut(pkg, join(folder, 'wanted'));
    const difference = await execa(
      'diff',
      ['--recursive', '--no-dereference', '--exclude=DEBIAN', 'wanted', 'ours'],
      { cwd: folder, reject: false },
    );
    t.is(difference.stdout, '');
    t.is((await execa('sha256sum', [path])).stdout.slice(0, 64), sha256);
    t.is((await readFile(path)).length, size);
    const stat = await execa(
      'stat',
      ['-c', '%a %Y %n', 'DEBIAN/control', 'DEBIAN/postinst', 'usr/local/go-1.27/bin/go', 'usr/bin'],
      {
        cwd: join(folder, 'ours'),
      },
    );
    t.is(
      stat.stdout,
      [
        `644 ${SAMPLE_TIME} DEBIAN/control`,
        `755 ${SAMPLE_TIME} DEBIAN/postinst`,
        `755 ${SAMPLE_TIME} usr/local/go-1.27/bin/go`,
        `755 ${SAMPLE_TIME} usr/bin`,
      ].join('\n'),
    );
    t.is(await readFile(join(folder, 'ours/DEBIAN/conffiles'), 'utf8'), '/usr/local/go-1.27/go.env\n');
    t.is(
      (await execa('md5sum', ['-c', '--quiet', 'DEBIAN/md5sums'], { cwd: join(folder, 'ours') })).exitCode,
      0,
    );
    const members = await execa('ar', ['tv', path], { env: { TZ: 'UTC', LC_ALL: 'C' } });
    t.regex(members.stdout, /^(rw-r--r-- 0\/0 +\d+ Oct  7 00:00 2025 [a-z.-]+\n?){3}$/);
  });
}

test('nothing of /usr/local or /opt is carried but what the package owns', async (t) => {
  const folder = await temporaryFolder(t);
  const entries = [file('/opt/go/1.27/x', ''), ...SAMPLE_ENTRIES];
  const { path } = await makeDeb(folder, packageOf(entries));
  const { stdout } = await execa('dpkg-deb', ['-c', path]);
  const directories = stdout
    .split('\n')
    .filter((line) => line.startsWith('d'))
    .map((line) => line.split(' ').at(-1));
  t.deepEqual(directories, ['./usr/', './usr/bin/', './usr/local/go-1.27/', './usr/local/go-1.27/bin/']);
});

test('the control file is what dpkg-gencontrol makes of the same package', async (t) => {
  const folder = await temporaryFolder(t);
  const pkg = packageOf(AWKWARD, {
    relations: {
      rpm: {},
      deb: {
        requires: [{ name: 'go-env', when: { op: '>=', version: '1-1' } }],
        recommends: [{ name: 'gcc' }, { name: 'git' }],
        suggests: [{ name: 'gdb' }],
        // dpkg-gencontrol sorts these
        conflicts: [{ name: 'gccgo-go', when: { op: '<', version: '99' } }, { name: 'golang-go' }],
        provides: [{ name: 'go-toolchain', when: { op: '=', version: '1.27.3' } }],
      },
    },
  });
  const { path } = await makeDeb(folder, pkg);
  const ours = await execa('dpkg-deb', ['-f', path]);
  await layOut(pkg, join(folder, 'tree'));
  await writeFile(
    join(folder, 'control'),
    `Source: go-1.27
Maintainer: ${pkg.maintainer}
Section: devel
Priority: optional
Homepage: ${pkg.homepage}

Package: go-1.27
Architecture: amd64
Multi-Arch: foreign
Depends: go-env (>= 1-1)
Recommends: gcc, git
Suggests: gdb
Conflicts: gccgo-go (<< 99), golang-go
Provides: go-toolchain (= 1.27.3)
Description: Go toolchain, line 1.27
 The official Go toolchain.
 .
 Second paragraph with ümläuts.
`,
  );
  await writeFile(
    join(folder, 'changelog'),
    `go-1.27 (1.27.3-1) stable; urgency=low

  * x

 -- ${pkg.maintainer}  Tue, 07 Oct 2025 00:00:00 +0000
`,
  );
  const theirs = await execa(
    'dpkg-gencontrol',
    ['-ccontrol', '-lchangelog', '-ffiles', '-Ptree', '-pgo-1.27', '-O'],
    { cwd: folder, env: { DEB_HOST_ARCH: 'amd64' } },
  );
  t.is(withoutSize(ours.stdout), withoutSize(theirs.stdout));
  // dpkg-gencontrol counts the root directory, which our archive does not hold
  t.is(installedSize(ours.stdout), installedSize(theirs.stdout) - 1);
});

function withoutSize(control: string): string {
  return control.replace(/^Installed-Size: .*\n/m, '').trim();
}

function installedSize(control: string): number {
  return Number(/^Installed-Size: (\d+)$/m.exec(control)?.[1]);
}

test('two builds give the same bytes, whatever time zone, umask and folder', async (t) => {
  const folder = await temporaryFolder(t);
  const program = join(import.meta.dirname, '../helpers/deb-program.ts');
  const build = async (name: string, umask: string, env: Record<string, string>): Promise<Buffer> => {
    const cwd = join(folder, name);
    await execa('mkdir', [cwd]);
    await execa('sh', ['-c', `umask ${umask}; exec "$0" "$@"`, process.execPath, program, cwd], { cwd, env });
    return readFile(join(cwd, 'go-1.27_1.27.3-1_amd64.deb'));
  };
  const one = await build('one', '022', { TZ: 'UTC', LC_ALL: 'C' });
  const two = await build('two', '077', { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' });
  t.true(one.equals(two));
});
