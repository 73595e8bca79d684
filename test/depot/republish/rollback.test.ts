/** Older content as a new publication: what it lists, what it refuses, and what the next publication by the spec may do. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import type { BuiltPackage } from '../../../builder/build/record.ts';
import type { FleetInstructions } from '../../../builder/depot/fleet/instructions.ts';
import { checkLog } from '../../../builder/depot/log/check.ts';
import { readLog } from '../../../builder/depot/log/log.ts';
import {
  rollback,
  type RollbackRequest,
  type RolledBackTo,
} from '../../../builder/depot/republish/rollback.ts';
import { requireKeysInUse } from '../../../builder/depot/republish/republish.ts';
import { requireNotUndone } from '../../../builder/depot/publish/rolled-back.ts';
import { noteText } from '../../../builder/depot/snapshot/note-words.ts';
import { listSnapshots, readCurrent } from '../../../builder/depot/snapshot/snapshots.ts';
import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { DepotError } from '../../../builder/errors.ts';
import { testKeys } from '../../helpers/keys.ts';
import { listing } from '../../helpers/listing.ts';
import type { Wanted } from '../../helpers/publishable.ts';
import { type Changes, CREATED, testDepot, type TestDepot } from '../../helpers/publishing.ts';

const { signer } = await testKeys();
const FORMATS = ['rpm', 'deb'] as const;
const of = (name: string, version: string): Wanted[] =>
  FORMATS.map((format) => ({ format, name, version, arch: 'amd64' }));

interface Ground extends TestDepot {
  /** Three publications: 1.27.3; then 1.27.4 as well, without go-1.28; then 1.27.4 without 1.27.3. */
  first: BuiltPackage[];
  second: BuiltPackage[];
  third: BuiltPackage[];
  back: (request: Partial<RollbackRequest>, changes?: Changes) => Promise<RolledBackTo>;
}

async function ground(t: ExecutionContext): Promise<Ground> {
  const depot = await testDepot(t, signer);
  const newer = await depot.make(of('go-1.27', '1.27.4'));
  const first = depot.packages;
  const second = [...first.filter(({ name }) => name !== 'go-1.28'), ...newer];
  const third = second.filter(({ fileName }) => !/1\.27\.3.*(?:x86_64|amd64)/.test(fileName));
  await depot.publish({ packages: first, policy: { audit: 'then' } });
  await depot.publish({ packages: second, date: CREATED + 2 });
  await depot.publish({ packages: third, date: CREATED + 3 });
  const back: Ground['back'] = (request, changes) => {
    const { packages: _, ...basis } = depot.publication({
      date: CREATED + 10,
      policy: { audit: 'now' },
      ...changes,
    });
    return rollback(basis, { to: '1', reason: 'it broke', ...request });
  };
  return { ...depot, first, second, third, back };
}

const names = (packages: readonly { fileName: string }[]): string[] =>
  packages.map(({ fileName }) => fileName).sort();

async function current(depot: string): Promise<Awaited<ReturnType<typeof readCurrent>> & object> {
  const found = await readCurrent(depot);
  if (found === undefined) throw new Error('nothing is current');
  return found;
}

