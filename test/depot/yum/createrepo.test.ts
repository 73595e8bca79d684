import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

import test from 'ava';
import { execa } from 'execa';
import { SaxesParser } from 'saxes';

import { openIndexEntries } from '../../../builder/depot/indexed/entries.ts';
import { createTree } from '../../../builder/depot/snapshot/tree.ts';
import { writeYumIndexes } from '../../../builder/depot/yum/indexes.ts';
import { openStore, type Store } from '../../../builder/store/store.ts';
import { buildRpms } from '../../helpers/build-rpms.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const DATE = 1_790_000_000;
/** No snapshot was published yet. */
const NOT_SIGNED = new Map<string, string>();

/** Everything that createrepo_c's rules decide about: paths in and out of primary, requires that are dropped, ghosts, XML's own letters. */
const SPEC = `Name: go-9.9
Version: 9.9.1
Release: 2
Epoch: 3
Summary: Tools & <tags> "quoted"
License: BSD-3-Clause
URL: https://go.dev/?a=1&b=2
Vendor: Some Vendor
Packager: A Person <a@example.com>
Group: Development/Languages
Requires: go-env >= 1.0-1
Requires: /usr/bin/own-tool
Requires: /usr/bin/other-tool
Requires: own-name = 5
Requires: libc.so.6(GLIBC_2.2.5)(64bit)
Requires: libc.so.6(GLIBC_2.34)(64bit)
Requires: libc.so.6()(64bit)
Requires(post): /usr/sbin/update-alternatives
Requires(preun): /usr/sbin/update-alternatives
Requires(posttrans): coreutils
Provides: own-name = 5
Provides: golang(toolchain) = 9.9.1
Conflicts: old-go < 2:1.0
Obsoletes: ancient-go <= 0.9
Recommends: gcc
Suggests: git >= 2
Supplements: (a and b)
Enhances: editor
AutoReqProv: no
%description
First line with <angle> & ampersand.

Second paragraph, é and 漢字.
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/usr/lib/go/src/cabin "%{buildroot}/usr/lib/go/a & b" %{buildroot}/etc/go
echo x > %{buildroot}/usr/bin/own-tool
echo x > %{buildroot}/usr/lib/go/src/cabin/x.go
echo x > "%{buildroot}/usr/lib/go/a & b/<odd>.go"
echo x > %{buildroot}/etc/go/go.env
ln -s own-tool %{buildroot}/usr/bin/link-tool
%post
exit 0
%files
%dir /usr/lib/go
/usr/lib/go/*
/usr/bin/own-tool
/usr/bin/link-tool
%ghost /usr/bin/ghosted
%ghost %dir /usr/lib/go/ghostdir
%config(noreplace) /etc/go
%changelog
* Tue Sep 01 2026 A Person <a@example.com> - 9.9.1-2
- Newer & better
* Mon Aug 03 2026 A Person <a@example.com> - 9.9.1-1
- First
`;

const NOARCH = `Name: go-env
Version: 1.0
Release: 1
Summary: Environment
License: Apache-2.0
BuildArch: noarch
%description
Environment.
%files
`;

test('primary, filelists and other say what createrepo_c says of the same rpms', async (t) => {
  const folder = await temporaryFolder(t);
  const rpms = await buildRpms(join(folder, 'build'), [SPEC, NOARCH]);
  const tree = await createTree(join(folder, 'tree'), DATE);
  const places = [];
  const store = openStore(folder);
  for (const path of rpms) {
    const href = `Packages/g/${basename(path)}`;
    await copyFile(path, await tree.reserve(`yum/x86_64/${href}`));
    const bytes = await readFile(path);
    places.push({ href, size: bytes.length, sha256: await storeFile(store, path) });
  }
  places.sort((a, b) => (a.href < b.href ? -1 : 1));
  const repomd = await writeYumIndexes(tree, 'yum/x86_64', places, DATE, openIndexEntries(store, NOT_SIGNED));
  await tree.write('yum/x86_64/repodata/repomd.xml', repomd);

  const theirs = join(folder, 'theirs');
  await mkdir(theirs);
  await execa('cp', ['-r', join(folder, 'tree/yum/x86_64/Packages'), theirs]);
  await execa('createrepo_c', [
    '--quiet',
    '--no-database',
    '--simple-md-filenames',
    '--checksum',
    'sha256',
    theirs,
  ]);

  for (const type of ['primary', 'filelists', 'other']) {
    const ours = await indexOf(join(folder, 'tree/yum/x86_64/repodata'), `${type}.xml.gz`);
    const reference = await indexOf(join(theirs, 'repodata'), `${type}.xml.gz`);
    t.deepEqual(comparable(ours), comparable(reference), type);
    t.true(ours.length > 5);
  }
  const described = elements(repomd).filter(
    (line) => !/checksum|size|location|revision|timestamp/.test(line),
  );
  const expected = elements(await readFile(join(theirs, 'repodata/repomd.xml'), 'utf8')).filter(
    (line) => !/checksum|size|location|revision|timestamp/.test(line),
  );
  t.deepEqual(described, expected);
  const info = await stat(join(folder, 'tree/yum/x86_64/repodata/repomd.xml'));
  t.is(info.mtimeMs, DATE * 1000);
});

