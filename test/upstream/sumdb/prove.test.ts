import { rm } from 'node:fs/promises';

import test from 'ava';

import { DepotError } from '../../../builder/errors.ts';
import type { Source } from '../../../builder/upstream/source.ts';
import { lookupPath } from '../../../builder/upstream/upstream-paths.ts';
import { database, databaseGround, differences, LENGTH, LOG, proven } from '../../helpers/database-ground.ts';
import { lineOf, logSource, toolchainLog, toolchainOf } from '../../helpers/log-source.ts';
import { refusal } from '../../helpers/refusal.ts';

const REFUSALS = new Set(['SUMDB_TILE', 'SUMDB_TILE_MISSING']);

test('CVE-2026-56865: no tile is believed or kept before those above it vouch for it, whichever one lies', async (t) => {
  const honest = logSource(LOG, 1400);
  await (await databaseGround(t)).ask(300, honest);
  const tiles = honest.asked.filter((path) => path.startsWith('tile/'));
  const foreign = toolchainLog(database, LENGTH, 'foreign');
  const lies: Record<string, (path: string, bytes: Buffer) => Buffer | undefined> = {
    'a bit': (_, bytes) => Buffer.from(bytes.map((byte, at) => (at === 40 ? byte ^ 1 : byte))),
    'the last bit': (_, bytes) =>
      Buffer.from(bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte))),
    'half of it': (_, bytes) => bytes.subarray(0, 32 * Math.floor(bytes.length / 64)),
    nothing: () => Buffer.alloc(0),
    'a hash more': (_, bytes) => Buffer.concat([bytes, Buffer.alloc(32)]),
    'a tile of a fork': (path) => foreign.tile(path),
    'its neighbour': (path) => LOG.tile(path.replace('/001', '/002').replace('/005', '/004')),
    'hashes in another order': (_, bytes) => Buffer.concat([bytes.subarray(32), bytes.subarray(0, 32)]),
    'no such file': () => undefined,
  };
  t.is(tiles.length, 3);
  for (const tile of tiles) {
    const truth = LOG.tile(tile) ?? Buffer.alloc(0);
    for (const [what, lie] of Object.entries(lies)) {
      if (lie(tile, truth)?.equals(truth) === true) continue; // that one has no neighbour
      const { ask, kept } = await databaseGround(t);
      const liar = logSource(LOG, 1400, (path, bytes) =>
        // the full tile in place of a partial one is asked for too
        path.startsWith(tile.replace(/\.p.*/, '')) && bytes !== undefined ? lie(path, bytes) : bytes,
      );
      const code = await refusal(() => ask(300, liar));
      t.true(REFUSALS.has(code), `${tile} is ${what}: ${code}`);
      t.deepEqual([...(await kept()).keys()], [], `${tile} is ${what}`);
      // the same against a depot that knows something already
      await ask(1000, logSource(LOG, 1200));
      const before = await kept();
      t.true(REFUSALS.has(await refusal(() => ask(300, liar))), `${tile} is ${what}, later`);
      t.deepEqual(differences(await kept(), before), []);
    }
  }
});

test('CVE-2026-56865: a false record with a tile made to fit it, under a true tree head and its true edge', async (t) => {
  const { ask, kept } = await databaseGround(t);
  const fork = toolchainLog(database, LENGTH, 'false', 300);
  const forger = logSource(LOG, 1400, (path, honest) => {
    if (path.startsWith('lookup/')) return Buffer.from(LOG.lookup(300, 1400, lineOf(300, 'false')));
    return path === 'tile/8/0/001' ? fork.tile(path) : honest;
  });
  const error = await t.throwsAsync(ask(300, forger), { instanceOf: DepotError });
  t.deepEqual([error.code, error.where], ['SUMDB_TILE', 'tile/8/0/001 of https://proxy.example']);
  t.deepEqual([...(await kept()).keys()], []);
});

/** Gives this answer to every lookup, and true tiles. */
function withAnswer(answer: string): Source {
  return logSource(LOG, 1400, (path, honest) => (path.startsWith('lookup/') ? Buffer.from(answer) : honest));
}

