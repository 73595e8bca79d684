import { readdirSync } from 'node:fs';
import { copyFile, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import type { BuiltPackage } from '../../../builder/build/record.ts';
import { encodeEntry, entryPart } from '../../../builder/depot/indexed/entry.ts';
import { entryPath } from '../../../builder/depot/indexed/marks.ts';
import { yumHref } from '../../../builder/depot/snapshot/layout.ts';
import { decodeManifest } from '../../../builder/depot/snapshot/manifest.ts';
import { verifySnapshot } from '../../../builder/depot/verify/snapshot.ts';
import { testKeys } from '../../helpers/keys.ts';
import { CREATED, testDepot, type TestDepot } from '../../helpers/publishing.ts';

const { signer } = await testKeys();
const ADDED = { name: 'go-1.29', version: '1.29.0', arch: 'amd64' } as const;

/** Published once with all but one package; gives that one. */
async function publishedBefore(ground: TestDepot): Promise<BuiltPackage[]> {
  await ground.publish();
  const more = await ground.make((['rpm', 'deb'] as const).map((format) => ({ format, ...ADDED })));
  return [...ground.packages, ...more];
}

/** Overwrites a file in its inode and leaves the time of modification: what no look at the file can tell. Gives what it held. */
async function overwrite(path: string, change: (bytes: Buffer) => Buffer): Promise<Buffer> {
  const was = await readFile(path);
  // not utimes(): it knows no nanoseconds
  const clock = `${path}.clock`;
  await execa('touch', ['--reference', path, clock]);
  await writeFile(path, change(was));
  await execa('touch', ['--reference', clock, path]);
  await rm(clock);
  return was;
}

const everyByte = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0xff));
/** In the payload, which no index tells of. */
const lastByte = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, -1), everyByte(bytes.subarray(-1))]);

/** The unpacked indexes of a snapshot and its Packages, by name. */
async function indexesOf(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const arch of ['x86_64', 'aarch64']) {
    const repodata = join(folder, 'yum', arch, 'repodata');
    const repomd = await readFile(join(repodata, 'repomd.xml'), 'utf8');
    for (const [, name = ''] of repomd.matchAll(/href="repodata\/([^"]+)"/g)) {
      const { stdout } = await execa('gzip', ['-dc', join(repodata, name)]);
      found.set(`${arch} ${name.slice(65)}`, stdout);
    }
  }
  for (const arch of ['amd64', 'arm64'])
    found.set(arch, await readFile(join(folder, `apt/dists/stable/main/binary-${arch}/Packages`), 'utf8'));
  return found;
}

test('adding a package reads no other, and makes the indexes that reading all of them makes', async (t) => {
  const ground = await testDepot(t, signer);
  const packages = await publishedBefore(ground);
  const saved = new Map<string, Buffer>();
  for (const { sha256 } of ground.packages) {
    const path = ground.store.pathOf(sha256);
    saved.set(path, await overwrite(path, everyByte));
  }
  const { name } = await ground.publish({ packages, date: CREATED + 2 });
  const folder = join(ground.depot, 'snapshots', name);
  const certificates = [signer.certificate];
  // what was not read by the publication is what `verify` is for
  const { failed } = await verifySnapshot(folder, { certificates });
  t.true(failed.length > 0);
  for (const [path, bytes] of saved) await overwrite(path, () => bytes);
  t.deepEqual((await verifySnapshot(folder, { certificates })).failed, []);

  const cold = await testDepot(t, signer);
  await cold.make((['rpm', 'deb'] as const).map((format) => ({ format, ...ADDED })));
  await execa('cp', ['-r', join(ground.depot, 'store/sha256'), join(cold.depot, 'store')]);
  const all = await cold.publish({ packages, date: CREATED + 2 });
  t.deepEqual(await indexesOf(folder), await indexesOf(join(cold.depot, 'snapshots', all.name)));
  t.deepEqual(readdirSync(join(ground.depot, 'store/staging')), []);
});

