import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';
import { fc } from '../../helpers/fast-check.ts';

import { lastPublication } from '../../../builder/depot/publish/last-publication.ts';
import { ledgerPath, readLedger } from '../../../builder/depot/journal/ledger.ts';
import { checkLog } from '../../../builder/depot/log/check.ts';
import { appendLog, logPath, readLog } from '../../../builder/depot/log/log.ts';
import type { ManifestPackage } from '../../../builder/depot/snapshot/manifest.ts';
import type { PruneRequest } from '../../../builder/depot/prune/plan.ts';
import { prune, prunePlan } from '../../../builder/depot/prune/prune.ts';
import {
  listSnapshots,
  publishedDigests,
  readCurrent,
  type Snapshot,
} from '../../../builder/depot/snapshot/snapshots.ts';
import { type ErrorCode, hasCode } from '../../../builder/errors.ts';
import { openStore } from '../../../builder/store/store.ts';
import { checkProperty } from '../../helpers/check-property.ts';
import { listing } from '../../helpers/listing.ts';
import { paperDepot } from '../../helpers/paper-depot.ts';
import { projectRoot } from '../../helpers/project.ts';
import { straceKill } from '../../helpers/strace-kill.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const DAY = 86_400;
const START = 1_790_000_000;
const FORM = 'tarball';

interface History {
  publications: { packages: number[]; days: number; abandoned: boolean }[];
  /** The newest got its name, and its publication was killed before the switch. */
  cutShort: boolean;
  retention: { keep: number | undefined; days: number | undefined; snapshots: number[] };
  grace: { publications: number; days: number };
  holds: number[];
  wanted: number[];
  /** Archives in the store: whether the lock pins them. */
  archives: boolean[];
  later: number;
}

const HISTORY: fc.Arbitrary<History> = fc.record({
  publications: fc.array(
    fc.record({
      packages: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 }),
      days: fc.nat(40),
      abandoned: fc.boolean(),
    }),
    { minLength: 1, maxLength: 7 },
  ),
  cutShort: fc.boolean(),
  retention: fc.record({
    keep: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    days: fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }),
    snapshots: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 2 }),
  }),
  grace: fc.record({ publications: fc.nat(2), days: fc.nat(5) }),
  holds: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 2 }),
  wanted: fc.uniqueArray(fc.nat(5), { maxLength: 3 }),
  archives: fc.array(fc.boolean(), { maxLength: 2 }),
  later: fc.nat(100),
});

/** Lays a history out, with a log that tells of it. */
async function made(depot: string, history: History): Promise<PruneRequest & { current: Snapshot }> {
  const paper = paperDepot(depot);
  const packages: ManifestPackage[] = [];
  for (let patch = 0; patch < 6; patch++) packages.push(await paper.pkg(patch));
  const of = (patches: readonly number[]): ManifestPackage[] =>
    packages.filter((_, patch) => patches.includes(patch));
  let date = START;
  let current: Snapshot | undefined;
  const last = history.publications.length - 1;
  for (const [index, { packages: patches, days, abandoned }] of history.publications.entries()) {
    date += days * DAY + 1;
    const snapshot = await paper.snapshot(index + 1, date, of(patches));
    // an interrupted publication is completed or abandoned by the next: at most the newest is newer than current
    const isAbandoned = abandoned && index > 0 && !(history.cutShort && index === last - 1);
    const isCurrent = index === last ? !history.cutShort || last === 0 : !isAbandoned;
    await appendLog(depot, { action: 'publish', snapshots: [snapshot] });
    if (isCurrent) current = snapshot;
    else if (index !== last) await appendLog(depot, { action: 'abandoned', snapshots: [snapshot] });
    if (history.holds.includes(index + 1))
      await appendLog(depot, { action: 'hold', reason: 'held', snapshots: [snapshot] });
  }
  if (current === undefined) throw new TypeError('the first one is current');
  await paper.current(current);
  const pinned = [];
  for (const [index, isPinned] of history.archives.entries()) {
    const archive = await paper.blob(`archive ${index}`.repeat(3000));
    if (isPinned)
      pinned.push([
        `go1.27.${index}.linux-amd64`,
        { h1: 'h1', time: '', archives: { [FORM]: archive }, evidence: { sumdb: null } },
      ] as const);
  }
  return {
    current,
    depot,
    store: openStore(depot),
    retention: history.retention,
    grace: history.grace,
    now: date + history.later * DAY,
    lock: { toolchains: Object.fromEntries(pinned) },
    wanted: of(history.wanted).map((pkg) => ({ ...pkg, upstream: undefined })),
  };
}

/** As du(1) says, which counts each inode once. */
async function diskUse(depot: string): Promise<number> {
  const folders = [join(depot, 'snapshots'), join(depot, 'store/sha256')];
  const { stdout } = await execa('du', ['--block-size=1', '--summarize', '--total', ...folders]);
  return Number(/^(\d+)\ttotal$/m.exec(stdout)?.[1]);
}

