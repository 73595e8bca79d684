import {
  chmod,
  copyFile,
  cp,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import test from 'ava';
import { execa } from 'execa';

import { readCurrent, readSnapshot, listSnapshots } from '../../../builder/depot/snapshot/snapshots.ts';
import { makesLinks } from '../../../builder/depot/publish/space.ts';
import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { verifySnapshot } from '../../../builder/depot/verify/snapshot.ts';
import { hasCode } from '../../../builder/errors.ts';
import { lockPath } from '../../../builder/store/lock.ts';
import { openStore } from '../../../builder/store/store.ts';
import { listing } from '../../helpers/listing.ts';
import { CREATED, IDENTITY, testDepot } from '../../helpers/publishing.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { testKeys } from '../../helpers/keys.ts';
import { testSigner } from '../../helpers/test-signer.ts';

const { signer } = await testKeys();

test('a publication is complete, verified by gpgv and sqv, and listed as apt-ftparchive lists it', async (t) => {
  const { depot, store, publish, packages } = await testDepot(t, signer);
  const published = await publish();
  t.like(published, {
    sequence: 1,
    changed: true,
    packages: 10,
    archs: ['amd64', 'arm64'],
    date: CREATED + 1,
  });
  t.is(await readlink(join(depot, 'current')), `snapshots/${published.name}`);
  const { manifest } = (await readCurrent(depot)) ?? t.fail();
  t.true(await makesLinks({ depot, store }, manifest));
  const copies = openStore(await temporaryFolder(t));
  const [{ sha256 } = t.fail()] = manifest.packages;
  await mkdir(dirname(copies.pathOf(sha256)), { recursive: true });
  await copyFile(store.pathOf(sha256), copies.pathOf(sha256));
  t.false(await makesLinks({ depot, store: copies }, manifest));
  const root = join(depot, 'current');
  const apt = join(root, 'apt');
  const dist = join(apt, 'dists/stable');

  // signatures, by the tools that clients use
  const folder = await temporaryFolder(t);
  const keyring = join(folder, 'keyring.gpg');
  await writeFile(join(folder, 'key.asc'), signer.certificate);
  await execa('gpg', ['--batch', '--dearmor', '--output', keyring, join(folder, 'key.asc')]);
  const detached = [
    [join(dist, 'Release.gpg'), join(dist, 'Release')],
    [join(root, 'manifest.json.asc'), join(root, 'manifest.json')],
    ...['x86_64', 'aarch64'].map((arch) => {
      const repomd = join(root, 'yum', arch, 'repodata/repomd.xml');
      return [`${repomd}.asc`, repomd];
    }),
  ];
  for (const files of detached) {
    await t.notThrowsAsync(execa('gpgv', ['--keyring', keyring, ...files]));
    const { stdout } = await execa('sqv', ['--keyring', keyring, ...files]);
    t.is(stdout.trim(), signer.fingerprint);
  }
  const { stdout: body } = await execa('gpgv', [
    '--keyring',
    keyring,
    '--output',
    '-',
    join(dist, 'InRelease'),
  ]);
  t.is(`${body}\n`, await readFile(join(dist, 'Release'), 'utf8'));
  t.false((await readFile(join(dist, 'InRelease'), 'utf8')).includes('\r'));
  t.is((await stat(join(dist, 'InRelease'))).mtimeMs, (CREATED + 1) * 1000);

  // Packages, against apt-ftparchive on the same pool
  for (const arch of ['amd64', 'arm64']) {
    const ours = await readFile(join(dist, `main/binary-${arch}/Packages`), 'utf8');
    const options = ['-o', 'APT::FTPArchive::DoByHash=false', '--arch', arch];
    const { stdout } = await execa('apt-ftparchive', [...options, 'packages', 'pool'], { cwd: apt });
    // deliberate: digests that nobody should rely on any more are left out
    const theirs = paragraphs(stdout).map((fields) =>
      fields.filter((field) => !/^(MD5sum|SHA1|SHA512|Description-md5):/.test(field)),
    );
    t.deepEqual(new Set(paragraphs(ours).map(String)), new Set(theirs.map(String)));
    t.is(theirs.length, arch === 'amd64' ? 4 : 3);
    const { stdout: unpacked } = await execa('gzip', ['-dc', join(dist, `main/binary-${arch}/Packages.gz`)]);
    t.is(`${unpacked}\n`, ours);
  }
  // Release
  const scratch = await temporaryFolder(t);
  await cp(join(dist, 'main'), join(scratch, 'main'), { recursive: true });
  const fields = Object.entries({
    Origin: 'Example Bank',
    Label: 'Go toolchains',
    Suite: 'stable',
    Codename: 'stable',
    Architectures: 'amd64 arm64',
    Components: 'main',
    Description: 'Go toolchains, side by side, from the depot godepot',
  }).flatMap(([name, value]) => ['-o', `APT::FTPArchive::Release::${name}=${value}`]);
  const only = ['MD5', 'SHA1', 'SHA512'].flatMap((kind) => ['-o', `APT::FTPArchive::${kind}=false`]);
  const { stdout: theirs } = await execa('apt-ftparchive', [...fields, ...only, 'release', '.'], {
    cwd: scratch,
  });
  t.deepEqual(releaseLines(await readFile(join(dist, 'Release'), 'utf8')), releaseLines(theirs));
  t.regex(await readFile(join(dist, 'Release'), 'utf8'), /^Date: Mon, 21 Sep 2026 14:13:21 \+0000$/m);

  // fixed addresses
  t.is(await readFile(join(root, 'godepot.asc'), 'utf8'), signer.certificate);
  const repo = packages.find((pkg) => pkg.fileName.endsWith('.deb') && pkg.name === 'godepot-repo');
  const inode = (await stat(join(root, 'godepot-repo.deb'))).ino;
  t.is(
    (await stat(join(depot, 'store/sha256', repo?.sha256.slice(0, 2) ?? '', repo?.sha256 ?? ''))).ino,
    inode,
  );
  t.true((await stat(join(root, 'godepot-repo.noarch.rpm'))).isFile());
  t.regex(
    await readFile(join(root, 'godepot.sources'), 'utf8'),
    /^URIs: http:\/\/depot\.invalid\/current\/apt$/m,
  );

  const { failed, notDone, done } = await verifyDepot(depot, { fingerprints: [signer.fingerprint] });
  t.deepEqual([failed, notDone], [[], []]);
  // how many there are is each part's own affair; that none is left out is said by test/depot/verify/tampered.test.ts
  t.true(done.length >= 37);
});

test('the same content twice does nothing; other content is the next snapshot and keeps the old indexes reachable', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  const first = await publish();
  const before = await listing(depot);
  const again = await publish({ date: CREATED + 2, packages: packages.toReversed() });
  t.deepEqual(again, { ...first, changed: false });
  t.deepEqual(await listing(depot), before);

  const fewer = packages.filter((pkg) => pkg.name !== 'go-1.28');
  const second = await publish({ date: CREATED + 2, packages: fewer });
  t.like(second, { sequence: 2, changed: true, packages: 8 });
  const back = await publish({ date: CREATED + 3 });
  t.is(back.contentId, first.contentId);
  t.is(back.name, `3-${first.contentId.slice(0, 8)}`);

  // what Release and repomd.xml of the second snapshot list can be fetched through current, of the first no more
  const files = new Set((await readCurrent(depot))?.manifest.files.map((file) => file.path));
  const [one, two] = await listSnapshots(depot);
  for (const place of [one, two]) {
    const { manifest } = await readSnapshot(place ?? t.fail());
    const own = manifest.files.filter(
      (file) => file.grace === undefined && /by-hash|repodata\/[0-9a-f]{64}/.test(file.path),
    );
    t.is(own.length, 10);
    t.true(own.every((file) => files.has(file.path)));
  }
  const grace = (await readCurrent(depot))?.manifest.files.filter((file) => file.grace !== undefined) ?? [];
  t.true(grace.length > 0);
  const { failed } = await verifyDepot(depot, { certificates: [signer.certificate] });
  t.deepEqual(failed, []);
});