test('CVE-2026-42501: an empty or unrelated answer is a failure, whoever signed it', async (t) => {
  const { ask, kept } = await databaseGround(t);
  await t.throwsAsync(ask(300, withAnswer('')), { code: 'SUMDB_MALFORMED' });
  await t.throwsAsync(ask(300, withAnswer('\n\n')), { code: 'SUMDB_MALFORMED' });
  await t.throwsAsync(ask(300, withAnswer(LOG.head(1400))), { code: 'SUMDB_MALFORMED' });
  t.deepEqual([...(await kept()).keys()], []);
  // a true and proven record of another toolchain
  await t.throwsAsync(ask(300, withAnswer(LOG.lookup(301, 1400))), { code: 'SUMDB_LINE_MISSING' });
  t.false((await kept()).has(lookupPath(toolchainOf(300))));
  t.deepEqual(await ask(300, logSource(LOG, 1400)), proven(300, 1400));
});

test('CVE-2026-56864: a hash counts only in the text that the log holds, not behind it, even if that is signed', async (t) => {
  const { ask, kept } = await databaseGround(t);
  const root = LOG.root(1400).toString('base64');
  const signedToo = database.note(`go.sum database tree\n1400\n${root}\n${lineOf(300, 'false')}`);
  const behind = `301\n${lineOf(301)}\n${signedToo}`;
  const within = LOG.lookup(300, 1400, lineOf(300) + lineOf(300, 'false'));
  const instead = LOG.lookup(300, 1400, lineOf(300, 'false'));
  const elsewhere = LOG.lookup(301, 1400, lineOf(300));
  for (const [answer, code] of [
    [behind, 'SUMDB_LINE_MISSING'],
    [within, 'SUMDB_PROOF'],
    [instead, 'SUMDB_PROOF'],
    [elsewhere, 'SUMDB_PROOF'],
  ] as const) {
    const source = logSource(LOG, 1400, (path, honest) =>
      path.startsWith('lookup/') ? Buffer.from(answer) : honest,
    );
    await t.throwsAsync(ask(300, source), { code }, answer);
    t.false((await kept()).has(lookupPath(toolchainOf(300))));
  }
});

const forks: [what: string, sizes: [seen: number, other: number]][] = [
  ['a longer log that replaces a record', [1200, 1400]],
  ['a shorter log that replaces a record', [1400, 1200]],
  ['a log of the same length with another record', [1300, 1300]],
];
for (const [what, [seen, other]] of forks) {
  test(`a fork is an alarm with both signatures: ${what}`, async (t) => {
    const fork = toolchainLog(database, LENGTH, 'fork', 1100);
    const { ask, kept } = await databaseGround(t);
    await ask(300, logSource(LOG, seen));
    const before = await kept();
    // whoever shows the fork shows the honest log's tiles too: only they connect the two
    const forger = logSource(fork, other);
    const sources =
      seen > other
        ? [logSource(LOG, seen, (path, honest) => (path.startsWith('lookup/') ? undefined : honest)), forger]
        : [forger];
    const error = await t.throwsAsync(ask(400, ...sources), { instanceOf: DepotError });
    t.is(error.code, 'SUMDB_FORK');
    t.is(error.exitStatus, 10);
    t.deepEqual(error.faults.map(({ message }) => message).sort(), [LOG.head(seen), fork.head(other)].sort());
    t.deepEqual(differences(await kept(), before), []);
  });
}

test('two heads of one size that differ are a fork by themselves, with no tile to be had', async (t) => {
  const { ask, kept, pathOf } = await databaseGround(t);
  await ask(300, logSource(LOG, 1300));
  for (const path of (await kept()).keys()) if (path.startsWith('tile/')) await rm(pathOf(path));
  const fork = toolchainLog(database, LENGTH, 'fork', 1100);
  const forger = logSource(fork, 1300, (path, honest) => (path.startsWith('lookup/') ? honest : undefined));
  await t.throwsAsync(ask(400, forger), { code: 'SUMDB_FORK' });
});

test('a fork that only touches what comes later is no contradiction', async (t) => {
  const { ask } = await databaseGround(t);
  await ask(300, logSource(LOG, 1200));
  t.deepEqual(
    await ask(400, logSource(toolchainLog(database, LENGTH, 'later', 1200), 1400)),
    proven(400, 1400),
  );
});