test('any history by any settings: what stays loses no byte, and what was said is what happened', async (t) => {
  const base = await temporaryFolder(t);
  let pruned = 0;
  const property = fc.asyncProperty(HISTORY, async (history) => {
    const depot = await mkdtemp(join(base, 'depot-'));
    const request = await made(depot, history);
    const before = await listing(depot);
    const plan = await prunePlan(request);
    t.deepEqual(await listing(depot), before, 'a dry run writes nothing');

    const stays = plan.snapshots.filter(({ keep }) => keep);
    const [digests, last, use] = [
      Object.fromEntries(await publishedDigests(depot)),
      await lastPublication(depot),
      await diskUse(depot),
    ];
    const folders = await Promise.all(stays.map(({ name }) => listing(join(depot, 'snapshots', name))));
    const done = await prune(request, 'a test');
    t.deepEqual(done, plan);
    if (stays.length < plan.snapshots.length) pruned++;

    t.deepEqual((await readdir(join(depot, 'snapshots'))).sort(), stays.map(({ name }) => name).sort());
    t.deepEqual(await Promise.all(stays.map(({ name }) => listing(join(depot, 'snapshots', name)))), folders);
    t.is((await readCurrent(depot))?.name, request.current.name);
    for (const { sequence, keep } of plan.snapshots)
      if (history.holds.includes(sequence) || history.retention.snapshots.includes(sequence)) t.true(keep);
    t.is(use - (await diskUse(depot)), plan.frees);

    const needed = [
      ...request.wanted.map(({ sha256 }) => sha256),
      ...Object.values(request.lock.toolchains).flatMap(({ archives }) => archives[FORM]?.sha256 ?? []),
      ...(await Promise.all(stays.map(({ name }) => packagesOf(depot, name)))).flat(),
    ];
    for (const sha256 of needed) t.true(await request.store.has(sha256), sha256);
    for (const { sha256 } of plan.blobs)
      t.false(needed.includes(sha256) || (await request.store.has(sha256)));
    t.is(new Set(needed).size, plan.neededBlobs);

    t.deepEqual(Object.fromEntries(await publishedDigests(depot)), digests, 'names keep their bytes');
    t.deepEqual(await lastPublication(depot), last, 'numbers go on');
    t.deepEqual((await checkLog(depot)).failed, []);
    const { entries } = await readLog(depot);
    t.like(await prune(request, 'again'), { blobs: { length: 0 }, frees: 0 });
    t.is((await readLog(depot)).entries.length, entries.length, 'nothing to do is nothing to tell of');
    await rm(depot, { recursive: true });
  });
  await checkProperty(t, property, 30);
  t.true(pruned > 5, `only ${pruned} prunings removed something`);
});

/** Before that call of that kind: each fsync, rename and entry of the log; of the removals, the first and some others. */
const KILLS = [
  ...[1, 2, 3, 4, 5, 6, 7].map((when) => ['fsync', when] as const),
  ...[1, 2].map((when) => ['rename,renameat,renameat2', when] as const),
  ...[1, 3, 6, 8, 9].map((when) => ['unlink,unlinkat', when] as const),
  ...[1, 4].map((when) => ['rmdir', when] as const),
];

test('killed anywhere, a depot is whole, and the next run removes the rest', async (t) => {
  const base = await temporaryFolder(t);
  const pristine = join(base, 'pristine');
  const paper = paperDepot(pristine);
  const packages = [await paper.pkg(1), await paper.pkg(2), await paper.pkg(3)];
  const snapshots: Snapshot[] = [];
  for (const [index] of packages.entries()) {
    snapshots.push(await paper.snapshot(index + 1, START + index, packages.slice(index, index + 2)));
    await appendLog(pristine, { action: 'publish', snapshots: snapshots.slice(-1) });
  }
  const [, , last] = snapshots;
  await paper.current(last ?? t.fail());
  const digests = Object.fromEntries(await publishedDigests(pristine));
  const kept = await listing(last?.folder ?? '');
  let killed = 0;
  for (const [calls, when] of KILLS) {
    const what = `killed at ${calls} ${when}`;
    const depot = join(base, 'depot');
    await execa('cp', ['-a', pristine, depot]);
    const program = join(projectRoot, 'test/helpers/prune-program.ts');
    // one thread makes all calls on files, since strace counts for each thread
    const line = [...straceKill(calls, when), process.execPath, program, depot];
    const run = await execa('env', ['UV_THREADPOOL_SIZE=1', ...line], { reject: false });
    if (run.exitCode !== 0) killed++;
    for (const place of await listSnapshots(depot)) {
      const original = join(pristine, 'snapshots', place.name);
      t.deepEqual(await listing(place.folder), await listing(original), `${what}: ${place.name} is whole`);
    }
    t.deepEqual(Object.fromEntries(await publishedDigests(depot)), digests, what);
    t.deepEqual((await checkLog(depot)).failed, [], what);

    const request = { ...requestOf(depot), retention: { keep: 1, days: undefined, snapshots: [] } };
    await prune(request, 'again');
    t.deepEqual(await readdir(join(depot, 'snapshots')), [last?.name], what);
    t.deepEqual(await listing(join(depot, 'snapshots', last?.name ?? '')), kept, what);
    t.deepEqual(Object.fromEntries(await publishedDigests(depot)), digests, what);
    t.deepEqual((await checkLog(depot)).failed, [], what);
    t.is((await readLedger(depot)).pruned.length, 2, what);
    await rm(depot, { recursive: true });
  }
  t.true(killed > KILLS.length - 3, `only ${killed} of ${KILLS.length} runs were killed`);
});

