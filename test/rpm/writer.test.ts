import { mkdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';

import { DepotError, hasCode } from '../../builder/errors.ts';
import type { Package, PackageEntry } from '../../builder/packaging/package.ts';
import { makeRpm } from '../helpers/make-rpm.ts';
import { rpmbuild } from '../helpers/rpmbuild.ts';
import { SAMPLE_ENTRIES, SAMPLE_TIME, samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const SCRIPTS = { post: 'echo post\n', preun: 'test "$1" -eq 0 || exit 0\necho preun\n' };

const query = async (path: string, format: string): Promise<string> =>
  (await execa('rpm', ['--query', '--package', '--nosignature', '--queryformat', format, path])).stdout;

/** The same package as samplePackage with SCRIPTS, by the field's own builder. */
const SPEC = `Name: go-1.27
Version: 1.27.3
Release: 1
Summary: Go toolchain, line 1.27
License: BSD-3-Clause
Group: Development/Languages
Vendor: Example Bank
Packager: Release Engineering <release@example.com>
URL: https://go.dev/
Requires: go-env >= 1-1
Requires(post): /usr/sbin/update-alternatives
Requires(preun): /usr/sbin/update-alternatives
Recommends: gcc
Suggests: git > 2:2.0
Conflicts: go-next < 1.28~rc1-1
Provides: go-toolchain = 1.27.3
%description
The official Go toolchain.

Second paragraph with ümläuts.
%post
echo post
%preun
test "$1" -eq 0 || exit 0
echo preun
%install
mkdir -p %{buildroot}/usr/bin; cp -a SOURCE/. %{buildroot}/
ln -s x %{buildroot}/usr/bin/go
%files
%ghost /usr/bin/go
/usr/bin/go1.27.3
%dir /usr/local/go-1.27
%license /usr/local/go-1.27/LICENSE
%doc /usr/local/go-1.27/README.md
%dir /usr/local/go-1.27/bin
/usr/local/go-1.27/bin/go
/usr/local/go-1.27/empty
%config(noreplace) /usr/local/go-1.27/go.env
"/usr/local/go-1.27/naïve name's.go"
/usr/local/go-1.27/zlink
`;

/** Everything that rpm knows of a package and that does not come from the machine or from file classification. */
const SAME_AS_RPMBUILD = [
  '%{NEVRA}|%{SUMMARY}|%{DESCRIPTION}|%{LICENSE}|%{GROUP}|%{VENDOR}|%{PACKAGER}|%{URL}|%{OS}|%{ARCH}\n',
  '%{SOURCERPM}|%{RPMVERSION}|%{ENCODING}|%{PAYLOADFORMAT}|%{PAYLOADCOMPRESSOR}|%{FILEDIGESTALGO}|%{BUILDTIME}\n',
  '%{PAYLOADDIGESTALGO}|%{HEADERI18NTABLE}|%{BUILDHOST}|%{ARCHIVESIZE}\n',
  '[P %{PROVIDENAME} %{PROVIDEFLAGS} %{PROVIDEVERSION}\n]',
  '[R %{REQUIRENAME} %{REQUIREFLAGS} %{REQUIREVERSION}\n]',
  '[C %{CONFLICTNAME} %{CONFLICTFLAGS} %{CONFLICTVERSION}\n]',
  '[M %{RECOMMENDNAME} %{RECOMMENDFLAGS} %{RECOMMENDVERSION}\n]',
  '[S %{SUGGESTNAME} %{SUGGESTFLAGS} %{SUGGESTVERSION}\n]',
  '%{PREIN}|%{POSTIN}|%{POSTINPROG}|%{PREUN}|%{PREUNPROG}|%{POSTUN}\n',
  '[F %{FILENAMES} %{FILEMODES:octal} %{FILEDIGESTS} %{FILEFLAGS} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILEMTIMES}',
  ' %{FILEVERIFYFLAGS} %{FILEINODES} %{FILEDEVICES} %{FILERDEVS} %{FILELANGS} %{DIRINDEXES} %{BASENAMES}\n]',
  '[D %{DIRNAMES}\n]',
].join('');

test('rpm sees no difference to the package that rpmbuild makes of the same files', async (t) => {
  const folder = await temporaryFolder(t);
  const { path } = await makeRpm(samplePackage(), folder, { scripts: SCRIPTS });
  const source = join(folder, 'source');
  await mkdir(source);
  await execa(
    'sh',
    ['-c', `rpm2cpio '${path}' | cpio --extract --make-directories --quiet --preserve-modification-time`],
    {
      cwd: source,
    },
  );
  const theirs = await rpmbuild(join(folder), SPEC.replace('SOURCE', source), {
    _binary_payload: 'w3L25.zstdio',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
    source_date_epoch_from_changelog: '0',
  });
  const [ours, wanted] = await Promise.all([query(path, SAME_AS_RPMBUILD), query(theirs, SAME_AS_RPMBUILD)]);
  t.deepEqual(withoutTimes(ours), withoutTimes(wanted));
  t.true(ours.includes(`|8|${SAMPLE_TIME}\n`));
  t.is(await query(path, '%{PAYLOADFLAGS} %{PLATFORM}'), '3L25 x86_64-linux');
  t.is(await query(path, '%{SIZE}'), String(sizes()));
});

/** rpmbuild's clock is the machine's: only times may differ. */
function withoutTimes(text: string): string[] {
  return text.replaceAll(/\b1[0-9]{9}\b/g, 'TIME').split('\n');
}

function sizes(): number {
  return SAMPLE_ENTRIES.reduce((sum, entry) => sum + sizeOf(entry), 0);
}

function sizeOf(entry: PackageEntry): number {
  if (entry.type === 'file') return entry.size;
  return entry.type === 'link' ? entry.target.length : 0;
}

for (const compression of [
  { format: 'zstd', level: 3, windowLog: 25 },
  { format: 'gzip', level: 6 },
] as const) {
  test(`rpm installs, verifies and erases it: ${compression.format}`, async (t) => {
    const folder = await temporaryFolder(t);
    const root = join(folder, 'root');
    await mkdir(root);
    const { path } = await makeRpm(samplePackage(), folder, { compression });
    const rpm = async (...args: string[]): Promise<string> =>
      (await execa('rpm', ['--root', root, ...args])).stdout;
    // Debian's rpm wants to be told that this is meant
    const install = ['--install', '--force-debian', '--nodeps', '--nosignature'];
    await rpm(...install, path);
    t.is(await readFile(join(root, 'usr/local/go-1.27/go.env'), 'utf8'), 'GOTOOLCHAIN=path\n');
    t.is(await readlink(join(root, 'usr/local/go-1.27/zlink')), 'bin/go');
    const go = await stat(join(root, 'usr/local/go-1.27/bin/go'));
    t.is(go.mode & 0o7777, 0o755);
    t.is(go.size, 3_000_001);
    t.is(go.mtimeMs, SAMPLE_TIME * 1000);
    await t.throwsAsync(stat(join(root, 'usr/bin/go')), { code: 'ENOENT' });
    // silent: nothing differs; the ghost is missing and that is fine
    t.is(await rpm('--verify', '--nodeps', 'go-1.27'), '');
    t.is(await rpm('--query', '--file', '/usr/bin/go'), 'go-1.27-1.27.3-1.x86_64');
    // another line beside it owns the same ghost
    const other: PackageEntry[] = [{ type: 'ghost', path: '/usr/bin/go', of: 'link' }];
    const second = await makeRpm(samplePackage({ name: 'go-1.26', entries: () => stream(other) }), folder, {
      compression,
    });
    await rpm(...install, second.path);
    await rpm('--erase', '--force-debian', 'go-1.27');
    await t.throwsAsync(stat(join(root, 'usr/local/go-1.27')), { code: 'ENOENT' });
  });
}

async function* stream(entries: readonly PackageEntry[]): AsyncGenerator<PackageEntry> {
  yield* entries;
}

test('the same input makes the same bytes, and an unsigned package is its own unsigned form', async (t) => {
  const [a, b] = await Promise.all([temporaryFolder(t), temporaryFolder(t)]);
  const [first, second] = await Promise.all([makeRpm(samplePackage(), a), makeRpm(samplePackage(), b)]);
  t.is(first.sha256, second.sha256);
  t.is(first.sha256, first.unsignedSha256);
  t.deepEqual(await readFile(first.path), await readFile(second.path));
});

test('arch, version and scripts decide what else is provided and required', async (t) => {
  const folder = await temporaryFolder(t);
  const make = async (changes: Partial<Package>, scripts = {}): Promise<string> => {
    const { path } = await makeRpm(samplePackage({ relations: { rpm: {}, deb: {} }, ...changes }), folder, {
      scripts,
    });
    return query(path, '[P %{PROVIDENEVRS}\n][R %{REQUIRENEVRS} %{REQUIREFLAGS}\n]');
  };
  const arm = await make({ arch: 'arm64', version: '1.28~rc1', entries: () => stream([]) });
  t.true(arm.startsWith('P go-1.27 = 1.28~rc1-1\nP go-1.27(aarch-64) = 1.28~rc1-1\n'));
  t.true(arm.includes('R rpmlib(TildeInVersions) <= 4.10.0-1 16777226'));
  t.false(arm.includes('config('));
  const none = await make(
    { arch: 'all', name: 'go-env', entries: () => stream([]) },
    { pre: 'a', post: 'b', preun: 'c', postun: 'd' },
  );
  t.true(none.startsWith('P go-env = 1.27.3-1\nR '));
  t.deepEqual(
    [...none.matchAll(/R \/bin\/sh (\d+)/g)].map(([, flags]) => Number(flags)),
    [768, 1280, 2304, 4352],
  );
  t.false(none.includes('TildeInVersions'));
});

for (const [fault, changes] of [
  ['a name with a space', { name: 'go 1' }],
  ['a version with a dash', { version: '1.27-3' }],
  ['a line break in the summary', { summary: 'one\ntwo' }],
  ['a control character in the description', { description: 'a\u001b[2Jb' }],
  ['half a surrogate pair', { vendor: 'a\ud800' }],
  ['an empty licence', { license: '' }],
  ['a time before 1970', { time: -1 }],
  [
    'a relation with a comparison in its name',
    { relations: { rpm: { requires: [{ name: 'a >= 1' }] }, deb: {} } },
  ],
  ['a boolean relation', { relations: { rpm: { recommends: [{ name: '(a or b)' }] }, deb: {} } }],
] as const) {
  test(`refused before anything is written: ${fault}`, async (t) => {
    const folder = await temporaryFolder(t);
    const error = await t.throwsAsync(makeRpm(samplePackage(changes), folder), { instanceOf: DepotError });
    t.is(error?.code, 'RPM_METADATA');
    t.false(error?.message.includes('\u001b'));
  });
}

for (const [fault, code, entry] of [
  ['a relative path', 'RPM_METADATA', { type: 'directory', path: 'usr', mode: 0o755 }],
  ['a path that climbs', 'RPM_METADATA', { type: 'directory', path: '/usr/../etc', mode: 0o755 }],
  ['a line break in a path', 'RPM_METADATA', { type: 'directory', path: '/usr/a\nb', mode: 0o755 }],
  ['a file type in a mode', 'RPM_METADATA', { type: 'directory', path: '/usr', mode: 0o040755 }],
  ['a link to nothing', 'RPM_METADATA', { type: 'link', path: '/usr/a', target: '' }],
  [
    'a file of 4 GiB',
    'RPM_LARGE',
    { type: 'file', path: '/big', mode: 0o644, size: 2 ** 32, content: () => Buffer.alloc(0) },
  ],
] as const) {
  test(`refused: ${fault}`, async (t) => {
    const folder = await temporaryFolder(t);
    const pkg = samplePackage({ entries: () => stream([entry]) });
    const error = await t.throwsAsync(makeRpm(pkg, folder), { instanceOf: DepotError });
    t.true(hasCode(error, code), String(error));
  });
}
