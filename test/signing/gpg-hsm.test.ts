/** A key that only an HSM has: taken over by `keys init --gpg`, signing a depot, and not there any more. */
import test from 'ava';
import { execa } from 'execa';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { godepot, tryGodepot } from '../helpers/godepot.ts';
import { openHsm } from '../helpers/hsm.ts';
import { smallDepot } from '../helpers/small-depot.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const CREATED = 1_700_000_000;

test('a depot whose key lies in a PKCS#11 token', async (t) => {
  const hsm = await openHsm(t, CREATED);
  const small = await smallDepot(t, '\nsigning: { gnupghome: /nowhere }\n'.replace('/nowhere', hsm.home));
  const places = { ...small, keys: join(small.folder, 'hsm-keys') };
  await godepot(places, ['keys', 'init', '--gpg', hsm.fingerprint]);
  t.like(await godepot(places, ['keys', 'list']), {
    keys: [
      { role: 'current', fingerprint: hsm.fingerprint, algorithm: 'RSA 4096', privateHalf: 'gpg' },
      { role: 'next', algorithm: 'RSA 4096' },
    ],
  });
  const hidden = await readdir(join(places.keys, 'private'));
  t.false(hidden.some((name) => name.startsWith(hsm.fingerprint)));
  await godepot(places, ['release']);
  // read back by the tools of servers
  const database = await temporaryFolder(t);
  await execa('rpmkeys', ['--dbpath', database, '--import', join(places.keys, `${hsm.fingerprint}.asc`)]);
  const current = join(places.depot, 'current');
  const rpms = (await readdir(join(current, 'yum/x86_64'), { recursive: true })).filter((name) =>
    name.endsWith('.rpm'),
  );
  t.is(rpms.length, 4);
  for (const rpm of rpms) {
    const options = ['--dbpath', database, '--define', '_pkgverify_level all'];
    await t.notThrowsAsync(execa('rpmkeys', [...options, '-K', join(current, 'yum/x86_64', rpm)]));
  }
  const armored = await readFile(join(places.keys, `${hsm.fingerprint}.asc`), 'utf8');
  const ring = join(database, 'ring.gpg');
  await execa('gpg', ['--homedir', database, '--batch', '--output', ring, '--dearmor'], { input: armored });
  const suite = join(current, 'apt/dists/stable');
  await t.notThrowsAsync(execa('gpgv', ['--keyring', ring, join(suite, 'InRelease')]));
  await t.notThrowsAsync(
    execa('sqv', ['--keyring', ring, join(suite, 'Release.gpg'), join(suite, 'Release')]),
  );

  await hsm.unplug();
  const failed = await tryGodepot(places, ['--depot', join(small.folder, 'other'), 'release']);
  t.is(failed.status, 7, failed.stderr);
  t.regex(
    JSON.stringify(failed.document),
    /"code":"GPG_SILENT","message":"waiting for the agent: it asks again and again/,
  );
});