test('a rollback lists what was listed then, as a newer publication of hard links, and says what hosts run', async (t) => {
  const { depot, first, back } = await ground(t);
  const before = await listing(depot);
  const rehearsed = await back({ dryRun: true });
  t.is(rehearsed.published, undefined);
  t.deepEqual(await listing(depot), before);

  const { published, listed, unlisted, fleet } = await back({});
  t.like(published, { sequence: 4, changed: true, date: CREATED + 10 });
  t.deepEqual(rehearsed.fleet?.changes, fleet?.changes);
  const { manifest, folder } = await current(depot);
  t.deepEqual(names(manifest.packages), names(first));
  t.deepEqual(
    listed.map((name) => name.slice(0, 'go-1.27'.length)),
    ['go-1.27', 'go-1.27', 'go-1.28', 'go-1.28'],
  );
  t.deepEqual(unlisted, ['go-1.27-1.27.4-1.x86_64.rpm', 'go-1.27_1.27.4-1_amd64.deb']);
  t.deepEqual(manifest.publication, { action: 'rollback', reason: 'it broke', of: 1 });
  t.like(manifest.rolledBack, { of: 1, sequence: 4, removed: unlisted, restored: listed });
  t.is(manifest.previous?.sequence, 3);
  // nothing is judged now
  t.deepEqual(manifest.policy, { audit: 'then' });
  // the same content as then, in the same inodes
  const then = join(depot, 'snapshots', rehearsed.snapshot);
  t.is(rehearsed.snapshot, `1-${manifest.contentId.slice(0, 8)}`);
  const links = manifest.files.filter(
    ({ path, grace }) => grace === undefined && /\.(?:rpm|deb)$|^provenance\/.*\.json$/.test(path),
  );
  t.true(links.length > 40);
  for (const { path } of links)
    t.is((await stat(join(folder, path))).ino, (await stat(join(then, path))).ino, path);

  t.deepEqual(
    fleet?.changes.map(({ format, name, archs, from, to }) => [format, name, ...archs, from[0]?.version, to]),
    [
      ['deb', 'go-1.27', 'amd64', '1.27.4-1', '1.27.3-1'],
      ['rpm', 'go-1.27', 'x86_64', '1.27.4-1', '1.27.3-1'],
    ],
  );
  const stored: unknown = JSON.parse(await readFile(join(folder, 'fleet/instructions.json'), 'utf8'));
  t.deepEqual(stored, fleet);
  const text = await readFile(join(folder, 'fleet/instructions.txt'), 'utf8');
  for (const line of [
    ...(fleet?.apt.run ?? t.fail()),
    ...(fleet?.dnf.run ?? []),
    ...(fleet?.zypper.run ?? []),
  ])
    t.true(text.includes(`${line}\n`), line);
  t.is(manifest.files.filter(({ path }) => path.startsWith('fleet/')).length, 2);

  const { failed } = await verifyDepot(depot, { certificates: [signer.certificate] });
  t.deepEqual(failed, []);
  const again = await back({}, { date: CREATED + 11 });
  t.like(again, { published: { changed: false, sequence: 4 }, fleet: undefined });
});

/** Of each change: format, architectures, versions that hosts may have, what they come to. */
const comesDown = (fleet: FleetInstructions | undefined): unknown =>
  fleet?.changes.map((one) => [one.format, ...one.archs, ...one.from.map(({ version }) => version), one.to]);

test('hosts that slept through the newest are told too: whatever was listed, is listed no more and is newer than what is', async (t) => {
  const { depot, first, make, publish, back } = await ground(t);
  const newer = await make([...of('go-1.27', '1.27.5'), ...of('go-1.27', '1.27.6')]);
  const [fifth, sixth] = ['1.27.5', '1.27.6'].map((wanted) =>
    newer.filter(({ version }) => version === wanted),
  );
  const without = first.filter(({ name, arch }) => name !== 'go-1.27' || arch !== 'amd64');
  await publish({ packages: [...without, ...(fifth ?? [])], date: CREATED + 4 });
  await publish({ packages: [...without, ...(sixth ?? [])], date: CREATED + 5 });
  const expected = [
    ['deb', 'amd64', '1.27.6-1', '1.27.5-1', '1.27.4-1', '1.27.3-1'],
    ['rpm', 'x86_64', '1.27.6-1', '1.27.5-1', '1.27.4-1', '1.27.3-1'],
  ];
  t.deepEqual(comesDown((await back({ dryRun: true })).fleet), expected);
  // a folder that no later manifest names by its digest tells nothing
  const place = (await listSnapshots(depot)).find(({ sequence }) => sequence === 4);
  const path = join(place?.folder ?? '', 'manifest.json');
  const altered = (await readFile(path, 'utf8')).replace(/"date": ?\d+/, `"date": ${CREATED}`);
  await rm(path);
  await writeFile(path, altered);
  t.deepEqual(comesDown((await back({ dryRun: true })).fleet), [
    ['deb', 'amd64', '1.27.6-1', '1.27.3-1'],
    ['rpm', 'x86_64', '1.27.6-1', '1.27.3-1'],
  ]);
});

