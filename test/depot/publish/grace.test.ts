import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { filesInGrace, type Succeeding } from '../../../builder/depot/publish/grace.ts';
import {
  encodeManifest,
  type Manifest,
  type ManifestFile,
} from '../../../builder/depot/snapshot/manifest.ts';
import { prune } from '../../../builder/depot/prune/prune.ts';
import { listSnapshots, readCurrent } from '../../../builder/depot/snapshot/snapshots.ts';
import { NO_SUCCESSION } from '../../../builder/depot/publication/succession.ts';
import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { hasCode } from '../../../builder/errors.ts';
import { testKeys } from '../../helpers/keys.ts';
import { CREATED, testDepot } from '../../helpers/publishing.ts';

const { signer } = await testKeys();

const DAY = 86_400;
const SHA = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const BY_HASH = `apt/dists/stable/main/binary-amd64/by-hash/SHA256/${SHA}`;
const PRIMARY = `yum/x86_64/repodata/${SHA}-primary.xml.gz`;
const UPDATEINFO = `yum-9f3a02c1/x86_64/repodata/${SHA}-updateinfo.xml.gz`;
const DEB = 'apt/pool/main/g/go-1.27/go-1.27_1.27.3-1_amd64.deb';
const RPM = 'yum/x86_64/Packages/g/go-1.27-1.27.3-1.x86_64.rpm';
const THIEF = 'F'.repeat(40);

function manifest(files: readonly Partial<ManifestFile>[], signedBy: string | null = null): Manifest {
  return {
    kind: 'godepot snapshot',
    format: 1,
    depot: { name: 'godepot', origin: 'o', label: 'l', suite: 'stable', layout: 'usr-local', url: null },
    sequence: 10,
    contentId: SHA,
    date: 1000 * DAY,
    builder: { godepot: '0', node: 'v24' },
    packages: [
      {
        format: 'rpm',
        name: 'go-1.27',
        version: '1.27.3',
        release: '1',
        arch: 'amd64',
        fileName: 'go-1.27-1.27.3-1.x86_64.rpm',
        size: 1,
        sha256: SHA,
        unsignedSha256: SHA,
        signedBy,
        upstream: null,
        inputs: {},
        provenance: { godepot: '0', node: 'v24', compression: 'x' },
      },
    ],
    files: files.map((file) => ({ path: RPM, size: 1, sha256: SHA, ...file })),
  };
}

/** Unix seconds: days after the key was made. */
function day(number: number): number {
  return CREATED + number * DAY;
}

/** The publication after that one, an hour later. */
function next(changes: Partial<Succeeding> = {}): Succeeding {
  const grace = { publications: 3, days: 7 };
  return {
    sequence: 11,
    date: 1000 * DAY + 3600,
    grace,
    withdrawn: [],
    yanked: [],
    own: new Map(),
    ...changes,
  };
}

test('what stays: indexes under their digests and packages, and nothing that has another content each time', (t) => {
  const stays = [BY_HASH, PRIMARY, UPDATEINFO, DEB, RPM, RPM.replace('yum/', 'yum-9f3a02c1/')];
  const goes = [
    'apt/dists/stable/main/binary-amd64/Packages.gz',
    'apt/dists/stable/Release',
    'yum/x86_64/repodata/repomd.xml',
    'yum/x86_64/repodata/repomd.xml.key',
    'godepot-repo.deb',
    'godepot-repo.noarch.rpm',
    'godepot.asc',
    'provenance/go-1.27-1.27.3-1.x86_64.rpm.json',
    'index.html',
  ];
  const kept = filesInGrace(manifest([...goes, ...stays].map((path) => ({ path }))), next());
  t.deepEqual(
    kept.map(({ path }) => path),
    stays,
  );
  t.deepEqual(kept[0]?.grace, { since: 11, date: 1000 * DAY + 3600 });
});

// [left in publication, days before the new one; N, T; stays in publication 13]
for (const [since, days, publications, limit, stays] of [
  [12, 0, 3, 7, true],
  [12, 100, 3, 7, true],
  [11, 100, 3, 7, true],
  [10, 100, 3, 7, false],
  [10, 7, 3, 7, false],
  [10, 6.99, 3, 7, true],
  [2, 1, 3, 7, true],
  [2, 1, 3, 0, false],
  [12, 0, 0, 0, false],
  [12, 0, 1, 0, false],
  [12, 0, 2, 0, true],
] as const) {
  test(`${13 - since} publications and ${days} days after: ${stays ? 'stays' : 'goes'} by ${publications} and ${limit}`, (t) => {
    const date = 2000 * DAY;
    const left = { since, date: date - days * DAY };
    const kept = filesInGrace(
      manifest([{ path: DEB, grace: left }]),
      next({ sequence: 13, date, grace: { publications, days: limit } }),
    );
    t.deepEqual(
      kept.map(({ grace }) => grace),
      stays ? [left] : [],
    );
  });
}