test('refusals: two contents, changed content, changed identity, a date that is not later, a held lock', async (t) => {
  const { depot, publish, packages, make, publication } = await testDepot(t, signer);
  const [changed = t.fail()] = await make([
    { format: 'deb', name: 'go-env', version: '1.0', arch: 'all', text: 'other' },
  ]);
  const code = async (changes: Parameters<typeof publish>[0]): Promise<unknown> => {
    const error = await t.throwsAsync(publish({ date: CREATED + 9, ...changes }));
    return error !== undefined && 'code' in error ? error.code : error;
  };
  t.is(await code({ packages: [...packages, changed] }), 'PACKAGE_TWICE');
  const foreign = await testSigner(CREATED);
  t.is(await code({ certificates: [foreign.certificate] }), 'PUBLICATION_UNVERIFIED');
  await publish();
  const withOther = [...packages.filter((pkg) => pkg.fileName !== changed.fileName), changed];
  t.is(await code({ packages: withOther }), 'PACKAGE_CHANGED');
  // also after it has left the current snapshot
  await publish({ packages: packages.filter((pkg) => pkg.name !== 'go-env'), date: CREATED + 2 });
  t.is(await code({ packages: withOther }), 'PACKAGE_CHANGED');
  for (const field of ['name', 'origin', 'label', 'suite'] as const) {
    t.is(await code({ identity: { ...IDENTITY, [field]: 'changed' } }), 'IDENTITY_CHANGED');
  }
  t.is(await code({ date: CREATED + 2 }), 'DATE_NOT_LATER');
  const [pkg = t.fail()] = packages;
  t.is(await code({ packages: [{ ...pkg, fileName: '../../../escape.rpm' }] }), 'PACKAGE_MISFILED');
  t.is(
    await code({ packages: [{ ...pkg, sha256: 'f'.repeat(64), fileName: pkg.fileName, release: '7' }] }),
    'PACKAGE_CHANGED',
  );
  const stranger = await testSigner(CREATED);
  // what is current is carried on: nobody who is trusted vouches for it
  t.is(await code({ certificates: [stranger.certificate] }), 'SIGNATURE_UNKNOWN_KEY');
  t.is((await readCurrent(depot))?.sequence, 2);
  t.deepEqual(
    (await readdir(join(depot, 'snapshots'))).filter((name) => name.startsWith('.')),
    [],
  );
  const { encodeHolder, thisProcess } = await import('../../../builder/store/holder.ts');
  await writeFile(lockPath(depot), encodeHolder(await thisProcess('build')));
  const error = await t.throwsAsync(publish({ date: CREATED + 9 }));
  t.true(hasCode(error, 'STORE_LOCKED'));
  t.truthy(publication);
});