function requestOf(depot: string): PruneRequest {
  return {
    depot,
    store: openStore(depot),
    retention: { keep: undefined, days: undefined, snapshots: [] },
    grace: { publications: 0, days: 0 },
    now: START + 1000 * DAY,
    lock: { toolchains: {} },
    wanted: [],
  };
}

test('refused: a ledger or a log that does not hold, a link that was turned back, no link at all', async (t) => {
  const depot = await temporaryFolder(t);
  const paper = paperDepot(depot);
  const [one, two, three] = [1, 2, 3].map((sequence) => ({ sequence, date: START + sequence }));
  const snapshots: Snapshot[] = [];
  for (const { sequence, date } of [one, two, three].filter((item) => item !== undefined))
    snapshots.push(await paper.snapshot(sequence, date, [await paper.pkg(sequence)]));
  const request = { ...requestOf(depot), retention: { keep: 1, days: undefined, snapshots: [] } };
  const refused = async (code: ErrorCode): Promise<void> => {
    const before = await listing(depot);
    t.true(hasCode(await t.throwsAsync(prune(request, undefined)), code), code);
    t.deepEqual(await listing(depot), before);
  };
  await refused('SNAPSHOT_INVALID');
  const [first, second] = snapshots;
  await paper.current(first ?? t.fail());
  await refused('SNAPSHOT_INVALID');
  await rm(join(depot, 'current'));
  await paper.current(second ?? t.fail());
  await refused('LOG_INCOMPLETE');
  await appendLog(depot, { action: 'override' });
  t.like(await prunePlan(request), {
    snapshots: { 0: { keep: false }, 1: { keep: true }, 2: { keep: false } },
  });

  const log = await readFile(logPath(depot));
  await writeFile(logPath(depot), 'hello\n', { flag: 'a' });
  await refused('LOG_DAMAGED');
  await writeFile(logPath(depot), log);
  await writeFile(ledgerPath(depot), '{}\n');
  await refused('LEDGER_DAMAGED');
  await rm(ledgerPath(depot));

  // what a snapshot needs that cannot be read is not known: it stays, and every blob
  const manifest = join(first?.folder ?? '', 'manifest.json');
  const text = await readFile(manifest, 'utf8');
  await rm(manifest);
  await writeFile(manifest, 'half');
  t.like(await prunePlan(request), {
    snapshots: { 0: { keep: true }, 1: { keep: true }, 2: { keep: false } },
    unreadable: [first?.name],
    blobs: { length: 0 },
    neededBlobs: 3,
  });
  await writeFile(manifest, text);

  // and carried out: a ledger that was changed afterwards is not what the log says
  await prune(request, undefined);
  const ledger = await readFile(ledgerPath(depot), 'utf8');
  t.is((await lastPublication(depot)).sequence, 3);
  await writeFile(ledgerPath(depot), ledger.replaceAll('1.27.3', '1.27.9'));
  t.like((await checkLog(depot)).failed, { 0: { check: 'ledger', code: 'LEDGER_DAMAGED' }, length: 1 });
  // half a line of a run that was killed before it pruned anything by it
  await writeFile(ledgerPath(depot), `${ledger}{"contentId"`);
  t.deepEqual((await checkLog(depot)).failed, []);
  t.is((await readLedger(depot)).pruned.length, 2);
});

test('refused: a log whose end was cut off, and with it a hold', async (t) => {
  const depot = await temporaryFolder(t);
  const paper = paperDepot(depot);
  for (const sequence of [1, 2, 3]) {
    const snapshot = await paper.snapshot(sequence, START + sequence, [await paper.pkg(sequence)]);
    await appendLog(depot, { action: 'publish', snapshots: [snapshot] });
    if (sequence === 3) await paper.current(snapshot);
  }
  const whole = await readFile(logPath(depot), 'utf8');
  const request = { ...requestOf(depot), retention: { keep: 1, days: undefined, snapshots: [] } };
  // the hold was given between the second publication and the third
  await writeFile(logPath(depot), whole.replace(/[^\n]+\n$/, ''));
  const before = await listing(depot);
  t.true(hasCode(await t.throwsAsync(prune(request, undefined)), 'LOG_INCOMPLETE'));
  t.deepEqual(await listing(depot), before);
  await writeFile(logPath(depot), whole);
  t.like(await prune(request, undefined), { snapshots: { 0: { keep: false }, 2: { keep: true } } });
});

async function packagesOf(depot: string, name: string): Promise<string[]> {
  const found = (await listSnapshots(depot)).find((place) => place.name === name);
  const text = await readFile(join(found?.folder ?? '', 'manifest.json'), 'utf8');
  return [...text.matchAll(/"sha256": "([0-9a-f]{64})",\n +"signedBy"/g)].map(([, sha256 = '']) => sha256);
}
