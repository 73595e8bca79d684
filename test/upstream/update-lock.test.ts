import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { DepotError, ERROR_CODES } from '../../builder/errors.ts';
import { openStore } from '../../builder/store/store.ts';
import { moduleVersion } from '../../builder/toolchain/module-name.ts';
import { fetchAll } from '../../builder/upstream/fetch-all.ts';
import { EMPTY_LOCK, type SumdbEvidence } from '../../builder/upstream/lock-model.ts';
import { encodeLock, type Lock } from '../../builder/upstream/lock.ts';
import { parseNoteKey } from '../../builder/upstream/sumdb/signed-note.ts';
import { lookupPath, tarballName } from '../../builder/upstream/upstream-paths.ts';
import { updateLock, type UpdateOptions } from '../../builder/upstream/update-lock.ts';
import { testDatabase, testLog } from '../helpers/checksum-database.ts';
import { noEvidence } from '../helpers/no-evidence.ts';
import { savedLocks } from '../helpers/saved-locks.ts';
import { smallToolchain } from '../helpers/small-toolchain.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import {
  digest,
  lockOf,
  pinZip,
  type ToolchainGround,
  toolchainGround,
} from '../helpers/toolchain-source.ts';

const database = testDatabase();

/** Lets the proxy pass the database on: a log of 107 records, with that h1 at that number. */
function record({ server, small }: ToolchainGround, h1 = small.h1, number = 7): void {
  const text = `golang.org/toolchain ${moduleVersion(small.toolchain)} ${h1}\n`;
  const log = testLog(database, 107, (at) => (at === number ? text : `record ${at}\n`));
  const base = `/sumdb/${database.name}`;
  server.files.set(`${base}/supported`, Buffer.alloc(0));
  server.files.set(`${base}/${lookupPath(small.toolchain)}`, Buffer.from(log.lookup(number, 107)));
  for (const path of log.tiles(107)) {
    server.files.set(`${base}/${path}`, log.tile(path) ?? Buffer.alloc(0));
  }
}

async function optionsOf(
  ground: ToolchainGround,
  lock: Lock = EMPTY_LOCK,
): Promise<UpdateOptions & { saved: Lock[] }> {
  return {
    ...ground.delivery,
    requests: [ground.small.toolchain],
    sources: (await ground.sources()).slice(0, 1),
    lock,
    ...savedLocks(lock),
    ...noEvidence(),
    database: parseNoteKey(database.key),
  };
}

test('where only the official tarball can carry what is wanted, no other form is fetched for nothing', async (t) => {
  const ground = await toolchainGround(t);
  record(ground);
  const options = { ...(await optionsOf(ground)), verify: ['sha256'] as const };
  const { updates, lock } = await updateLock(options);
  t.like(updates[0], { added: [], entry: undefined, missing: [{ evidence: 'sha256' }] });
  t.regex(updates[0]?.missing[0]?.why ?? '', /official tarball/);
  t.deepEqual(lock, EMPTY_LOCK);
  t.false(ground.server.asked.some(({ path }) => path === ground.zipPath));
});

test('a new entry: archive, h1, record; the archive is then in the store', async (t) => {
  const ground = await toolchainGround(t);
  const { small, id, server } = ground;
  record(ground);
  const options = await optionsOf(ground);
  const { lock, updates } = await updateLock(options);
  const sumdb = { record: 7, treeSize: 107, inclusion: 'proven' } as const;
  t.deepEqual(lock.toolchains[id], {
    h1: small.h1,
    time: small.time,
    archives: pinZip(small),
    evidence: { sumdb },
  });
  t.like(updates[0], { toolchain: id, added: ['entry'], entry: { evidence: { sumdb } }, missing: [] });
  t.deepEqual(options.saved, [lock]);
  t.notRegex(encodeLock(lock), /127\.0\.0\.1|http/);
  server.asked.length = 0;
  const [archive] = await fetchAll([small.toolchain], { ...options, lock, verify: ['sumdb'] });
  t.true(archive?.cached);
  t.is(server.asked.length, 0);
});

test('without the database that is wanted nothing is pinned; the record is added once it can be asked', async (t) => {
  const ground = await toolchainGround(t);
  const { small, id } = ground;
  const options = await optionsOf(ground);
  const refused = await updateLock(options);
  t.like(refused.updates[0], { added: [], entry: undefined, missing: [{ evidence: 'sumdb' }] });
  t.regex(refused.updates[0]?.missing[0]?.why ?? '', /does not pass on/);
  t.deepEqual([options.saved, refused.lock], [[], EMPTY_LOCK]);
  t.false(await options.store.has(digest(small.zip)));

  // where nobody wants it, the entry is made, and lacks it once somebody does
  const first = await updateLock({ ...(await optionsOf(ground)), verify: [] });
  t.is(first.lock.toolchains[id]?.evidence.sumdb, null);
  t.deepEqual(first.updates[0]?.missing, []);
  const strict = { ...options, lock: first.lock, verify: ['sumdb'] as const };
  await t.throwsAsync(fetchAll([small.toolchain], strict), { code: 'LOCK_EVIDENCE_MISSING' });

  record(ground);
  const second = await updateLock(await optionsOf(ground, first.lock));
  t.deepEqual(second.updates[0]?.added, ['sumdb']);
  t.is((await fetchAll([small.toolchain], { ...strict, lock: second.lock })).length, 1);
  ground.server.asked.length = 0;
  const third = await optionsOf(ground, second.lock);
  t.deepEqual((await updateLock(third)).updates[0]?.added, []);
  t.deepEqual([third.saved, ground.server.asked], [[], []]);
});

