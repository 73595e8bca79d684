import { existsSync } from 'node:fs';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { copyNeed } from '../../../builder/depot/mirror/copy-snapshot.ts';
import { mirrorDepot } from '../../../builder/depot/mirror/mirror.ts';
import { readCurrent } from '../../../builder/depot/snapshot/snapshots.ts';
import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { testKeys } from '../../helpers/keys.ts';
import { listing } from '../../helpers/listing.ts';
import { CREATED, IDENTITY, testDepot, type TestDepot } from '../../helpers/publishing.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { smallTmpfs } from '../../helpers/tmpfs.ts';

const { signer } = await testKeys();
const URL = 'https://depot.example.com';

/** Publishes all but some packages as a first, and all as a second snapshot. */
async function publishTwice(ground: TestDepot): Promise<[first: string, second: string]> {
  const few = ground.packages.filter(({ name }) => name !== 'go-1.28');
  const identity = { ...IDENTITY, url: URL };
  const first = await ground.publish({ identity, packages: few });
  const second = await ground.publish({ identity, date: CREATED + 2 });
  return [first.name, second.name];
}

test('a mirror on another file system gets what is new, links what it has, and verifies like the depot', async (t) => {
  const ground = await testDepot(t, signer);
  const { depot } = ground;
  const folder = join(await smallTmpfs(t, 'size=64m'), 'mirror');
  const few = ground.packages.filter(({ name }) => name !== 'go-1.28');
  const { name: first } = await ground.publish({ packages: few });
  const one = await mirrorDepot({ depot, folder });
  t.like(one, { name: first, added: [first], removed: [], resigned: 0, url: null });
  t.is(await readlink(join(folder, 'current')), `snapshots/${first}`);

  const { name: second } = await ground.publish({ date: CREATED + 2 });
  const two = await mirrorDepot({ depot, folder, url: 'http://mirror.example.com:8080/go' });
  t.like(two, { name: second, added: [second] });
  t.true(two.linked > two.copied / 2);
  t.true(two.bytes < one.bytes);
  t.deepEqual(await listing(join(folder, 'snapshots')), await listing(join(depot, 'snapshots')));
  const pool = 'apt/pool/main/g/go-1.27/go-1.27_1.27.3-1_amd64.deb';
  const inodes = await Promise.all(
    [first, second].map((name) => stat(join(folder, 'snapshots', name, pool))),
  );
  t.is(inodes[0]?.ino, inodes[1]?.ino);
  t.is(
    await readFile(join(folder, 'yum/x86_64/mirrorlist'), 'utf8'),
    `http://mirror.example.com:8080/go/snapshots/${second}/yum/x86_64/\n`,
  );
  const { failed } = await verifyDepot(folder, { certificates: [signer.certificate] });
  t.deepEqual(failed, []);

  const again = await mirrorDepot({ depot, folder, url: 'http://mirror.example.com:8080/go' });
  t.like(again, { added: [], copied: 0, linked: 0, resigned: 0 });
});

test('a run that ends in the middle shows the old state, and the next one goes on from there', async (t) => {
  const ground = await testDepot(t, signer);
  const folder = join(await temporaryFolder(t), 'mirror');
  const { depot } = ground;
  const few = ground.packages.filter(({ name }) => name !== 'go-1.28');
  const { name: first } = await ground.publish({ packages: few });
  await mirrorDepot({ depot, folder });
  const { name: second } = await ground.publish({ date: CREATED + 2 });
  // the last of the content: what came before it is there already when this is found to be wrong
  const damaged = join(depot, 'snapshots', second, 'apt/dists/stable/main/binary-amd64/Packages');
  const whole = await readFile(damaged);
  await rename(damaged, `${damaged}.whole`);
  await writeFile(damaged, whole.toString('utf8').replace('Package', 'Puckage'));
  await t.throwsAsync(mirrorDepot({ depot, folder }), { code: 'SNAPSHOT_TREE' });
  t.is(await readlink(join(folder, 'current')), `snapshots/${first}`);
  const partial = join(folder, 'snapshots', `.tmp-mirror-${second}`);
  const deb = join(partial, 'apt/pool/main/g/go-1.28/go-1.28_1.28~rc1-1_amd64.deb');
  const { ino } = await stat(deb);
  await writeFile(`${deb}.0123456789ab.tmp`, 'half of it');
  await rm(damaged);
  await rename(`${damaged}.whole`, damaged);

  const { copied } = await mirrorDepot({ depot, folder });
  t.is(await readlink(join(folder, 'current')), `snapshots/${second}`);
  t.is((await stat(join(folder, 'current/apt/pool/main/g/go-1.28/go-1.28_1.28~rc1-1_amd64.deb'))).ino, ino);
  t.true(copied > 0);
  t.deepEqual(await listing(join(folder, 'snapshots')), await listing(join(depot, 'snapshots')));
});