test('the spec does not undo a rollback unless somebody says so', async (t) => {
  const { depot, publish, first, second, third, back } = await ground(t);
  await back({});
  const refusal = async (packages: BuiltPackage[], faults: RegExp): Promise<void> => {
    const error = await t.throwsAsync(publish({ packages, date: CREATED + 20 }), { instanceOf: DepotError });
    t.is(error?.code, 'ROLLED_BACK');
    t.regex(error?.faults.map(({ message }) => message).join('\n') ?? '', faults);
    t.is((await current(depot)).sequence, 4);
  };
  // what was taken back would return; what was brought back would go
  await refusal(third, /1\.27\.4-1\.x86_64\.rpm was rolled back/);
  // under the release that a change of keys raises, and for another architecture
  for (const other of ['go-1.27-1.27.4-1.1.x86_64.rpm', 'go-1.27_1.27.4-1_arm64.deb']) {
    const { rolledBack } = (await current(depot)).manifest;
    const [format, fileName] = [other.endsWith('rpm') ? 'rpm' : 'deb', other] as const;
    const pkg = { format, name: 'go-1.27', version: '1.27.4', release: '1.1', fileName };
    t.throws(() => requireNotUndone(rolledBack, [...first, pkg], []), { message: /rolled back to 1/ });
    t.notThrows(() =>
      requireNotUndone(rolledBack, [...first, { ...pkg, fileName: 'go-1.27-1.27.4-2.x86_64.rpm' }], []),
    );
  }
  await refusal(
    third.filter(({ version }) => version !== '1.27.4'),
    /go-1\.28.* was brought back/,
  );
  // a spec that agrees passes, and ends it
  const more = first.filter(({ name }) => name !== 'go-env');
  t.like(await publish({ packages: more, date: CREATED + 20 }), { sequence: 5, changed: true });
  t.is((await current(depot)).manifest.rolledBack, null);
  t.like(await publish({ packages: third, date: CREATED + 21 }), { sequence: 6 });

  await back({ to: '2' }, { date: CREATED + 22 });
  // one rollback after another counts from what the spec published
  await back({ to: '1' }, { date: CREATED + 23 });
  const { rolledBack } = (await current(depot)).manifest;
  t.deepEqual(rolledBack?.removed, names(third.filter(({ version }) => version === '1.27.4')));
  t.deepEqual(rolledBack?.restored, names(first.filter(({ fileName }) => !names(third).includes(fileName))));
  // forward again is the end of it
  await back({ to: '6' }, { date: CREATED + 24 });
  t.is((await current(depot)).manifest.rolledBack, null);
  await back({ to: '1' }, { date: CREATED + 25 });
  const note = { action: 'publish', reason: 'fixed', of: null } as const;
  const resumed = await publish({ packages: second, date: CREATED + 26, resume: true, note });
  t.like(resumed, { sequence: 11, changed: true, fleet: undefined });
  t.like((await current(depot)).manifest, { publication: note, rolledBack: null });

  const { entries } = await readLog(depot);
  t.like(entries.at(-3), { action: 'rollback', details: { of: 1 } });
  t.like(entries.at(-2), {
    action: 'override',
    reason: 'fixed',
    details: { option: '--resume', rollback: { sequence: 10, of: 1 } },
  });
  t.like(entries.at(-1), { action: 'publish', reason: 'fixed', newest: 11 });
  t.deepEqual((await checkLog(depot)).failed, []);
});

test('--only takes one line back, and the repository package never', async (t) => {
  const { depot, make, publish, third, back } = await ground(t);
  const repository = await make([{ format: 'deb', name: 'godepot-repo', version: '2', arch: 'all' }]);
  const packages = [...third.filter(({ name }) => name !== 'godepot-repo'), ...repository];
  await publish({ packages, date: CREATED + 4 });
  const one = await back({ only: 'go-1.27' });
  t.deepEqual(
    names((await current(depot)).manifest.packages),
    names([
      ...packages.filter(({ name }) => name !== 'go-1.27'),
      ...third.filter(({ version, arch }) => version === '1.27.3' && arch !== 'amd64'),
      ...(await current(depot)).manifest.packages.filter(
        ({ version, arch }) => version === '1.27.3' && arch === 'amd64',
      ),
    ]),
  );
  t.is(one.listed.length, 2);
  // which line it was stands in what is signed, what is logged, and what hosts are told
  const noted = { action: 'rollback', reason: 'it broke', of: 1, only: 'go-1.27' } as const;
  t.deepEqual((await current(depot)).manifest.publication, noted);
  t.like(one.fleet?.publication, noted);
  t.like((await readLog(depot)).entries.at(-1), { details: { of: 1, only: 'go-1.27' } });
  t.is(noteText(noted), 'rollback of 1, go-1.27 only');
  t.is((await current(depot)).manifest.policy, undefined);
  await back({}, { date: CREATED + 11 });
  const { manifest } = await current(depot);
  t.deepEqual(
    manifest.packages.filter(({ name }) => name === 'godepot-repo').map(({ version }) => version),
    ['2'],
  );
  t.true(manifest.packages.some(({ name }) => name === 'go-1.28'));
});