/** A lock that pins the zip and says this of the record. */
function claiming({ small, id }: ToolchainGround, sumdb: SumdbEvidence): Lock {
  const entry = lockOf(small, pinZip(small)).toolchains[id];
  return { toolchains: entry === undefined ? {} : { [id]: { ...entry, evidence: { sumdb } } } };
}

test('a record that was not proven is proven, with one question for whether the proxy passes the database on', async (t) => {
  const ground = await toolchainGround(t);
  const { small, server } = ground;
  record(ground);
  const claim = { record: 7, treeSize: 50, inclusion: 'not checked' } as const;
  const withClaim = (sumdb: SumdbEvidence): Lock => claiming(ground, sumdb);
  const options = await optionsOf(ground, withClaim(claim));
  const { lock, updates } = await updateLock(options);
  t.deepEqual(lock, withClaim({ record: 7, treeSize: 107, inclusion: 'proven' }));
  t.like(updates[0], { added: ['inclusion'], source: undefined, missing: [] });
  t.deepEqual(options.saved, [lock]);
  t.deepEqual(
    server.asked.map(({ path }) => path.replace(`/sumdb/${database.name}/`, '')),
    ['supported', lookupPath(small.toolchain), 'tile/8/0/000.p/107'],
  );
  server.asked.length = 0;
  t.deepEqual((await updateLock(await optionsOf(ground, lock))).updates[0]?.added, []);
  t.is(server.asked.length, 0);

  const elsewhere = await optionsOf(ground, withClaim({ ...claim, record: 8 }));
  const error = await t.throwsAsync(updateLock(elsewhere), { instanceOf: DepotError });
  t.deepEqual([error.code, error.exitStatus, elsewhere.saved], ['LOCK_CONFLICT', 10, []]);
});

test('a record that cannot be proven now stays what it was, and this is said', async (t) => {
  const ground = await toolchainGround(t);
  const lock = claiming(ground, { record: 7, treeSize: 50, inclusion: 'not checked' });
  const options = await optionsOf(ground, lock);
  const { updates } = await updateLock(options);
  t.like(updates[0], { added: [], entry: { evidence: { sumdb: { inclusion: 'not checked' } } } });
  t.regex(updates[0]?.missing[0]?.why ?? '', /does not pass on/);
  t.deepEqual(options.saved, []);
});

test('a false tile of the proxy pins nothing', async (t) => {
  const ground = await toolchainGround(t);
  record(ground);
  ground.server.files.get(`/sumdb/${database.name}/tile/8/0/000.p/107`)?.fill(0, 0, 32);
  const options = await optionsOf(ground);
  const error = await t.throwsAsync(updateLock(options), { instanceOf: DepotError });
  t.is(error.code, 'SUMDB_TILE');
  t.true(error.where?.startsWith('tile/8/0/000.p/107 of http'));
  t.deepEqual(options.saved, []);
});

test('a record that says otherwise pins nothing', async (t) => {
  const ground = await toolchainGround(t);
  record(ground, `h1:${'A'.repeat(43)}=`);
  const options = await optionsOf(ground);
  await t.throwsAsync(updateLock(options), { code: 'SUMDB_MISMATCH' });
  t.is(ERROR_CODES.SUMDB_MISMATCH, 'trust');
  t.deepEqual(options.saved, []);
  t.false(await ground.delivery.store.has(digest(ground.small.zip)));
});

test('a broken answer of the database pins nothing either', async (t) => {
  const ground = await toolchainGround(t);
  record(ground);
  ground.server.files.set(`/sumdb/${database.name}/${lookupPath(ground.small.toolchain)}`, Buffer.alloc(0));
  const options = await optionsOf(ground);
  await t.throwsAsync(updateLock(options), { code: 'SUMDB_MALFORMED' });
  t.deepEqual(options.saved, []);
});

test('another tree or archive under a pinned name is a conflict', async (t) => {
  const ground = await toolchainGround(t);
  const { small, id, server } = ground;
  record(ground);
  const { lock } = await updateLock(await optionsOf(ground));
  const other = await smallToolchain(small.toolchain, 0, 'other');
  server.files.set(ground.zipPath, other.zip);
  const again = { ...(await optionsOf(ground, lock)), recheck: true };
  await t.throwsAsync(updateLock(again), { code: 'LOCK_CONFLICT' });
  t.deepEqual(again.saved, []);
  const doubted = claiming(ground, { record: 7, treeSize: 50, inclusion: 'not checked' });
  record(ground, other.h1);
  const distrustful = { ...(await optionsOf(ground, doubted)), store: openStore(await temporaryFolder(t)) };
  await t.throwsAsync(updateLock(distrustful), { code: 'SUMDB_MISMATCH' });
  t.is(lock.toolchains[id]?.h1, small.h1);
});

test('a tarball of the same tree is added beside the zip', async (t) => {
  const ground = await toolchainGround(t);
  const { small, id } = ground;
  record(ground);
  const { lock } = await updateLock(await optionsOf(ground));
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, tarballName(small.toolchain)), small.tarball);
  const { directorySource } = await import('../../builder/upstream/directory-source.ts');
  const source = directorySource(folder, ['tarball'], { origin: '--source', fallThrough: 'absent' });
  const options = { ...(await optionsOf(ground, lock)), sources: [source], recheck: true };
  const { lock: grown, updates } = await updateLock(options);
  t.deepEqual(updates[0]?.added, ['archive']);
  t.deepEqual(grown.toolchains[id]?.archives, {
    ...pinZip(small),
    tarball: { sha256: digest(small.tarball), size: small.tarball.length },
  });
  t.deepEqual(grown.toolchains[id]?.evidence, lock.toolchains[id]?.evidence);
});
