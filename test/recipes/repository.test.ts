/** The repository package: both keys wherever a client looks for them, and an address that upgrades never touch. */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import type { Format, Package } from '../../builder/packaging/package.ts';
import { type PublicKey, repositoryInputs, repositoryPackage } from '../../builder/recipes/repository.ts';
import { dearmor } from '../../builder/signing/armor.ts';
import type { Signer } from '../../builder/signing/signer.ts';
import { recipeSpec, writePackage } from '../helpers/recipe-packages.ts';
import { openServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { testSigner } from '../helpers/test-signer.ts';
import { treeDifference } from '../helpers/tree.ts';

const CREATED = 1_700_000_000;
const signers = await Promise.all([testSigner(CREATED), testSigner(CREATED), testSigner(CREATED)]);
const keys = signers.map(publicKey);

function publicKey({ fingerprint, certificate }: Signer): PublicKey {
  return { fingerprint, armored: certificate, binary: dearmor(certificate, 'PUBLIC KEY BLOCK') };
}

/** @param first index of the current key; the next one follows */
function repository(release: string, first = 0, url?: string): Package {
  const spec = recipeSpec();
  const own = {
    version: '1',
    release,
    time: CREATED,
    change: 'A change.',
    license: Buffer.from('A licence.\n'),
  };
  const depot = { ...spec.depot, url };
  return repositoryPackage({ ...spec, depot }, own, { keys: keys.slice(first, first + 2), tree: 'yum' });
}

async function filesOf(pkg: Package, format: Format): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const entry of pkg.entries()) {
    if (entry.type !== 'file' || (entry.only !== undefined && entry.only !== format)) continue;
    const content = await entry.content();
    if (Buffer.isBuffer(content)) files.set(entry.path, content.toString('latin1'));
  }
  return files;
}

test('the one keyring of apt verifies what either key signed, by gpgv and by sqv, and nothing else', async (t) => {
  const folder = await temporaryFolder(t);
  const deb = await filesOf(repository('1'), 'deb');
  const keyring = join(folder, 'keyring.gpg');
  const path = '/usr/share/keyrings/test-depot-archive-keyring.gpg';
  await writeFile(keyring, Buffer.from(deb.get(path) ?? '', 'latin1'));
  t.true(deb.get('/etc/apt/sources.list.d/test-depot.sources')?.includes(`\nSigned-By: ${path}\n`));
  const data = join(folder, 'Release');
  await writeFile(data, 'Origin: Test\n');
  for (const [index, signer] of signers.entries()) {
    const signature = join(folder, `${index}.asc`);
    await writeFile(signature, await signer.signArmored(await readFile(data), CREATED + 1));
    for (const [verifier, args] of [
      ['gpgv', ['--keyring', keyring, signature, data]],
      ['sqv', ['--keyring', keyring, signature, data]],
    ] as const) {
      const { exitCode } = await execa(verifier, args, { reject: false });
      t.is(exitCode === 0, index < 2, `${verifier}, key ${index}`);
    }
  }
});

test('rpm has a file for each key, under its fingerprint, and both repositories name all of them', async (t) => {
  const files = await filesOf(repository('1'), 'rpm');
  const [current, next] = keys.map(
    ({ fingerprint }) => `/etc/pki/rpm-gpg/RPM-GPG-KEY-test-depot-${fingerprint}`,
  );
  t.is(files.get(current ?? ''), keys[0]?.armored);
  t.is(files.get(next ?? ''), keys[1]?.armored);
  for (const path of ['/etc/yum.repos.d/test-depot.repo', '/etc/zypp/repos.d/test-depot.repo']) {
    const text = files.get(path) ?? '';
    t.deepEqual(text.match(/file:\/\/\/etc\/pki\S+/g), [`file://${current}`, `file://${next}`]);
    for (const line of ['enabled=1', 'gpgcheck=1', 'repo_gpgcheck=1'])
      t.true(text.split('\n').includes(line));
  }
  // a variable's name has no hyphen
  t.regex(
    files.get('/etc/yum.repos.d/test-depot.repo') ?? '',
    /^mirrorlist=\$test_depot\/yum\/\$basearch\/mirrorlist$/m,
  );
  t.true(files.has('/etc/dnf/vars/test_depot'));
});

test('the address that is packaged never changes, and the inputs name what else does', async (t) => {
  for (const format of ['deb', 'rpm'] as const) {
    t.deepEqual(
      await filesOf(repository('1', 0, 'https://depot.example.com'), format),
      await filesOf(repository('1'), format),
    );
    for (const [path, text] of await filesOf(repository('2', 1), format)) {
      if (text.includes('depot.invalid')) t.is((await filesOf(repository('1'), format)).get(path), text);
    }
  }
  const own = {
    version: '1',
    release: '1',
    time: CREATED,
    change: 'A change.',
    license: Buffer.from('A licence.\n'),
  };
  const inputs = (first: number): Record<string, string> =>
    repositoryInputs(recipeSpec(), own, { keys: keys.slice(first, first + 2), tree: 'yum' });
  t.deepEqual(
    Object.keys(inputs(1)).filter((name) => inputs(0)[name] !== inputs(1)[name]),
    ['keys'],
  );
});

const ADDRESSES: Record<Format, readonly string[]> = {
  deb: ['/etc/test-depot/apt.mirrors'],
  rpm: ['/etc/dnf/vars/test_depot', '/etc/test-depot/zypp.mirrors'],
};
const INSTALL: Record<Format, string> = {
  deb: 'dpkg --install',
  rpm: 'rpm --force-debian --upgrade --oldpackage',
};
const REMOVE: Record<Format, string> = {
  deb: 'dpkg --purge test-depot-repo',
  rpm: 'rpm --force-debian --erase test-depot-repo',
};

for (const format of ['deb', 'rpm'] as const) {
  test(`${format}: a rotation asks nothing, keeps the address, and brings the keys`, async (t) => {
    const folder = await temporaryFolder(t);
    const server = await openServer('bookworm', t);
    const before = await server.tree();
    const install = async (pkg: Package): Promise<void> => {
      const path = await writePackage(pkg, format, folder);
      await server.write(`/tmp/${basename(path)}`, await readFile(path));
      // no terminal: a question would fail it
      await server.run(`${INSTALL[format]} /tmp/${basename(path)}`);
    };
    await install(repository('1'));
    for (const path of ADDRESSES[format]) await server.write(path, `http://here.example/${basename(path)}\n`);
    await install(repository('2', 1));
    for (const path of ADDRESSES[format])
      t.is(await server.read(path), `http://here.example/${basename(path)}\n`);
    t.is((await server.try('find /etc -name "*.rpmnew" -o -name "*.dpkg-*"')).stdout, '');
    for (const [path, text] of await filesOf(repository('2', 1), format)) {
      if (ADDRESSES[format].includes(path)) continue;
      t.is(
        (await server.run(`base64 -w0 '${path}'`)).trim(),
        Buffer.from(text, 'latin1').toString('base64'),
        path,
      );
    }
    await server.run(REMOVE[format]);
    const left = treeDifference(before, await server.tree());
    // what an administrator wrote stays the administrator's: rpm keeps it under another name
    t.deepEqual(
      left.filter((line) => !/^\+ \S+\.rpmsave f /.test(line) && line !== '+ /etc/test-depot d 755'),
      [],
    );
  });
}