test('mirror lists follow url:, and go away with it', async (t) => {
  const { depot, publish } = await testDepot(t, signer);
  const identity = { ...IDENTITY, url: 'https://go.example.com/depot' };
  const { name } = await publish({ identity });
  const path = join(depot, 'yum/x86_64/mirrorlist');
  const expected = `https://go.example.com/depot/snapshots/${name}/yum/x86_64/\n`;
  t.is(await readFile(path, 'utf8'), expected);
  t.regex(
    await readFile(join(depot, 'current/godepot.sources'), 'utf8'),
    /^URIs: https:\/\/go\.example\.com\/depot\/current\/apt$/m,
  );
  // a crash before the last step is mended by a run that has nothing else to do
  await writeFile(path, 'old\n');
  t.false((await publish({ identity })).changed);
  t.is(await readFile(path, 'utf8'), expected);
  await publish({ date: CREATED + 2 });
  await t.throwsAsync(stat(path), { code: 'ENOENT' });
});

test('verification finds each kind of damage', async (t) => {
  const { depot, publish } = await testDepot(t, signer);
  const { name } = await publish();
  const pristine = join(depot, 'snapshots', name);
  const dist = 'apt/dists/stable';
  const rpm = 'yum/x86_64/Packages/g/go-1.27-1.27.3-1.x86_64.rpm';
  const flips = [
    'manifest.json',
    'manifest.json.asc',
    `${dist}/InRelease`,
    `${dist}/Release`,
    `${dist}/Release.gpg`,
    `${dist}/main/binary-amd64/Packages`,
    `${dist}/main/binary-amd64/Packages.gz`,
    'apt/pool/main/g/go-1.27/go-1.27_1.27.3-1_amd64.deb',
    'yum/x86_64/repodata/repomd.xml',
    'yum/x86_64/repodata/repomd.xml.asc',
    'yum/aarch64/repodata/repomd.xml.key',
    rpm,
    'godepot.asc',
  ];
  const changes: Record<string, (folder: string) => Promise<void>> = {
    'an extra file': (folder) => writeFile(join(folder, 'apt/pool/extra.deb'), 'x', { mode: 0o644 }),
    'an extra InRelease': async (folder) => {
      await mkdir(join(folder, 'apt/dists/other'), { mode: 0o755 });
      await writeFile(join(folder, 'apt/dists/other/InRelease'), 'x', { mode: 0o644 });
    },
    'a private file': (folder) => chmod(join(folder, rpm), 0o600),
  };
  for (const path of flips) {
    changes[`a flipped byte in ${path}`] = async (folder) => {
      const bytes = await readFile(join(folder, path));
      const middle = bytes.length >> 1;
      bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
      await writeFile(join(folder, path), bytes);
    };
    changes[`no ${path}`] = (folder) => rm(join(folder, path));
  }
  const scratch = await temporaryFolder(t);
  let number = 0;
  for (const [what, change] of Object.entries(changes)) {
    const folder = join(scratch, String(number++), name);
    await execa('mkdir', [join(folder, '..')]);
    await execa('cp', ['-a', pristine, folder]);
    await change(folder);
    const { failed } = await verifySnapshot(folder, { certificates: [signer.certificate] });
    t.true(failed.length > 0, what);
  }
  const stranger = await testSigner(CREATED);
  for (const trust of [{ certificates: [stranger.certificate] }, { fingerprints: [stranger.fingerprint] }]) {
    const { failed } = await verifySnapshot(pristine, trust);
    t.is(failed.length, 7, 'each signature by itself');
  }
  const { failed } = await verifySnapshot(pristine, { fingerprints: [signer.fingerprint] });
  t.deepEqual(failed, []);
});