test('the same packages give the same bytes of index, and packages=0 is a valid repository', async (t) => {
  const folder = await temporaryFolder(t);
  const [rpm = ''] = await buildRpms(join(folder, 'build'), [SPEC]);
  const bytes = await readFile(rpm);
  const store = openStore(folder);
  const sha256 = await storeFile(store, rpm);
  const made: string[] = [];
  for (const name of ['one', 'two']) {
    const tree = await createTree(join(folder, name), DATE);
    await copyFile(rpm, await tree.reserve(`yum/x86_64/Packages/g/${basename(rpm)}`));
    const place = { href: `Packages/g/${basename(rpm)}`, size: bytes.length, sha256 };
    made.push(await writeYumIndexes(tree, 'yum/x86_64', [place], DATE, openIndexEntries(store, NOT_SIGNED)));
  }
  t.is(made[0], made[1]);
  const tree = await createTree(join(folder, 'empty'), DATE);
  const none = await writeYumIndexes(tree, 'yum/x86_64', [], DATE, openIndexEntries(store, NOT_SIGNED));
  await tree.write('yum/x86_64/repodata/repomd.xml', none);
  const { stdout } = await execa('dnf', [
    '--quiet',
    '--disablerepo=*',
    `--repofrompath=e,${join(folder, 'empty/yum/x86_64')}`,
    '--repo=e',
    `--setopt=cachedir=${join(folder, 'cache')}`,
    '--setopt=skip_if_unavailable=False',
    'repoquery',
    '--all',
  ]).catch((error: unknown) => {
    // not every test machine has dnf; the servers' tests in chroots do
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { stdout: '' };
    throw error;
  });
  t.is(stdout, '');
});

const LARGE = `Name: large
Version: 1
Release: 1
Summary: As many paths as fill a gzip member of their own
License: MIT
BuildArch: noarch
%description
Large.
%install
mkdir -p %{buildroot}/usr/lib/large
cd %{buildroot}/usr/lib/large
touch $(seq -f 'a-file-with-a-name-of-some-length-%%05.0f' 1 2000)
%files
/usr/lib/large
`;

test('a file list that is a gzip member of its own between others is read by gzip and by createrepo_c', async (t) => {
  const folder = await temporaryFolder(t);
  const rpms = await buildRpms(join(folder, 'build'), [SPEC, LARGE, NOARCH]);
  const store = openStore(folder);
  const tree = await createTree(join(folder, 'tree'), DATE);
  const places = [];
  for (const path of rpms) {
    const href = `Packages/${basename(path)}`;
    await copyFile(path, await tree.reserve(`yum/x86_64/${href}`));
    places.push({ href, size: (await stat(path)).size, sha256: await storeFile(store, path) });
  }
  const repomd = await writeYumIndexes(tree, 'yum/x86_64', places, DATE, openIndexEntries(store, NOT_SIGNED));
  await tree.write('yum/x86_64/repodata/repomd.xml', repomd);
  const repodata = tree.pathOf('yum/x86_64/repodata');
  const filelists = (await readdir(repodata)).find((name) => name.endsWith('-filelists.xml.gz')) ?? '';
  const packed = await readFile(join(repodata, filelists));
  t.is(packed.toString('latin1').split('\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03').length - 1, 3);
  const { stdout } = await execa('gzip', ['-dc', join(repodata, filelists)]);
  t.true(elements(stdout).length > 2000);
  // it takes over what it finds in an index that it can read, and reads the packages otherwise
  const { stderr, stdout: said } = await execa('createrepo_c', [
    '--verbose',
    '--update',
    '--skip-stat',
    '--checksum=sha256',
    tree.pathOf('yum/x86_64'),
  ]);
  t.regex(`${stderr}${said}`, /Loaded information about 3 packages/);
  const theirs = (await readdir(repodata)).find((name) => name.includes('-filelists.xml')) ?? '';
  t.not(theirs, filelists);
  const unpacked = theirs.endsWith('.zst') ? 'zstd' : 'gzip';
  const { stdout: copied } = await execa(unpacked, ['-dc', join(repodata, theirs)]);
  t.deepEqual(elements(copied).sort(), elements(stdout).sort());
});

/** @returns its sha256 */
async function storeFile(store: Store, path: string): Promise<string> {
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  const staged = await store.stage('rpm');
  await copyFile(path, staged);
  await store.admit(staged, sha256);
  return sha256;
}

/** Leaves out the two deliberate differences. */
function comparable(lines: readonly string[]): string[] {
  return (
    lines
      // createrepo_c gives the mtime of the file at hand, which would make an index depend on when a file was copied
      .map((line) => line.replace(/(<time\{[^}]*)file=[0-9]+/, '$1file=MTIME'))
      // marked as createrepo_c 1.x does; 0.17 did not yet count %posttrans among the scripts that need it
      .map((line) => line.replace('name=coreutils pre=1', 'name=coreutils'))
  );
}

async function indexOf(folder: string, ending: string): Promise<string[]> {
  const name = (await readdir(folder)).find((file) => file.endsWith(ending));
  return elements(gunzipSync(await readFile(join(folder, name ?? ''))).toString('utf8'));
}

/** One line for each element: path, attributes by name, text. White space around markup does not count. */
function elements(xml: string): string[] {
  const lines: string[] = [];
  const stack: { path: string; attributes: string; text: string }[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    const listed = Object.entries(attributes)
      .map(([key, value]) => `${key}=${value}`)
      .sort()
      .join(' ');
    stack.push({ path: `${stack.at(-1)?.path ?? ''}<${name}`, attributes: listed, text: '' });
  });
  parser.on('text', (text) => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += text;
  });
  parser.on('closetag', () => {
    const { path, attributes, text } = stack.pop() ?? { path: '', attributes: '', text: '' };
    lines.push(`${path}{${attributes}}${text.trim() === '' ? '' : text}`);
  });
  parser.write(xml).close();
  return lines;
}
