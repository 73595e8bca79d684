import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import test from 'ava';
import { execa } from 'execa';

import type { Compression } from '../../builder/archive/compress.ts';
import { readDeb } from '../../builder/deb/reader.ts';
import { verifyDeb } from '../../builder/deb/verify.ts';
import type { ErrorCode } from '../../builder/errors.ts';
import { makeDeb } from '../helpers/make-deb.ts';
import { CONTROL, debParts, plainControl, rawAr, type RawMember, rawTar } from '../helpers/raw-deb.ts';
import { samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const GZIP: Compression = { format: 'gzip', level: 1 };
const POSTINST = { postinst: '#!/bin/sh\nexit 0\n' };

test('finds nothing wrong with what was written, and says what it did not check', async (t) => {
  const { path } = await makeDeb(await temporaryFolder(t), samplePackage(), POSTINST);
  const { done, failed, notDone } = await verifyDeb(path);
  t.deepEqual(failed, []);
  t.deepEqual(
    done.map(({ check }) => check),
    [
      'archive and control files',
      'control fields',
      'file name',
      'maintainer scripts',
      'data archive',
      'modes',
      'administrator’s directories',
      'conffiles',
      'md5sums',
    ],
  );
  t.deepEqual(
    notDone.map(({ check }) => check),
    ['content of conffiles', 'signature'],
  );
  t.like(done.at(-1), { detail: 'the content of 5 files matches' });
});

test('reads a deb that dpkg-deb packed anew with xz', async (t) => {
  const folder = await temporaryFolder(t);
  const { path } = await makeDeb(folder, samplePackage());
  const before = await verifyDeb(path);
  await execa('dpkg-deb', ['-R', path, join(folder, 'tree')]);
  await execa('dpkg-deb', ['--root-owner-group', '-Zxz', '-b', join(folder, 'tree'), path]);
  const { done, failed, notDone } = await verifyDeb(path);
  // its tree names every directory above a file
  t.deepEqual(
    failed.map(({ code }) => code),
    ['DEB_ADMINISTRATORS'],
  );
  t.deepEqual([done.length + 1, notDone.length], [before.done.length, before.notDone.length]);
});

test('finds each changed file by its digest', async (t) => {
  const { path } = await makeDeb(await temporaryFolder(t), samplePackage(), {}, GZIP);
  const { members } = await readDeb(path);
  const bytes = await readFile(path);
  const parts = members.map(({ name, offset, size }): [string, Buffer] => [
    name,
    bytes.subarray(offset, offset + size),
  ]);
  const last = parts.at(-1);
  if (last === undefined) throw new Error('no data');
  const tar = gunzipSync(last[1]);
  for (const [text, name] of [
    ['licence text', 'LICENSE'],
    ['package p', 'na'],
    ['read me', 'README.md'],
  ] as const) {
    const changed = Buffer.from(tar);
    changed.write('X', changed.indexOf(text), 'latin1');
    await writeFile(path, rawAr([...parts.slice(0, -1), [last[0], gzipSync(changed)]]));
    const { failed } = await verifyDeb(path);
    t.is(failed.length, 1);
    t.like(failed[0], { check: 'md5sums', code: 'DEB_MD5SUMS' });
    t.regex(failed[0]?.detail ?? '', new RegExp(`^"/usr/local/go-1.27/${name}.*has other content$`));
  }
});

const MD5_OF_Y = '415290769594460e2e485922904f345d';
const x: RawMember = { name: './usr/x', body: 'y' };
const withFiles = (files: Readonly<Record<string, string>>): Buffer =>
  rawTar(
    Object.entries({ control: CONTROL, md5sums: `${MD5_OF_Y}  usr/x\n`, ...files }).map(([name, body]) => ({
      name: `./${name}`,
      body,
    })),
  );

const faults: Readonly<Record<string, [ErrorCode, control: Buffer, data: readonly RawMember[]]>> = {
  'a file that is not in md5sums': ['DEB_MD5SUMS', withFiles({}), [x, { name: './usr/z' }]],
  'a file that is only in md5sums': ['DEB_MD5SUMS', withFiles({}), []],
  'a conffile that is not there': ['DEB_CONFFILES', withFiles({ conffiles: '/etc/x\n' }), [x]],
  'a setuid file': ['DEB_MODE', withFiles({}), [{ ...x, mode: 0o4755 }]],
  'a file that all may write': ['DEB_MODE', withFiles({}), [{ ...x, mode: 0o666 }]],
  'a file of another owner': ['DEB_MODE', withFiles({}), [{ ...x, over: [108, '0001750\0'] }]],
  'the directory /usr/local': [
    'DEB_ADMINISTRATORS',
    withFiles({}),
    [{ name: './usr/local/', flag: '5', mode: 0o755 }, x],
  ],
  'a script that nothing may run': ['DEB_SCRIPT', withFiles({ postinst: '#!/bin/sh\n' }), [x]],
  'a package name in capitals': [
    'DEB_CONTROL_FIELD',
    withFiles({ control: CONTROL.replace('trial', 'Trial') }),
    [x],
  ],
  'a field of the index': ['DEB_CONTROL_FIELD', withFiles({ control: `${CONTROL}Filename: pool/x\n` }), [x]],
  'a relation of another syntax': [
    'DEB_CONTROL_FIELD',
    withFiles({ control: `${CONTROL}Depends: a => 1\n` }),
    [x],
  ],
  'a damaged archive': ['DEB_ENTRY_NAME', withFiles({}), [{ name: '/x' }]],
};
for (const [what, [code, control, data]] of Object.entries(faults)) {
  test(`finds ${what}`, async (t) => {
    const path = join(await temporaryFolder(t), 'blob');
    await writeFile(path, rawAr(debParts(control, rawTar(data))));
    t.deepEqual(
      (await verifyDeb(path)).failed.map((fault) => fault.code),
      [code],
    );
  });
}

test('finds a wrong name, and cannot say of a blob of the store', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'trial_1-1_all.deb');
  await writeFile(path, rawAr(debParts(plainControl(), rawTar([x]))));
  t.deepEqual((await verifyDeb(path)).failed, []);
  await copyFile(path, join(folder, 'trial_1-2_all.deb'));
  t.like((await verifyDeb(join(folder, 'trial_1-2_all.deb'))).failed, [{ code: 'DEB_FILE_NAME' }]);
  await copyFile(path, join(folder, 'abcdef'));
  t.true((await verifyDeb(join(folder, 'abcdef'))).notDone.some(({ check }) => check === 'file name'));
  // as apt-get download writes it
  await writeFile(
    path,
    rawAr(debParts(rawTar([{ name: './control', body: CONTROL.replace('1-1', '2:1-1') }]), rawTar([x]))),
  );
  await copyFile(path, join(folder, 'trial_2%3a1-1_all.deb'));
  t.deepEqual((await verifyDeb(path)).failed, []);
  t.deepEqual((await verifyDeb(join(folder, 'trial_2%3a1-1_all.deb'))).failed, []);
  await copyFile(path, join(folder, 'trial_3%3a1-1_all.deb'));
  t.like((await verifyDeb(join(folder, 'trial_3%3a1-1_all.deb'))).failed, [{ code: 'DEB_FILE_NAME' }]);
});

test('takes what packages of Debian have: a space before the interpreter, a program for a script, a sticky directory', async (t) => {
  const path = join(await temporaryFolder(t), 'trial_1-1_all.deb');
  const control = rawTar([
    { name: './control', body: CONTROL },
    { name: './postinst', body: '#! /bin/sh\nexit 0\n', mode: 0o755 },
    { name: './preinst', body: Buffer.from('\x7fELF\xff', 'latin1'), mode: 0o755 },
  ]);
  await writeFile(path, rawAr(debParts(control, rawTar([{ name: './tmp/', flag: '5', mode: 0o1777 }]))));
  t.deepEqual((await verifyDeb(path)).failed, []);
  t.deepEqual((await readDeb(path)).programs, ['preinst']);
});