test('an entry that is damaged, of another package, or that no signed manifest names is made anew', async (t) => {
  const ground = await testDepot(t, signer);
  const packages = await publishedBefore(ground);
  const [rpm, other] = ground.packages.filter(({ format }) => format === 'rpm');
  const [deb, noDeb, damaged] = ground.packages.filter(({ format }) => format === 'deb');
  if (rpm === undefined || other === undefined || deb === undefined || noDeb === undefined)
    throw new Error('nothing was made');
  const place = (pkg: BuiltPackage): string => entryPath(ground.store, pkg.sha256);
  // well-formed, its own digests right, and about the right package: only the signature is missing
  const [mark = ''] = (await readFile(place(rpm), 'latin1')).split('\n');
  const forged = encodeEntry({
    of: { sha256: rpm.sha256, location: yumHref(rpm) },
    parts: (['primary', 'filelists', 'other'] as const).map((part) =>
      entryPart(part, '<package>forged</package>\n'),
    ),
  });
  await writeFile(place(rpm), Buffer.concat([Buffer.from(`${mark}\n`), ...forged.pieces]));
  await copyFile(place(other), place(deb));
  await writeFile(place(noDeb), '');
  if (damaged !== undefined) await overwrite(place(damaged), everyByte);
  const { name } = await ground.publish({ packages, date: CREATED + 2 });
  const folder = join(ground.depot, 'snapshots', name);
  t.deepEqual((await verifySnapshot(folder, { certificates: [signer.certificate] })).failed, []);
  for (const text of (await indexesOf(folder)).values()) t.false(text.includes('forged'));
  // and what was made anew is what the next publication takes over
  const again = await ground.publish({ packages: ground.packages, date: CREATED + 3 });
  const manifest = async (snapshot: string) =>
    decodeManifest(
      await readFile(join(ground.depot, 'snapshots', snapshot, 'manifest.json'), 'utf8'),
      snapshot,
    );
  const digests = new Map((await manifest(name)).packages.map((pkg) => [pkg.sha256, pkg.indexEntry]));
  for (const { sha256, indexEntry } of (await manifest(again.name)).packages) {
    t.is(indexEntry, digests.get(sha256));
    t.truthy(indexEntry);
  }
});

test('a manifest that no trusted key signed vouches for nothing, nor for files that changed since', async (t) => {
  const ground = await testDepot(t, signer);
  const packages = await publishedBefore(ground);
  const [rpm] = ground.packages.map(({ sha256 }) => ground.store.pathOf(sha256));
  if (rpm === undefined) throw new Error('nothing was made');
  const was = await overwrite(rpm, lastByte);
  await utimes(rpm, 1, 1);
  await t.throwsAsync(ground.publish({ packages, date: CREATED + 2 }), { code: 'STORE_DAMAGED' });
  t.is((await readdir(join(ground.depot, 'snapshots'))).length, 1);

  // the damaged blob was removed: built again. Without its signature the current manifest vouches for nothing, and nothing is built on it
  await writeFile(rpm, was);
  await rm(join(ground.depot, 'current/manifest.json.asc'));
  await t.throwsAsync(ground.publish({ packages, date: CREATED + 2 }), { code: 'SNAPSHOT_INVALID' });
  t.is((await readdir(join(ground.depot, 'snapshots'))).length, 1);
});

test('a package in grace is not read again while it is the file that was hashed, and is read when it may be another', async (t) => {
  const ground = await testDepot(t, signer);
  await ground.publish();
  const [gone, ...packages] = ground.packages;
  if (gone === undefined) throw new Error('nothing was made');
  await ground.publish({ packages, date: CREATED + 2 });
  const path = ground.store.pathOf(gone.sha256);
  const was = await overwrite(path, everyByte);
  const more = await ground.make([{ format: 'deb', ...ADDED }]);
  const { name } = await ground.publish({ packages: [...packages, ...more], date: CREATED + 3 });
  const { files } = decodeManifest(
    await readFile(join(ground.depot, 'snapshots', name, 'manifest.json'), 'utf8'),
    name,
  );
  t.truthy(files.find(({ sha256 }) => sha256 === gone.sha256)?.grace);
  await utimes(path, 1, 1);
  await t.throwsAsync(ground.publish({ packages, date: CREATED + 4 }), { code: 'PUBLICATION_UNVERIFIED' });
  await writeFile(path, was);
  await utimes(path, 1, 1);
  await ground.publish({ packages, date: CREATED + 4 });
});
