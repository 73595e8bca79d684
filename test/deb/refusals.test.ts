import { hash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { AR_MAX_SIZE } from '../../builder/archive/ar.ts';
import { ZSTD_DEFAULT } from '../../builder/archive/compress.ts';
import { assembleDeb } from '../../builder/deb/assemble.ts';
import { MAX_PATH } from '../../builder/packaging/content-limits.ts';
import { listDeb } from '../../builder/deb/reader.ts';
import { openDebWriter } from '../../builder/deb/writer.ts';
import { DepotError, type ErrorCode } from '../../builder/errors.ts';
import type { FileEntry, Package, PackageEntry, Relations } from '../../builder/packaging/package.ts';
import { makeDeb } from '../helpers/make-deb.ts';
import { samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const relations = (deb: Relations): Partial<Package> => ({ relations: { rpm: {}, deb } });

const packages: Readonly<Record<string, Partial<Package>>> = {
  'capitals in a name': { name: 'Go-1.27' },
  'a name with a path': { name: '../go' },
  'a version without a digit': { version: 'rc1' },
  'a version with a hyphen': { version: '1.27-3' },
  'an epoch in a version': { version: '1:1.27' },
  'a release with a hyphen': { release: '1-1' },
  'a summary that forges a field': { summary: 'x\nEssential: yes' },
  'a homepage that forges a field': { homepage: 'https://x\nEssential: yes' },
  'a maintainer without an address': { maintainer: 'Somebody' },
  'a section with a space': { section: { deb: 'a b', rpm: 'x' } },
  'a description that hides a field': { description: 'x\u0000y' },
  'a description line that begins with a full stop': { description: 'see\n\n.net' },
  'a time before 1970': { time: -1 },
  'a time in parts': { time: 1.5 },
  'two relations in one name': relations({ requires: [{ name: 'a, b' }] }),
  'an alternative in a name': relations({ requires: [{ name: 'a | b' }] }),
  'a relation to a file': relations({ requires: [{ name: '/usr/sbin/update-alternatives' }] }),
  'a relation to no version': relations({ conflicts: [{ name: 'a', when: { op: '<', version: 'b) (c' } }] }),
};
for (const [what, changes] of Object.entries(packages)) {
  test(`refuses ${what}`, async (t) => {
    const folder = await temporaryFolder(t);
    t.throws(() => openDebWriter(samplePackage(changes), {}, join(folder, 'data'), ZSTD_DEFAULT), {
      code: 'DEB_METADATA',
    });
    t.deepEqual(await readdir(folder), []);
  });
}

function file(path: string, changes: Partial<FileEntry> = {}): FileEntry {
  return { type: 'file', path, mode: 0o644, size: 0, content: () => Buffer.alloc(0), ...changes };
}

/** Of that many bytes, which are about half as many UTF-16 units. */
function longPath(bytes: number): string {
  const rest = bytes - '/a/'.length;
  return `/a/${'ü'.repeat(rest >> 1)}${'x'.repeat(rest % 2)}`;
}

const entries: Readonly<Record<string, [ErrorCode, PackageEntry]>> = {
  'a relative path': ['DEB_METADATA', file('usr/x')],
  'a path that climbs': ['DEB_METADATA', file('/usr/../x')],
  'a path that ends in a slash': ['DEB_METADATA', file('/usr/')],
  'a path with a line feed': ['DEB_METADATA', file('/usr/a\nb')],
  'half a character in a path': ['DEB_METADATA', file('/usr/\ud800')],
  // two bytes each: half as many UTF-16 units would pass
  'a path of more bytes than a system takes': ['DEB_METADATA', file(longPath(MAX_PATH - 1))],
  'a link target of more bytes than a system takes': [
    'DEB_METADATA',
    { type: 'link', path: '/usr/x', target: `${'ü'.repeat(MAX_PATH >> 1)}xx` },
  ],
  'a setuid file': ['DEB_METADATA', file('/usr/x', { mode: 0o4755 })],
  'a conffile that dpkg would trim': ['DEB_METADATA', file('/etc/x ', { role: 'config' })],
  'a link to nothing': ['DEB_METADATA', { type: 'link', path: '/usr/x', target: '' }],
  'a file of 8 GiB': ['DEB_LARGE', file('/usr/x', { size: 8 * 1024 ** 3 })],
  'the directory /usr/local': [
    'DEB_SHARED_DIRECTORY',
    { type: 'directory', path: '/usr/local', mode: 0o755 },
  ],
  'the directory /usr/local/bin': [
    'DEB_SHARED_DIRECTORY',
    { type: 'directory', path: '/usr/local/bin', mode: 0o755 },
  ],
  'the directory /opt': ['DEB_SHARED_DIRECTORY', { type: 'directory', path: '/opt', mode: 0o755 }],
};
for (const [what, [code, entry]] of Object.entries(entries)) {
  test(`refuses ${what} in a package`, async (t) => {
    const folder = await temporaryFolder(t);
    const error = await t.throwsAsync(makeDeb(folder, packageOf([entry])));
    t.true(error instanceof DepotError && error.code === code, String(error));
    t.deepEqual(await readdir(folder), []);
  });
}

test('the longest path and link target that are written can be read', async (t) => {
  const path = longPath(MAX_PATH - 2);
  const target = `${'ü'.repeat(MAX_PATH >> 1)}x`;
  const { path: deb } = await makeDeb(
    await temporaryFolder(t),
    packageOf([file(path), { type: 'link', path: '/usr/x', target }]),
  );
  const found: (string | undefined)[] = [];
  for await (const entry of listDeb(deb)) found.push(entry.path, entry.target);
  t.true(found.includes(path));
  t.true(found.includes(target));
});

test('refuses a file below a link of the same package', async (t) => {
  const folder = await temporaryFolder(t);
  const below = packageOf([{ type: 'link', path: '/usr/x', target: '/etc' }, file('/usr/x/passwd')]);
  await t.throwsAsync(makeDeb(folder, below), { code: 'DEB_ENTRY_NAME' });
});

test('data that changed on disk gets into no deb', async (t) => {
  const folder = await temporaryFolder(t);
  const dataPath = join(folder, 'data');
  await writeFile(dataPath, 'changed');
  const parts = {
    time: 0,
    controlArchive: Buffer.from('x'),
    dataPath,
    data: { size: 7, sha256: hash('sha256', 'written'), rawSize: 7, head: undefined },
    compression: ZSTD_DEFAULT,
  };
  await t.throwsAsync(assembleDeb(parts, join(folder, 'x.deb')), { code: 'DEB_DATA_CHANGED' });
  t.deepEqual(await readdir(folder), ['data']);
  const large = { ...parts, data: { ...parts.data, size: AR_MAX_SIZE + 1 } };
  await t.throwsAsync(assembleDeb(large, join(folder, 'x.deb')), { code: 'DEB_LARGE' });
});

function packageOf(list: readonly PackageEntry[]): Package {
  return samplePackage({
    entries: async function* () {
      yield* list;
    },
  });
}
