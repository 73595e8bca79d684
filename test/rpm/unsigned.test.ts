import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import test from 'ava';
import { execa } from 'execa';

import { unsignedBytes } from '../../builder/rpm/unsigned.ts';
import { verifyRpm } from '../../builder/rpm/verify.ts';
import { openGpgKey } from '../helpers/gpg-key.ts';
import { rpmbuild } from '../helpers/rpmbuild.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const SPEC = `Name: foreign
Version: 1
Release: 1
Summary: Made by rpmbuild
License: MIT
BuildArch: noarch
%description
Made by rpmbuild.
%install
mkdir -p %{buildroot}/opt; echo x > %{buildroot}/opt/x
%files
/opt/x
`;

test('all copies of a foreign package share one unsigned form, whoever signed them and how often', async (t) => {
  const folder = await temporaryFolder(t);
  const bare = await rpmbuild(folder, SPEC);
  const [one, other] = await Promise.all([openGpgKey(t), openGpgKey(t)]);
  const signed = join(folder, 'foreign-1-1.noarch.rpm');
  const form = await buffer(unsignedBytes(bare));
  const check = async (what: string): Promise<void> => {
    t.deepEqual(await buffer(unsignedBytes(signed)), form, what);
  };

  await copyFile(bare, signed);
  await one.signRpm(signed);
  await check('signed');
  await other.signRpm(signed);
  await check('signed again by another key');
  await execa('rpmsign', ['--delsign', signed]);
  t.notDeepEqual(await readFile(signed), await readFile(bare));
  await check('its signature taken away by rpm');

  // it is a package: rpm and godepot find nothing wrong but that nobody signed it
  await writeFile(signed, form);
  await check('taken again');
  t.is((await execa('rpmkeys', ['--checksig', signed])).stdout, `${signed}: digests OK`);
  t.deepEqual(
    (await verifyRpm(signed, undefined)).failed.map(({ code }) => code),
    ['RPM_SIGNATURE'],
  );
});
