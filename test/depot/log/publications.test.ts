import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { checkLog } from '../../../builder/depot/log/check.ts';
import { acceptLog } from '../../../builder/depot/log/complete.ts';
import { appendLog, logPath, readLog } from '../../../builder/depot/log/log.ts';
import { refresh } from '../../../builder/depot/republish/refresh.ts';
import { rehearse } from '../../../builder/depot/publish/rehearse.ts';
import type { Republication } from '../../../builder/depot/republish/republish.ts';
import { rollback } from '../../../builder/depot/republish/rollback.ts';
import { listSnapshots, readCurrent, readSnapshot } from '../../../builder/depot/snapshot/snapshots.ts';
import { yank } from '../../../builder/depot/republish/yank.ts';
import { digestFile } from '../../../builder/io/digest-file.ts';
import { hasCode } from '../../../builder/errors.ts';
import { testKeys } from '../../helpers/keys.ts';
import { listing } from '../../helpers/listing.ts';
import { CREATED, testDepot } from '../../helpers/publishing.ts';

const { signer } = await testKeys();

async function told(depot: string): Promise<string[]> {
  const { entries, broken } = await readLog(depot);
  const lines = entries.map(({ action, snapshots }) =>
    [action, ...snapshots.map(({ sequence }) => sequence)].join(' '),
  );
  return broken === undefined ? lines : [...lines, `broken: ${broken.what}`];
}

async function turnBack(depot: string, name: string): Promise<void> {
  await rm(join(depot, 'current'));
  await symlink(`snapshots/${name}`, join(depot, 'current'));
}

/** As if the run had been killed before it wrote its last lines. */
async function forgetLast(depot: string, count: number): Promise<void> {
  const lines = (await readFile(logPath(depot), 'utf8')).split('\n').slice(0, -1);
  await writeFile(
    logPath(depot),
    lines
      .slice(0, -count)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

test('every publication is written down before it is current, with what its signed manifest says; what is current already is not', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  const { name } = await publish();
  await publish({ date: CREATED + 2 });
  t.deepEqual(await told(depot), ['begun', 'publish 1']);
  const fewer = packages.filter((pkg) => pkg.name !== 'go-1.28');
  const note = { action: 'rollback' as const, reason: '1.28 is not for us', of: 1 };
  await publish({ date: CREATED + 3, packages: fewer, note });
  const { entries } = await readLog(depot);
  t.like(entries.at(-1), { action: 'rollback', reason: '1.28 is not for us', newest: 2, details: { of: 1 } });
  const [first] = await listSnapshots(depot);
  const { sha256 } = await digestFile(join(first?.folder ?? '', 'manifest.json'));
  t.like(entries[1]?.snapshots, {
    0: { name, sequence: 1, date: CREATED + 1, manifestSha256: sha256 },
    length: 1,
  });
  t.deepEqual((await checkLog(depot)).failed, []);
});

test('killed before the switch: the next run completes it, or says that it is abandoned', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  const fewer = packages.filter((pkg) => pkg.name !== 'go-1.28');
  const { name } = await publish({ packages: fewer });
  await publish({ date: CREATED + 2 });
  // behind its entry
  await turnBack(depot, name);
  t.deepEqual((await checkLog(depot)).failed, []);
  t.like(await publish({ date: CREATED + 3 }), { sequence: 2, changed: true });
  t.deepEqual(await told(depot), ['begun', 'publish 1', 'publish 2', 'completed 2']);
  // before its entry: nothing of it was served, and nothing is missing
  await forgetLast(depot, 2);
  await turnBack(depot, name);
  t.deepEqual((await checkLog(depot)).failed, []);
  t.like(await publish({ date: CREATED + 3 }), { sequence: 2, changed: true });
  t.deepEqual(await told(depot), ['begun', 'publish 1', 'publish 2']);
  // something else is wanted now; a run that is killed behind the first of its two entries does not say it twice
  for (const forgotten of [1, 0]) {
    await turnBack(depot, name);
    const other = packages.filter((pkg) => pkg.name !== 'go-1.27');
    t.like(await publish({ date: CREATED + 4, packages: other }), { sequence: 3 });
    t.deepEqual(await told(depot), ['begun', 'publish 1', 'publish 2', 'abandoned 2', 'publish 3']);
    t.deepEqual((await checkLog(depot)).failed, []);
    if (forgotten === 0) continue;
    await forgetLast(depot, forgotten);
    const [, , third] = await listSnapshots(depot);
    await rm(third?.folder ?? t.fail(), { recursive: true });
  }
});