test('none at all where the spec wants none', (t) => {
  const none = { publications: 0, days: 0 };
  t.deepEqual(filesInGrace(manifest([{ path: DEB }]), next({ grace: none })), []);
});

test('what snapshots of before call grace counts from their own publication on', (t) => {
  const [kept] = filesInGrace(manifest([{ path: BY_HASH, grace: true }]), next());
  t.deepEqual(kept?.grace, { since: 10, date: 1000 * DAY });
  // they do not say who signed: an rpm may be a thief's, and an index is signed anew
  const files = [BY_HASH, DEB, RPM].map((path) => ({ path, grace: true as const }));
  for (const previous of [manifest(files), manifest(filesInGrace(manifest(files), next()))])
    t.deepEqual(
      filesInGrace({ ...previous, packages: [] }, next({ sequence: 12, withdrawn: [THIEF] })).map(
        ({ path }) => path,
      ),
      [BY_HASH, DEB],
    );
});

test('what is listed again is in grace no more; other bytes there are refused', (t) => {
  const previous = manifest([{ path: RPM, grace: { since: 9, date: 999 * DAY } }]);
  t.deepEqual(filesInGrace(previous, next({ own: new Map([[RPM, SHA]]) })), []);
  const error = t.throws(() => filesInGrace(previous, next({ own: new Map([[RPM, OTHER]]) })));
  t.true(hasCode(error, 'PACKAGE_CHANGED'));
});

test('an rpm of a withdrawn key goes at once, also if it was withdrawn later', (t) => {
  const listed = manifest([{ path: RPM }], THIEF);
  t.deepEqual(filesInGrace(listed, next({ withdrawn: [THIEF] })), []);
  const [kept] = filesInGrace(listed, next());
  t.is(kept?.grace.signedBy, THIEF);
  const later = manifest([kept ?? t.fail()]);
  t.is(filesInGrace(later, next({ sequence: 12 })).length, 1);
  t.deepEqual(filesInGrace(later, next({ sequence: 12, withdrawn: [THIEF] })), []);
});

test('old, new, old, new: everything stays reachable through current until both limits have passed, whatever was pruned', async (t) => {
  const { depot, store, publish, packages, make } = await testDepot(t, signer);
  const fewer = packages.filter(({ name }) => name !== 'go-1.28');
  const others = packages.filter(({ name }) => name !== 'go-1.27');
  await publish({ date: day(0) });
  const reached = await hold(depot);
  t.true([...reached.keys()].some((path) => path.startsWith('yum/aarch64/Packages/')));
  let sequence = 1;
  for (const [date, some] of [
    [1, fewer],
    [2, packages],
    [3, others],
    [4, fewer],
    [5, others],
  ] as const) {
    const published = await publish({ date: day(date), packages: some });
    t.is(published.sequence, ++sequence);
    const now = await hold(depot);
    for (const [path, sha256] of reached) t.is(now.get(path), sha256, path);
    for (const [path, sha256] of now) reached.set(path, sha256);
  }
  // arm64 went as a whole with go-1.27; what is left of it asks for no signature
  const rpm = 'yum/aarch64/Packages/g/go-1.27-1.27.3-1.aarch64.rpm';
  const again = await publish({ date: day(6), packages: others, succession: NO_SUCCESSION });
  t.deepEqual([again.changed, again.resigned, again.archs], [false, 0, ['amd64']]);

  // no snapshot lists it any more: a name in grace keeps its bytes, and a link is a file of its own
  await prune(
    {
      depot,
      store,
      retention: { keep: 1, days: undefined, snapshots: [] },
      grace: { publications: 0, days: 0 },
      now: day(30),
      lock: { toolchains: {} },
      wanted: [],
    },
    undefined,
  );
  t.is((await listSnapshots(depot)).length, 1);
  const changed = await make([
    { format: 'deb', name: 'go-1.27', version: '1.27.3', arch: 'amd64', text: 'y' },
  ]);
  const error = await t.throwsAsync(publish({ date: day(6), packages: [...others, ...changed] }));
  t.true(hasCode(error, 'PACKAGE_CHANGED'));
  const unlike = others.filter(({ name }) => name !== 'go-env');
  for (const [date, some, stays] of [
    [40, unlike, true],
    [41, others, true],
    [42, unlike, false],
  ] as const) {
    await publish({ date: day(date), packages: some });
    t.is(await isThere(depot, rpm), stays);
  }
  // nothing of it is listed, and all of it is as it was
  const { failed } = await verifyDepot(depot, { certificates: [signer.certificate] });
  t.deepEqual(failed, []);
});