test('signatures that a change of keys replaced arrive, and what was pruned goes', async (t) => {
  const ground = await testDepot(t, signer);
  const folder = join(await temporaryFolder(t), 'mirror');
  const { depot } = ground;
  const [first, second] = await publishTwice(ground);
  await mirrorDepot({ depot, folder });
  const signature = join('snapshots', second, 'manifest.json.asc');
  const before = await readFile(join(depot, signature), 'utf8');
  const replace = async (text: string): Promise<void> => {
    await rm(join(depot, signature));
    await writeFile(join(depot, signature), text);
    await chmod(join(depot, signature), 0o644);
  };
  // good, and of another file
  await replace(await readFile(join(depot, 'snapshots', second, 'advisories.json.asc'), 'utf8'));
  await t.throwsAsync(mirrorDepot({ depot, folder }), { code: 'SIGNATURE_BAD' });
  t.is(await readFile(join(folder, signature), 'utf8'), before);
  // of the same size: only the bytes tell
  const other = await signer.signArmored(
    await readFile(join(depot, 'snapshots', second, 'manifest.json')),
    CREATED + 9,
  );
  await replace(other);
  await rm(join(depot, 'snapshots', first), { recursive: true });
  // of a run that was killed at this
  const draft = join(folder, 'snapshots', second, '.manifest.json.asc.0123456789ab.tmp');
  await writeFile(draft, other.slice(0, 100));
  await utimes(join(depot, signature), CREATED + 9, CREATED + 9);
  const result = await mirrorDepot({ depot, folder });
  t.like(result, { resigned: 1, removed: [first], added: [] });
  t.is(await readFile(join(folder, signature), 'utf8'), other);
  t.is((await stat(join(folder, signature))).mtimeMs, (CREATED + 9) * 1000, 'what clients ask by');
  t.false(existsSync(draft));
  t.deepEqual(await readdir(join(folder, 'snapshots')), [second]);
});

