/** A version that is withdrawn: out of the indexes for as long as nobody takes it back, whatever spec and rollbacks ask for. */
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { logPath, readLog } from '../../../builder/depot/log/log.ts';
import { rollback } from '../../../builder/depot/republish/rollback.ts';
import { noteText } from '../../../builder/depot/snapshot/note-words.ts';
import { readCurrent, type Snapshot } from '../../../builder/depot/snapshot/snapshots.ts';
import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { type YankedNow, type YankRequest, yank } from '../../../builder/depot/republish/yank.ts';
import { parseYankTarget, withdrawalOf } from '../../../builder/depot/snapshot/yanks.ts';
import { DepotError } from '../../../builder/errors.ts';
import { testKeys } from '../../helpers/keys.ts';
import { CREATED, testDepot, type TestDepot } from '../../helpers/publishing.ts';

const { signer } = await testKeys();
const BAD = 'go-1.27=1.27.4-1';
const FILES = ['go-1.27-1.27.4-1.x86_64.rpm', 'go-1.27_1.27.4-1_amd64.deb'];

interface Ground extends TestDepot {
  withdraw: (date: number, request?: Partial<YankRequest>) => Promise<YankedNow>;
  now: () => Promise<Snapshot>;
}

/** One publication, with 1.27.3 and 1.27.4. */
async function ground(t: ExecutionContext): Promise<Ground> {
  const depot = await testDepot(t, signer);
  const newer = await depot.make(
    (['rpm', 'deb'] as const).map((format) => ({
      format,
      name: 'go-1.27',
      version: '1.27.4',
      arch: 'amd64',
    })),
  );
  const packages = [...depot.packages, ...newer];
  await depot.publish({ packages });
  const withdraw: Ground['withdraw'] = (date, request) => {
    const { packages: _, ...basis } = depot.publication({
      date: CREATED + date,
      policy: { audit: 'now' },
    });
    return yank(basis, { target: BAD, reason: 'miscompiles', ...request });
  };
  const now = async (): Promise<Snapshot> => (await readCurrent(depot.depot)) ?? t.fail();
  return { ...depot, packages, withdraw, now };
}

const listed = ({ manifest }: Snapshot): string[] =>
  manifest.packages.filter(({ version }) => version === '1.27.4').map(({ fileName }) => fileName);

test('a yanked version leaves the indexes and stays out: by the spec, by a rollback, by another yank', async (t) => {
  const { depot, packages, publication, publish, withdraw, now } = await ground(t);
  t.is((await withdraw(2, { dryRun: true })).published, undefined);
  t.is((await now()).sequence, 1);
  const { published, unlisted, fleet } = await withdraw(2);
  t.like(published, { sequence: 2, changed: true, packages: 10 });
  t.deepEqual(unlisted, FILES);
  t.deepEqual(
    fleet?.changes.map(({ format, name, from, to }) => [format, name, from[0]?.version, to]),
    [
      ['deb', 'go-1.27', '1.27.4-1', '1.27.3-1'],
      ['rpm', 'go-1.27', '1.27.4-1', '1.27.3-1'],
    ],
  );
  const { manifest } = await now();
  t.deepEqual(
    manifest.yanked?.map(({ fileName, reason, date }) => [fileName, reason, date]),
    FILES.map((fileName) => [fileName, 'miscompiles', CREATED + 2]),
  );
  t.is(manifest.policy, undefined);
  t.deepEqual(manifest.publication, { action: 'yank', reason: 'miscompiles', of: null, target: BAD });
  t.like((await readLog(depot)).entries.at(-1), {
    action: 'yank',
    reason: 'miscompiles',
    details: { target: BAD, withdrawn: FILES },
  });
  t.like(await withdraw(3), { published: { changed: false, sequence: 2 } });

  // the spec still names it, and nothing else changed
  const same = await publish({ packages, date: CREATED + 3 });
  t.like(same, { changed: false, sequence: 2 });
  t.deepEqual(same.withheld.map(({ fileName }) => fileName).sort(), FILES);
  // something else changed; and the release of a later change of keys is the same version
  const fewer = packages.filter(({ name }) => name !== 'go-1.28');
  t.like(await publish({ packages: fewer, date: CREATED + 3 }), { changed: true, sequence: 3 });
  t.deepEqual(listed(await now()), []);
  t.is((await now()).manifest.yanked?.length, 2);
  const rotated = { format: 'rpm', name: 'go-1.27', version: '1.27.4' } as const;
  const { yanked = [] } = (await now()).manifest;
  t.truthy(withdrawalOf({ ...rotated, release: '1.2' }, yanked));
  t.is(withdrawalOf({ ...rotated, release: '2' }, yanked), undefined);
  const { packages: _, ...basis } = publication({ date: CREATED + 4 });
  const back = await rollback(basis, { to: '1', reason: 'again' });
  t.deepEqual(back.withheld, FILES);
  t.is(back.published?.sequence, 4);
  t.deepEqual(listed(await now()), []);
  t.deepEqual((await now()).manifest.rolledBack?.removed, []);
  const { failed } = await verifyDepot(depot, { certificates: [signer.certificate] });
  t.deepEqual(failed, []);
});