test('what cannot be listed again refuses before anything is signed', async (t) => {
  const { depot, store, first, back, publication } = await ground(t);
  const codeOf = async (work: Promise<unknown>): Promise<string | undefined> =>
    (await t.throwsAsync(work, { instanceOf: DepotError }))?.code;
  const untouched = await listing(join(depot, 'snapshots'));
  const { identity } = publication();

  t.is(await codeOf(back({ to: '9' })), 'SNAPSHOT_UNKNOWN');
  t.is(await codeOf(back({ only: 'go-1.29' })), 'ROLLBACK_LINE');
  t.is(await codeOf(back({ only: 'godepot-repo' })), 'ROLLBACK_LINE');
  t.is(await codeOf(back({}, { layout: 'opt' })), 'ROLLBACK_LAYOUT');
  t.is(await codeOf(back({}, { identity: { ...identity, origin: 'Other' } })), 'IDENTITY_CHANGED');
  t.is(await codeOf(back({}, { date: CREATED + 3 })), 'DATE_NOT_LATER');
  t.deepEqual(await listing(join(depot, 'snapshots')), untouched);

  // gone from the store alone: taken from the snapshot
  const lost = first.find(({ fileName }) => fileName === 'go-1.28-1.28~rc1-1.x86_64.rpm') ?? t.fail();
  const inSnapshot = join(
    depot,
    'snapshots',
    (await back({ dryRun: true })).snapshot,
    'yum/x86_64/Packages/g',
    lost.fileName,
  );
  await rm(store.pathOf(lost.sha256));
  await back({ dryRun: true });
  t.is((await stat(store.pathOf(lost.sha256))).ino, (await stat(inSnapshot)).ino);
  // other bytes, and no bytes
  const bytes = await readFile(inSnapshot);
  await writeFile(inSnapshot, Buffer.from(bytes).fill(1, 400, 401));
  const altered = await t.throwsAsync(back({}), { instanceOf: DepotError });
  t.like(altered, { code: 'ROLLBACK_CONTENT', faults: { length: 1 } });
  t.regex(altered?.message ?? '', /^1 file that would be published again is missing/);
  t.true(altered?.faults[0]?.message.endsWith(`instead of ${lost.sha256} at ${inSnapshot}`));
  await rm(inSnapshot);
  await rm(store.pathOf(lost.sha256));
  t.is(await codeOf(back({})), 'ROLLBACK_CONTENT');
  t.is((await current(depot)).sequence, 3);
});

test('rpms of a key that signs no more are not listed again', async (t) => {
  const { publication, packages } = await testDepot(t, signer);
  const signed = (fingerprint: string) =>
    packages.slice(0, 1).map((pkg) => ({ ...pkg, signedBy: fingerprint }));
  t.notThrows(() => requireKeysInUse(publication(), signed(signer.fingerprint), '1-x'));
  const error = t.throws(() => requireKeysInUse(publication(), signed('A'.repeat(40)), '1-x'), {
    instanceOf: DepotError,
  });
  t.is(error?.code, 'ROLLBACK_KEYS');
  // what a change of keys builds again falls under the yank that is to be taken back, so that an undo has another way
  const undo = t.throws(
    () => requireKeysInUse(publication(), signed('A'.repeat(40)), '1-x', 'raise release:'),
    { instanceOf: DepotError },
  );
  t.is(undo?.hint, 'raise release:');
});

test('a snapshot that no key of the depot vouches for is not signed again', async (t) => {
  const { depot, back } = await ground(t);
  const path = join(depot, 'snapshots', (await back({ dryRun: true })).snapshot, 'manifest.json');
  const text = await readFile(path, 'utf8');
  // another package under a digest of the forger's choice
  await writeFile(path, text.replace(/("sha256": ")[0-9a-f]{8}/, '$100000000'));
  const error = await t.throwsAsync(back({}), { instanceOf: DepotError });
  t.is(error?.code, 'SIGNATURE_BAD');
  t.is((await current(depot)).sequence, 3);
});