test("a fault in one architecture's index is not told of the next", async (t) => {
  const { depot, publish } = await testDepot(t, signer);
  const { name } = await publish();
  const snapshot = join(depot, 'snapshots', name);
  const index = join(snapshot, 'apt/dists/stable/main/binary-amd64/Packages');
  const [first = '', second = '', ...others] = (await readFile(index, 'utf8')).split('\n\n');
  // found first, and still in hand when the second stanza stops the reading
  const damaged = [first.replace(/^Size: /m, 'Size: 1'), second.replace(/^Size: .*\n/m, ''), ...others];
  const text = damaged.join('\n\n');
  await rm(index);
  await writeFile(index, text);
  await rm(`${index}.gz`);
  await writeFile(`${index}.gz`, gzipSync(text));
  const { failed, done } = await verifySnapshot(snapshot, { certificates: [signer.certificate] });
  t.true(failed.some(({ check }) => check === 'apt: packages for amd64'));
  t.true(done.some(({ check }) => check === 'apt: packages for arm64'));
});

function releaseLines(text: string): string[] {
  return (
    text
      .trim()
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ').replace(/^Date: .*/, 'Date:'))
      // deliberate: ours says that there are by-hash names, theirs lists these names as indexes too
      .filter((line) => line !== 'Acquire-By-Hash: yes' && !line.includes('/by-hash/'))
      .sort()
  );
}

function paragraphs(text: string): string[][] {
  return text
    .trim()
    .split('\n\n')
    .map((paragraph) => paragraph.split(/\n(?! )/).sort());
}