test('a yanked name keeps its bytes, also where no snapshot is left that listed it', async (t) => {
  const { depot, make, packages, publish, withdraw, now } = await ground(t);
  const first = (await now()).folder;
  await withdraw(2);
  await rm(first, { recursive: true });
  const [other = t.fail()] = await make([
    { format: 'deb', name: 'go-1.27', version: '1.27.4', arch: 'amd64', text: 'other' },
  ]);
  const changed = packages
    .filter(({ name }) => name !== 'go-1.28')
    .map((pkg) => (pkg.fileName === other.fileName ? other : pkg));
  const error = await t.throwsAsync(publish({ packages: changed, date: CREATED + 3 }), {
    instanceOf: DepotError,
  });
  t.is(error?.code, 'PACKAGE_CHANGED');
  // and what is gone cannot come back
  const undone = await t.throwsAsync(withdraw(3, { undo: true }), { instanceOf: DepotError });
  t.is(undone?.code, 'ROLLBACK_CONTENT');
  t.is((await readCurrent(depot))?.sequence, 2);
});

test('an undo lists again what the yank took out; a mark takes nothing out; each is recorded as what it is', async (t) => {
  const { depot, packages, publish, withdraw, now } = await ground(t);
  const logged = async (): Promise<unknown> => (await readLog(depot)).entries.at(-1)?.details;
  const onPage = async (): Promise<string> => {
    const html = await readFile(join((await now()).folder, 'index.html'), 'utf8');
    return /<li class="event">.*?<span class="tag [a-z]*">(.*?)<span/.exec(html)?.[1] ?? '';
  };
  await withdraw(2);
  t.is(await onPage(), `withdrawn</span> ${BAD} `);
  const undone = await withdraw(3, { undo: true, reason: 'it was the kernel' });
  t.deepEqual(await logged(), { target: BAD, mode: 'undo', listedAgain: FILES });
  t.is(noteText((await now()).manifest.publication ?? t.fail()), `undone yank of ${BAD}`);
  t.is(await onPage(), `withdrawal taken back</span> ${BAD} `);
  t.like(undone, { published: { sequence: 3, changed: true }, fleet: undefined });
  t.deepEqual(undone.listed, FILES);
  t.deepEqual((await now()).manifest.yanked, []);
  t.is((await publish({ packages, date: CREATED + 4 })).changed, false);

  const marked = await withdraw(5, { markOnly: true });
  t.deepEqual(marked.unlisted, []);
  t.is(marked.fleet, undefined);
  t.deepEqual(await logged(), { target: BAD, mode: 'mark', marked: FILES });
  t.is(await onPage(), `marked as not to be used</span> ${BAD} `);
  t.deepEqual(listed(await now()).sort(), FILES);
  t.deepEqual(
    (await now()).manifest.yanked?.map((one) => one.marked),
    [true, true],
  );
  t.is((await publish({ packages, date: CREATED + 6 })).changed, false);
  // a mark may become more, and more becomes no mark
  t.deepEqual((await withdraw(6)).unlisted, FILES);
  t.deepEqual(await logged(), { target: BAD, withdrawn: FILES });
  t.is((await withdraw(7, { markOnly: true })).published?.changed, false);
});