test('a file of the current snapshot that is missing stops a publication, and there is a way on', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  await publish();
  await rm(join(depot, 'current', 'apt/pool/main/g/go-1.28/go-1.28_1.28~rc1-1_amd64.deb'));
  const fewer = packages.filter(({ name }) => name !== 'go-1.28');
  const error = await t.throwsAsync(publish({ date: CREATED + 2, packages: fewer }));
  t.true(hasCode(error, 'SNAPSHOT_INVALID'), String(error));
  const without = { publications: 0, days: 0 };
  t.is((await publish({ date: CREATED + 2, packages: fewer, grace: without })).sequence, 2);
});

test('a manifest that was written into the depot carries nothing on: no file in grace, no yank taken back', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  await publish();
  const planted = 'yum/x86_64/Packages/g/go-1.27-1.27.9-1.x86_64.rpm';
  await writeFile(join(depot, 'current', planted), 'thief');
  const path = join(depot, 'current/manifest.json');
  const current = (await readCurrent(depot)) ?? t.fail();
  const files = [
    ...current.manifest.files,
    { path: planted, size: 5, sha256: SHA, grace: { since: 1, date: 1 } },
  ];
  await rm(path);
  await writeFile(path, encodeManifest({ ...current.manifest, files }));
  const fewer = packages.filter(({ name }) => name !== 'go-1.28');
  const error = await t.throwsAsync(publish({ date: CREATED + 2, packages: fewer }));
  t.true(hasCode(error, 'SIGNATURE_BAD'), String(error));
});

/** path -> sha256 of what clients may ask for through current. */
async function hold(depot: string): Promise<Map<string, string>> {
  const { manifest: current } = (await readCurrent(depot)) ?? { manifest: manifest([]) };
  return new Map(filesInGrace(current, next()).map(({ path, sha256 }) => [path, sha256]));
}

function isThere(depot: string, path: string): Promise<boolean> {
  return stat(join(depot, 'current', path)).then(
    () => true,
    () => false,
  );
}

const YANK = {
  format: 'deb' as const,
  name: 'go-1.28',
  version: '1.28~rc1',
  release: '1',
  fileName: 'go-1.28_1.28~rc1-1_amd64.deb',
  sha256: SHA,
  reason: 'broken',
  date: 1000 * DAY,
};
const GO_FILES = [
  'goproxy/golang.org/toolchain/@v/v0.0.1-go1.28rc1.linux-amd64.zip',
  'goproxy/golang.org/toolchain/@v/v0.0.1-go1.28rc1.linux-amd64.info',
  'dl/go1.28rc1.linux-amd64.tar.gz',
  'dl/go1.28rc1.linux-amd64.tar.gz.sha256',
];
const OTHERS = [
  'goproxy/golang.org/toolchain/@v/v0.0.1-go1.28rc11.linux-amd64.zip',
  'goproxy/sumdb/sum.example/tile/8/0/000',
  'apt/pool/main/g/go-1.28/go-1.28_1.28~rc1-1_amd64.deb',
];

test('go gets nothing of a yanked toolchain by its address, apt and dnf finish what they began', (t) => {
  const before = manifest([...GO_FILES, ...OTHERS].map((path) => ({ path })));
  const kept = (yanked: Succeeding['yanked'], own = new Map<string, string>()): string[] =>
    filesInGrace(before, next({ yanked, own })).map(({ path }) => path);
  t.deepEqual(kept([]), [...GO_FILES, ...OTHERS]);
  t.deepEqual(kept([{ ...YANK, marked: true }]), [...GO_FILES, ...OTHERS]);
  t.deepEqual(kept([YANK]), OTHERS);
  t.throws(() => kept([YANK], new Map([[GO_FILES[0] ?? '', OTHER]])), { code: 'PACKAGE_CHANGED' });
});
