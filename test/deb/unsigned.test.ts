import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import test from 'ava';

import { unsignedBytes } from '../../builder/deb/unsigned.ts';
import { makeDeb } from '../helpers/make-deb.ts';
import { debParts, plainControl, rawAr, rawTar } from '../helpers/raw-deb.ts';
import { samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const signature = (name: string): [string, Buffer] => [name, Buffer.from('signature')];

test('a deb without signatures is its own unsigned form', async (t) => {
  const { path } = await makeDeb(await temporaryFolder(t), samplePackage());
  t.deepEqual(await buffer(unsignedBytes(path)), await readFile(path));
});

test('signatures go, wherever they stand; other members that dpkg passes over stay', async (t) => {
  const path = join(await temporaryFolder(t), 'trial_1-1_all.deb');
  const [format, control, data] = debParts(plainControl(), rawTar([]));
  if (format === undefined || control === undefined || data === undefined) throw new Error('no parts');
  const note: [string, Buffer] = ['_note', Buffer.from('odd')];
  await writeFile(
    path,
    rawAr([format, signature('_gpgbuilder'), control, note, data, signature('_gpgorigin')]),
  );
  t.deepEqual(await buffer(unsignedBytes(path)), rawAr([format, control, note, data]));
});
