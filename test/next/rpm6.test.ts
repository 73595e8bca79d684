/**
 * rpm 6.1 with upstream's default, `_pkgverify_level all`, which Debian lowers to `digest`; and dnf5 above it, by the printed lines and the
 * repository package.
 */
import test from 'ava';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { NEXT_DNF, publishedKey } from '../helpers/clients.ts';
import { serveDepotFor } from '../helpers/depot-server.ts';
import { printedBlock } from '../helpers/printed-lines.ts';
import { openServer } from '../helpers/server.ts';
import { NEWER_PATCH, OLDER_PATCH, testDepot } from '../helpers/test-depot.ts';
import { treeDifference } from '../helpers/tree.ts';

/** What rpm or dnf5 say of something that they will not take for much longer. */
const COMPLAINT = /warning|deprecat|legacy|obsolete/i;

test('rpm 6.1 verifies every rpm of the depot and complains of none', async (t) => {
  const { depot } = await testDepot();
  const server = await openServer('sid', t);
  const folder = join(depot, 'current/yum/x86_64/Packages');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.rpm'));
  t.true(names.length >= 5);
  t.is((await server.run('rpm -E %_pkgverify_level')).trim(), 'all');
  for (const [index, name] of names.entries()) {
    const path = `/tmp/${index}.rpm`;
    await server.write(path, await readFile(join(folder, name)));
    const unknown = await server.try(`rpm -K ${path}`);
    t.is(unknown.status, 1, `${name}: ${unknown.output}`);
  }
  await server.write('/tmp/key.asc', await publishedKey(depot));
  await server.run('rpmkeys --import /tmp/key.asc');
  for (const [index, name] of names.entries()) {
    const { status, output } = await server.try(`rpm -Kv /tmp/${index}.rpm && rpm -qip /tmp/${index}.rpm`);
    t.is(status, 0, `${name}: ${output}`);
    t.regex(output, /Header OpenPGP V4 RSA\/SHA512 signature, key .*: OK/, name);
    t.regex(output, /Payload SHA256 digest: OK/, name);
    t.notRegex(output, COMPLAINT, name);
    // one bit of the payload
    await server.run(
      `size=$(stat -c %s /tmp/${index}.rpm); printf x | dd of=/tmp/${index}.rpm bs=1 seek=$((size - 20)) conv=notrunc 2>/dev/null`,
    );
    t.is((await server.try(`rpm -K /tmp/${index}.rpm`)).status, 1, name);
  }
});

test('dnf5 by the printed lines: install, verify, downgrade, upgrade, undo, remove', async (t) => {
  const { depot, install } = await testDepot();
  const server = await openServer('sid', t);
  const before = await server.tree();
  const network = await serveDepotFor(t, depot);
  const client = NEXT_DNF.open(server, network);
  const said = [await server.run(printedBlock(install.dnf, network), { network })];
  t.is(await client.installed(NEWER_PATCH.name), NEWER_PATCH.version);
  t.regex(await server.read('/etc/yum.repos.d/godepot.repo'), /^gpgcheck=1$\n^repo_gpgcheck=1$/m);
  const verified = async (): Promise<void> => {
    const all = await server.try(`rpm -V ${NEWER_PATCH.name} go-env`);
    t.is(all.output, '');
    t.is(all.status, 0);
  };
  await verified();
  said.push(await client.downgrade(OLDER_PATCH.name, OLDER_PATCH.version));
  t.is(await client.installed(OLDER_PATCH.name), OLDER_PATCH.version);
  t.is((await server.run('HOME=/tmp/home go version')).split(' ')[2], `go${OLDER_PATCH.go}`);
  await verified();
  said.push(await client.upgrade(NEWER_PATCH.name));
  t.is(await client.installed(NEWER_PATCH.name), NEWER_PATCH.version);
  said.push(await server.run('dnf5 -y history undo last', { network }));
  t.is(await client.installed(OLDER_PATCH.name), OLDER_PATCH.version);
  await verified();
  said.push(await client.remove(OLDER_PATCH.name));
  if ((await client.installed('go-env')) !== undefined) said.push(await client.remove('go-env'));
  said.push(await client.remove('godepot-repo'));
  for (const text of said) t.notRegex(text, COMPLAINT);
  await server.run('rm -rf /root/.gnupg');
  const left = treeDifference(before, await server.tree());
  t.deepEqual(
    left.map((line) => line.split(' ').slice(0, 2).join(' ')),
    ['+ /etc/dnf/vars/godepot.rpmsave'],
    left.join('\n'),
  );
});