test('the only version of a line: there is nothing to go down to', async (t) => {
  const { withdraw } = await ground(t);
  const { fleet } = await withdraw(2, { target: 'go-1.28=1.28~rc1-1' });
  t.deepEqual(
    fleet?.changes.map(({ name, to }) => [name, to]),
    [
      ['go-1.28', null],
      ['go-1.28', null],
    ],
  );
  t.deepEqual(fleet?.dnf.run, []);
  t.is(fleet?.apt.pin, null);
  t.deepEqual(fleet?.apt.remove, ['apt-get remove -y go-1.28']);
});

test('what is not there, and what is no version, is refused', async (t) => {
  const { withdraw } = await ground(t);
  for (const target of ['go-1.27=1.27.9-1', 'go-1.99=1.99.0-1', 'go-1.27=1.27.4-2']) {
    const error = await t.throwsAsync(withdraw(2, { target }), { instanceOf: DepotError });
    t.is(error?.code, 'YANK_UNKNOWN', target);
  }
  t.is((await t.throwsAsync(withdraw(2, { undo: true }), { instanceOf: DepotError }))?.code, 'YANK_UNKNOWN');
  for (const target of [
    'go-1.27',
    'go-1.27=',
    'go-1.27=1.27.4',
    '=1-1',
    'go=1 -1',
    '../x=1-1',
    'go-1.27=1.27.4-1 ',
  ]) {
    const error = t.throws(() => parseYankTarget(target), { instanceOf: DepotError });
    t.is(error?.code, 'USAGE', target);
  }
});

test('a link that was lost, or turned back, takes no yank back, and abandons nothing', async (t) => {
  const { depot, packages, publish, withdraw, now } = await ground(t);
  const { name: first } = await now();
  await withdraw(2);
  const fewer = packages.filter(({ name }) => name !== 'go-1.28');
  await publish({ packages: fewer, date: CREATED + 3 });
  const link = join(depot, 'current');
  const actions = async (): Promise<string[]> => (await readLog(depot)).entries.map(({ action }) => action);
  const expected = ['begun', 'publish', 'yank', 'publish'];
  for (const [index, target] of [undefined, `snapshots/${first}`].entries()) {
    await rm(link);
    if (target !== undefined) await symlink(target, link);
    const error = await t.throwsAsync(withdraw(4, { target: 'go-1.27=1.27.3-1' }));
    t.true(error instanceof DepotError && error.code === 'SNAPSHOT_INVALID');
    // the same content: the link is put right
    t.like(await publish({ packages: fewer, date: CREATED + 5 }), { sequence: 3, changed: true });
    expected.push('completed');
    t.deepEqual(await actions(), expected, String(index));
  }
  await rm(link);
  t.like(await publish({ packages, date: CREATED + 6 }), { sequence: 4, packages: 10 });
  t.deepEqual(await actions(), [...expected, 'publish']);
  t.deepEqual(listed(await now()), []);
  t.is((await now()).manifest.previous?.sequence, 3);
  const { failed, noted } = await verifyDepot(depot, {
    certificates: [(await testKeys()).signer.certificate],
  });
  t.deepEqual(failed, []);
  t.false(noted.some(({ check }) => check === 'chain'));
});

test('an undo that was cut short, and abandoned, is no state that a later one goes by', async (t) => {
  const { depot, packages, publish, withdraw, now } = await ground(t);
  await withdraw(2);
  const { folder, name } = await now();
  await withdraw(3, { undo: true });
  const abandoned = await now();
  await rm(join(depot, 'current'));
  await symlink(`snapshots/${name}`, join(depot, 'current'));
  const lines = (await readFile(logPath(depot), 'utf8')).trimEnd().split('\n');
  await writeFile(logPath(depot), `${lines.slice(0, -1).join('\n')}\n`);
  await publish({ packages: packages.filter((pkg) => pkg.name !== 'go-1.28'), date: CREATED + 4 });
  t.is((await readLog(depot)).entries.at(-2)?.action, 'abandoned');
  t.not(abandoned.folder, folder);
  await rm(join(abandoned.folder, 'manifest.json.asc'));
  t.deepEqual((await withdraw(5, { undo: true })).listed, FILES);
});
