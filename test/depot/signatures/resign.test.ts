/** Retained snapshots through changes of keys: signed anew, also when that is cut short, and what verification says of each state. */
import { cp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { resignSnapshots } from '../../../builder/depot/signatures/resign.ts';
import { signatureFiles, signingKeys } from '../../../builder/depot/signatures/signature-files.ts';
import { listSnapshots, readSnapshot, type Snapshot } from '../../../builder/depot/snapshot/snapshots.ts';
import type { Succession } from '../../../builder/depot/publication/succession.ts';
import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { openSigner } from '../../../builder/signing/keys.ts';
import { spareKeys, testKeys } from '../../helpers/keys.ts';
import { CREATED, IDENTITY, testDepot } from '../../helpers/publishing.ts';

const { signer: first, folder, keys } = await testKeys();
const second = await openSigner(folder, {}, { fingerprint: keys.next.fingerprint });
const third = (await spareKeys()).signer;
const TREE = `yum-${second.fingerprint.slice(0, 8).toLowerCase()}`;
const UNTIL = CREATED + 100;

const overlap: Succession = {
  retiring: { signer: first, until: UNTIL },
  trees: [TREE],
  withdrawn: [],
  former: [],
};
const alone: Succession = {
  retiring: undefined,
  trees: [TREE],
  withdrawn: [first.fingerprint],
  former: [{ armored: first.certificate, withdrawn: CREATED + 5 }],
};
const certificates = [second, third, first].map(({ certificate }) => certificate);
const rotated = { signer: second, certificates };

async function snapshots(depot: string): Promise<Snapshot[]> {
  return Promise.all((await listSnapshots(depot)).map(readSnapshot));
}

async function faults(depot: string, trusted = certificates): Promise<string[]> {
  return (await verifyDepot(depot, { certificates: trusted })).failed.map(
    ({ check, code }) => `${check} ${code}`,
  );
}

test('an overlap: two signatures where clients read two, a second yum tree where they read one; then the new key alone', async (t) => {
  const { depot, publish, packages } = await testDepot(t, first);
  await publish({ packages: packages.filter(({ name }) => name !== 'go-1.28') });
  const content = await contents(t, depot);
  const published = await publish({ ...rotated, succession: overlap, date: CREATED + 10 });
  t.is(published.resigned, 1);
  const both = [first.fingerprint, second.fingerprint];
  for (const snapshot of await snapshots(depot)) t.deepEqual(await signingKeys(snapshot), both);
  t.deepEqual(await faults(depot), []);
  // whoever knows one of the keys only is served; the yum trees are one key's each
  t.deepEqual(await faults(depot, [first.certificate]), [
    `2-${published.contentId.slice(0, 8)}: ${TREE}/x86_64: repomd.xml.asc SIGNATURE_UNKNOWN_KEY`,
    `2-${published.contentId.slice(0, 8)}: ${TREE}/aarch64: repomd.xml.asc SIGNATURE_UNKNOWN_KEY`,
  ]);
  t.deepEqual(
    (await faults(depot, [second.certificate])).filter((fault) => !fault.includes(': yum/')),
    [],
  );
  const current = join(depot, 'current');
  const inode = async (path: string): Promise<number> => (await stat(join(current, path))).ino;
  const [, newest] = await snapshots(depot);
  const rpm = newest?.manifest.files.find(({ path }) => /^yum\/x86_64\/.*\.rpm$/.test(path))?.path ?? '';
  t.is(await inode(rpm), await inode(rpm.replace('yum', TREE)), 'a second tree costs names and no bytes');

  // the same content, nothing to publish, and the overlap is over
  const later = await publish({ ...rotated, succession: overlap, date: UNTIL });
  t.deepEqual([later.changed, later.resigned], [false, 2]);
  for (const snapshot of await snapshots(depot))
    t.deepEqual(await signingKeys(snapshot), [second.fingerprint]);
  t.deepEqual(await faults(depot, [second.certificate]), []);
  t.deepEqual(await contents(t, depot), content, 'what is signed stays: payload and Date');
  t.is((await publish({ ...rotated, succession: overlap, date: UNTIL + 1 })).resigned, 0);
});

/** Of the first snapshot, everything but the signature files. */
async function contents(t: ExecutionContext, depot: string): Promise<string> {
  const [snapshot] = await snapshots(depot);
  if (snapshot === undefined) return t.fail();
  const files = [...snapshot.manifest.files.map(({ path }) => path), 'manifest.json'].sort();
  return (await execa('sha256sum', files, { cwd: snapshot.folder })).stdout;
}

test('a file that is signed anew is newer than it was, whatever the clock says: apt would be told 304 for ever', async (t) => {
  const { depot, publish } = await testDepot(t, first);
  await publish({ date: CREATED + 30 });
  const [snapshot] = await snapshots(depot);
  const path = join(snapshot?.folder ?? '', 'apt/dists/stable/InRelease');
  const before = (await stat(path)).mtimeMs;
  t.is(await resignSnapshots({ depot, signer: second, succession: alone, certificates }, CREATED + 10), 1);
  t.true((await stat(path)).mtimeMs > before);
  t.deepEqual(await faults(depot), []);
});

test('cut short after any file, verification tells of it, and the next run signs the rest and only that', async (t) => {
  const { depot, publish, packages } = await testDepot(t, first);
  await publish({ packages: packages.filter(({ name }) => name !== 'go-1.28') });
  await publish({ date: CREATED + 2 });
  const signing = { depot, signer: second, succession: alone, certificates };
  const [, snapshot] = await snapshots(depot);
  if (snapshot === undefined) throw new Error('no second snapshot');
  const files = signatureFiles(snapshot.manifest);
  t.is(files.length, 7);
  const scratch = `${depot}-old`;
  await cp(depot, scratch, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  t.is(await resignSnapshots(signing, CREATED + 10), 2);
  t.deepEqual(await faults(depot), []);
  for (const [index, last] of files.entries()) {
    // as if killed before this file of the second snapshot
    for (const { path } of files.slice(index))
      await cp(join(scratch, 'snapshots', snapshot.name, path), join(snapshot.folder, path), {
        preserveTimestamps: true,
      });
    const found = await faults(depot);
    t.true(
      found.some((fault) => fault.endsWith('SIGNATURES_MIXED')),
      `${last.path}: ${found.join()}`,
    );
    const untouched = await Promise.all(
      files.slice(0, index).map(({ path }) => readFile(join(snapshot.folder, path))),
    );
    t.is(await resignSnapshots(signing, CREATED + 20 + index), 1);
    t.deepEqual(await faults(depot), []);
    t.deepEqual(
      await Promise.all(files.slice(0, index).map(({ path }) => readFile(join(snapshot.folder, path)))),
      untouched,
    );
    t.is(Math.floor((await stat(join(snapshot.folder, last.path))).mtimeMs / 1000), CREATED + 20 + index);
  }
  // an index's signature that is gone is made again, and a temporary of the killed run is taken away
  await rename(
    join(snapshot.folder, 'apt/dists/stable/Release.gpg'),
    join(snapshot.folder, 'apt/dists/stable/.Release.gpg.0123456789ab.tmp'),
  );
  t.is(await resignSnapshots(signing, CREATED + 40), 1);
  t.deepEqual(await faults(depot), []);
});

test('fingerprints alone: an older snapshot is trusted by the key that signed it anew', async (t) => {
  const { depot, publish, packages } = await testDepot(t, first);
  await publish({
    packages: packages.filter(({ name }) => name !== 'go-1.28'),
    certificates: [first, second].map(({ certificate }) => certificate),
  });
  const after = { signer: third, certificates: [third.certificate], succession: { ...alone, trees: [] } };
  await publish({ ...after, date: CREATED + 10 });
  const trust = (fingerprint: string) => verifyDepot(depot, { fingerprints: [fingerprint] });
  t.deepEqual((await trust(third.fingerprint)).failed, []);
  t.not((await trust(first.fingerprint)).failed.length, 0);
});

test('nothing that a withdrawn key signed is listed again', async (t) => {
  const { depot, publish, packages } = await testDepot(t, first);
  const signed = packages.map((pkg) => ({
    ...pkg,
    ...(pkg.format === 'rpm' ? { signedBy: first.fingerprint } : {}),
  }));
  const refused = await t.throwsAsync(publish({ ...rotated, packages: signed, succession: alone }), {
    code: 'PACKAGE_WITHDRAWN',
  });
  t.regex(JSON.stringify(refused), /go-1\.27-1\.27\.3-1\.x86_64\.rpm/);
  await t.throwsAsync(stat(join(depot, 'current')), { code: 'ENOENT' });
});

test('keys that were changed meanwhile stop a publication before it writes anything', async (t) => {
  const { depot, publish } = await testDepot(t, first);
  await t.throwsAsync(publish({ requireSameKeys: () => Promise.reject(new Error('changed')) }), {
    message: 'changed',
  });
  await t.throwsAsync(stat(join(depot, 'current')), { code: 'ENOENT' });
});

test('each yum tree has mirror lists, which go away with it', async (t) => {
  const { depot, publish } = await testDepot(t, first);
  const identity = { ...IDENTITY, url: 'http://depot.example.com' };
  const { name } = await publish({
    ...rotated,
    succession: overlap,
    identity,
  });
  for (const tree of ['yum', TREE])
    t.is(
      await readFile(join(depot, tree, 'x86_64/mirrorlist'), 'utf8'),
      `http://depot.example.com/snapshots/${name}/${tree}/x86_64/\n`,
    );
  await publish({ ...rotated, succession: overlap, date: CREATED + 5 });
  for (const tree of ['yum', TREE])
    await t.throwsAsync(readFile(join(depot, tree, 'x86_64/mirrorlist')), { code: 'ENOENT' });
  await rm(depot, { recursive: true });
});

test('what is not as it was published is not signed: the rest is, and then it is told', async (t) => {
  const { depot, publish, packages } = await testDepot(t, first);
  await publish({ packages: packages.filter(({ name }) => name !== 'go-1.28') });
  await publish({ date: CREATED + 2 });
  const signing = { depot, signer: second, succession: alone, certificates: [second.certificate] };
  const [older, newer] = await snapshots(depot);
  if (older === undefined || newer === undefined) throw new Error('two snapshots were published');
  const release = join(older.folder, 'apt/dists/stable/Release');
  const genuine = await readFile(release, 'utf8');
  const manifest = join(older.folder, 'manifest.json');
  const listing = await readFile(manifest, 'utf8');

  await writeFile(release, genuine.replace('Go toolchains', 'Gone toolchains'));
  const told = await t.throwsAsync(resignSnapshots(signing, CREATED + 10), { code: 'SNAPSHOT_INVALID' });
  t.regex(JSON.stringify(told), new RegExp(`${older.name}: apt/dists/stable/Release is not what`));
  t.deepEqual(await signingKeys(older), [first.fingerprint], 'nothing of it was signed');
  t.deepEqual(await signingKeys(newer), [second.fingerprint]);

  // a manifest that lists the forged index needs a signature of a key that the depot had
  await writeFile(manifest, listing.replace(String(CREATED + 1), String(CREATED)));
  await writeFile(release, genuine);
  await t.throwsAsync(resignSnapshots(signing, CREATED + 11), { code: 'SNAPSHOT_INVALID' });
  t.deepEqual(await signingKeys(older), [first.fingerprint]);
  await writeFile(manifest, listing);
  const strangers = {
    ...signing,
    succession: { ...alone, former: [{ armored: third.certificate, withdrawn: undefined }] },
  };
  await t.throwsAsync(resignSnapshots(strangers, CREATED + 12), { code: 'SNAPSHOT_INVALID' });

  t.is(await resignSnapshots(signing, CREATED + 13), 1);
  t.deepEqual(await faults(depot), []);
});

test('once something was published without it, a withdrawn key vouches for nothing: a thief plants what is never signed', async (t) => {
  const { depot, publish, packages } = await testDepot(t, first);
  // what servers are told to trust no longer has the withdrawn key
  const trusting = { signer: second, certificates: [second.certificate] };
  await publish({ packages: packages.filter(({ name }) => name !== 'go-1.28') });
  const [planted] = await snapshots(depot);
  if (planted === undefined) throw new Error('nothing was published');
  const copy = `${depot}-planted`;
  await cp(planted.folder, copy, { recursive: true });
  await publish({ ...trusting, succession: alone, date: CREATED + 10 });
  await rm(planted.folder, { recursive: true });
  await rename(copy, planted.folder);
  const again = publish({ ...trusting, succession: alone, date: CREATED + 20 });
  await t.throwsAsync(again, { code: 'SNAPSHOT_INVALID' });
  t.deepEqual(await signingKeys(planted), [first.fingerprint]);
});