test('a log that disagrees with the snapshots: cut off, lost, of another day; numbers go on all the same', async (t) => {
  const { depot, publication, publish, packages } = await testDepot(t, signer);
  const fewer = packages.filter((pkg) => pkg.name !== 'go-1.28');
  await publish({ packages: fewer });
  await publish({ date: CREATED + 2 });
  const whole = await readFile(logPath(depot));
  await forgetLast(depot, 1);
  t.like((await checkLog(depot)).failed, { 0: { check: 'publications', code: 'LOG_DISAGREES' }, length: 1 });
  t.regex((await checkLog(depot)).failed[0]?.detail ?? '', /the end of the log is missing/);
  // nothing is published over that, whatever else was added behind, until somebody says so; then it goes on
  const third = { date: CREATED + 3, packages: fewer };
  const basis = (): Republication => publication(third);
  const verbs: Record<string, () => Promise<unknown>> = {
    publish: () => publish(third),
    rehearse: () => rehearse(publication(third)),
    rollback: () => rollback(basis(), { to: '1', reason: 'it broke', dryRun: true }),
    yank: () => yank(basis(), { target: 'go-1.27=1.27.3-1', reason: 'it broke' }),
    refresh: () => refresh(basis(), { now: CREATED + 3, force: true }),
  };
  const refused = async (): Promise<void> => {
    const before = await listing(depot);
    for (const [verb, run] of Object.entries(verbs))
      t.true(hasCode(await t.throwsAsync(run()), 'LOG_INCOMPLETE'), verb);
    t.deepEqual(await listing(depot), before);
  };
  const [, second] = await listSnapshots(depot);
  await refused();
  await appendLog(depot, { action: 'hold', snapshots: [await readSnapshot(second ?? t.fail())] });
  await refused();
  const { details } = await acceptLog(depot, 'a test');
  t.deepEqual(details, { entries: 3, newest: 2 });
  t.true(hasCode(await t.throwsAsync(acceptLog(depot, 'twice')), 'USAGE'));
  t.deepEqual(await told(depot), ['begun', 'publish 1', 'hold 2', 'accepted 2']);
  t.deepEqual((await checkLog(depot)).failed, []);
  // all of it lost
  await rm(logPath(depot));
  t.like((await checkLog(depot)).failed, { 0: { check: 'publications', code: 'LOG_INCOMPLETE' }, length: 1 });
  await refused();
  await acceptLog(depot, 'a test');
  t.deepEqual(await told(depot), ['begun', 'accepted 1 2']);
  t.deepEqual((await checkLog(depot)).failed, []);
  await publish(third);
  t.deepEqual(await told(depot), ['begun', 'accepted 1 2', 'publish 3']);
  t.deepEqual((await checkLog(depot)).failed, []);
  // clients saw the second one, since the third names it, whatever the link says now
  await rm(logPath(depot));
  await turnBack(depot, (await listSnapshots(depot))[0]?.name ?? '');
  await acceptLog(depot, 'a test');
  t.deepEqual(await told(depot), ['begun 3', 'accepted 1 2']);
  await turnBack(depot, second?.name ?? '');
  // another history
  const text = await readFile(logPath(depot), 'utf8');
  await writeFile(logPath(depot), text.replace(`"date":${CREATED + 2}`, `"date":${CREATED + 1}`));
  t.true(hasCode(await t.throwsAsync(publish(third)), 'LOG_DISAGREES'));
  // snapshots of an older day than the log: its sequences are used up
  await writeFile(logPath(depot), whole);
  for (const { sequence, folder } of await listSnapshots(depot))
    if (sequence > 1) await rm(folder, { recursive: true });
  const [first] = await listSnapshots(depot);
  await turnBack(depot, first?.name ?? '');
  t.regex((await checkLog(depot)).failed[0]?.detail ?? '', /2-[0-9a-f]{8} is gone, and was not pruned/);
  t.like(await publish({ date: CREATED + 3 }), { sequence: 3 });
  t.true(hasCode(await t.throwsAsync(publish({ date: CREATED + 3, packages: fewer })), 'DATE_NOT_LATER'));
  const current = await readCurrent(depot);
  t.is((await readSnapshot(current ?? t.fail())).manifest.date, CREATED + 3);
});