test('what a trusted key did not sign, or not so, is not copied', async (t) => {
  const ground = await testDepot(t, signer);
  const folder = join(await temporaryFolder(t), 'mirror');
  const { depot } = ground;
  const [, second] = await publishTwice(ground);
  const stranger = { fingerprints: ['F'.repeat(40)] };
  await t.throwsAsync(mirrorDepot({ depot, folder, trust: stranger }), { code: 'SNAPSHOT_SIGNATURE' });
  const place = join(depot, 'snapshots', second);
  for (const [path, from, to, code] of [
    ['manifest.json', /("sha256": ")[0-9a-f]{4}/, '$10000', 'SIGNATURE_BAD'],
    ['apt/dists/stable/InRelease', 'Origin: ', 'Origin: not ', 'SIGNATURE_BAD'],
    ['yum/x86_64/repodata/repomd.xml', '<revision>', '<revision>1', 'SNAPSHOT_TREE'],
  ] as const) {
    const whole = await readFile(join(place, path), 'utf8');
    await writeFile(join(place, path), whole.replace(from, to));
    await t.throwsAsync(mirrorDepot({ depot, folder }), { code }, path);
    await writeFile(join(place, path), whole);
  }
  const names = await readdir(join(folder, 'snapshots')).catch(() => []);
  t.deepEqual(names, []);
  t.like(await mirrorDepot({ depot, folder }), { name: second });
});

test('what is no mirror of this depot, or ahead of it, is not written to', async (t) => {
  const ground = await testDepot(t, signer);
  const { depot } = ground;
  const folder = await temporaryFolder(t);
  const mirror = join(folder, 'mirror');
  await t.throwsAsync(mirrorDepot({ depot, folder: mirror }), { code: 'NOTHING_PUBLISHED' });
  const [first, second] = await publishTwice(ground);
  await mirrorDepot({ depot, folder: mirror });
  const before = await listing(mirror);

  // killed while it was made one
  const begun = join(folder, 'begun');
  await mkdir(begun);
  await writeFile(join(begun, '..godepot-mirror.json.0123456789ab.tmp'), '{');
  await mirrorDepot({ depot, folder: begun });
  t.deepEqual(await listing(begun), before);

  const files = join(folder, 'files');
  await mkdir(files);
  await writeFile(join(files, 'thesis.tex'), 'mine');
  await t.throwsAsync(mirrorDepot({ depot, folder: files }), { code: 'MIRROR_FOREIGN' });
  t.deepEqual(await readdir(files), ['thesis.tex']);
  for (const inside of [depot, join(depot, 'store/mirror'), join(depot, '..')])
    await t.throwsAsync(mirrorDepot({ depot, folder: inside }), { code: 'USAGE' }, inside);
  t.false((await readdir(join(depot, 'store'))).includes('mirror'), 'made nothing where it may not');

  const stranger = await testDepot(t, signer);
  await stranger.publish({ identity: { ...IDENTITY, label: 'Other' } });
  await t.throwsAsync(mirrorDepot({ depot: stranger.depot, folder: mirror }), { code: 'MIRROR_FOREIGN' });
  // the same depot, published from a copy: another history under the same numbers
  const fork = await testDepot(t, signer);
  await fork.publish({ packages: fork.packages.slice(1), date: CREATED + 9 });
  await fork.publish({ date: CREATED + 10 });
  await t.throwsAsync(mirrorDepot({ depot: fork.depot, folder: mirror }), { code: 'MIRROR_FOREIGN' });
  // a depot restored from a backup
  await rm(join(depot, 'snapshots', second), { recursive: true });
  await rm(join(depot, 'current'));
  await symlink(`snapshots/${first}`, join(depot, 'current'));
  await t.throwsAsync(mirrorDepot({ depot, folder: mirror }), { code: 'MIRROR_NEWER' });
  t.deepEqual(await listing(mirror), before);
});

test('a mirror that has no room is not begun', async (t) => {
  const ground = await testDepot(t, signer);
  await ground.publish();
  for (const limit of ['size=300k', 'nr_inodes=30']) {
    const folder = join(await smallTmpfs(t, limit), 'mirror');
    const error = await t.throwsAsync(mirrorDepot({ depot: ground.depot, folder }), { code: 'DISK_SPACE' });
    t.regex(error?.message ?? '', limit.startsWith('size') ? /MB are missing$/ : /\d+ are missing$/);
    t.deepEqual(
      (await readdir(folder)).filter((name) => !name.startsWith('.godepot-mirror')),
      [],
    );
  }
});

test('room is counted for what a snapshot writes anew, whatever the mirror has of the same bytes', async (t) => {
  const ground = await testDepot(t, signer);
  await ground.publish();
  const snapshot = (await readCurrent(ground.depot)) ?? t.fail();
  const size = 50_000_000;
  const sha256 = 'ab'.repeat(32);
  const need = (path: string, grace?: true): number => {
    const file = { path, size, sha256, ...(grace === undefined ? {} : { grace }) };
    const manifest = {
      ...snapshot.manifest,
      files: [file, { ...file, path: path.replaceAll('x86_64', 'aarch64') }],
    };
    return copyNeed({ ...snapshot, manifest }, new Set([sha256])).bytes;
  };
  const index = `yum/x86_64/repodata/${sha256}-primary.xml.gz`;
  t.true(need(index) >= size && need(index) < 2 * size);
  t.true(need(index, true) < size);
  t.true(need('yum/x86_64/Packages/g/go-1.27-1.27.3-1.x86_64.rpm') < size);
});
