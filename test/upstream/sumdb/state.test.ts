import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import test from 'ava';
import { fc } from '../../helpers/fast-check.ts';
import * as v from 'valibot';

import { DepotError } from '../../../builder/errors.ts';
import { lookupPath } from '../../../builder/upstream/upstream-paths.ts';
import { testDatabase } from '../../helpers/checksum-database.ts';
import { database, databaseGround, differences, LOG, proven } from '../../helpers/database-ground.ts';
import { h1OfRecord, logSource, toolchainOf } from '../../helpers/log-source.ts';

test('kept files that were damaged are noticed and fetched anew; offline nothing false is said', async (t) => {
  const it = await databaseGround(t);
  await it.ask(300, logSource(LOG, 1200));
  await it.ask(700, logSource(LOG, 1400));
  const whole = await it.kept();
  const damages: Record<string, (bytes: Buffer) => Buffer> = {
    empty: () => Buffer.alloc(0),
    cut: (bytes) => bytes.subarray(0, bytes.length / 2),
    flipped: (bytes) => Buffer.from(bytes.map((byte, at) => (at === 33 ? byte ^ 1 : byte))),
    zeros: (bytes) => Buffer.alloc(bytes.length),
    'too long': (bytes) => Buffer.concat([bytes, Buffer.alloc(70_000)]),
  };
  for (const [path, bytes] of whole) {
    if (path === 'latest') continue;
    for (const [what, damage] of Object.entries(damages)) {
      await writeFile(it.pathOf(path), damage(bytes));
      for (const record of [300, 700]) {
        const answer = await it.ask(record).catch((error: unknown) => error);
        if (answer instanceof DepotError) continue;
        const { h1 } = v.parse(v.looseObject({ h1: v.optional(v.string()) }), answer);
        t.true(h1 === undefined || h1 === h1OfRecord(record), `${path} is ${what}`);
      }
      t.deepEqual(await it.ask(300, logSource(LOG, 1200)), proven(300, 1200), `${path} is ${what}`);
      t.deepEqual(await it.ask(700, logSource(LOG, 1400)), proven(700, 1400), `${path} is ${what}`);
      // an edge of an earlier tree is only needed by others; it is mended when that tree is proven
      t.deepEqual(differences(await it.kept(), whole), [], `${path} is ${what}`);
    }
  }
});

test('a run that was killed between any two files is finished by the next one', async (t) => {
  const it = await databaseGround(t);
  await it.ask(300, logSource(LOG, 1200));
  const before = await it.kept();
  await it.ask(700, logSource(LOG, 1400));
  const whole = await it.kept();
  const lookup = lookupPath(toolchainOf(700));
  const tiles = differences(whole, before).filter((path) => path.startsWith('tile/'));
  t.true(tiles.length > 2);
  // the order of writing: tiles, the head that they authenticate, the answer
  const states = fc.oneof(
    fc.subarray(tiles).map((lost) => [...lost, 'latest', lookup]),
    fc.constant([lookup]),
    fc.constant<string[]>([]),
  );
  await fc.assert(
    fc.asyncProperty(states, async (lost) => {
      for (const path of lost) {
        const old = before.get(path);
        await (old === undefined ? rm(it.pathOf(path)) : writeFile(it.pathOf(path), old));
      }
      await writeFile(it.pathOf('.latest.0123456789ab.tmp'), 'half a n');
      await writeFile(it.pathOf('tile/8/0/.001.0123456789ab.tmp'), 'half a t');
      t.deepEqual(await it.ask(300), proven(300, 1200));
      t.deepEqual(await it.ask(700, logSource(LOG, 1400)), proven(700, 1400));
      t.deepEqual(await it.ask(300), proven(300, 1200));
      t.deepEqual(differences(await it.kept(), whole), [], lost.join());
    }),
    { numRuns: 30 },
  );
});

test('property: whatever is lost of what was kept, but for the latest head, is fetched again', async (t) => {
  const it = await databaseGround(t);
  await it.ask(300, logSource(LOG, 1200));
  await it.ask(700, logSource(LOG, 1400));
  const whole = await it.kept();
  await fc.assert(
    fc.asyncProperty(fc.subarray([...whole.keys()].filter((path) => path !== 'latest')), async (lost) => {
      for (const path of lost) await rm(it.pathOf(path));
      t.deepEqual(await it.ask(300, logSource(LOG, 1200)), proven(300, 1200));
      t.deepEqual(await it.ask(700, logSource(LOG, 1400)), proven(700, 1400));
      t.deepEqual(await it.ask(300), proven(300, 1200));
      const kept = await it.kept();
      const missing = differences(kept, whole);
      // a partial tile is not missed where the full one is
      t.true(
        missing.every((path) => kept.has(path.replace(/\.p\/\d+$/, ''))),
        missing.join(),
      );
      for (const [path, bytes] of whole) {
        await mkdir(dirname(it.pathOf(path)), { recursive: true });
        await writeFile(it.pathOf(path), bytes);
      }
    }),
    { numRuns: 30 },
  );
});

test('a latest head that is damaged or foreign stops everything and stays as it is', async (t) => {
  const it = await databaseGround(t);
  await it.ask(300, logSource(LOG, 1200));
  for (const content of [
    '',
    'garbage\n',
    LOG.head(1200).slice(0, -9),
    LOG.head(1200).replace('1200', '1100'),
    testDatabase(database.name).note(`go.sum database tree\n1200\n${LOG.root(1200).toString('base64')}\n`),
    'x'.repeat(70_000),
  ]) {
    await writeFile(it.pathOf('latest'), content);
    for (const record of [300, 700]) {
      const error = await t.throwsAsync(it.ask(record, logSource(LOG, 1400)), { instanceOf: DepotError });
      t.is(error.code, 'SUMDB_STATE');
      t.is(error.where, it.pathOf('latest'));
      t.regex(error.hint ?? '', /backup/);
    }
    t.is(await readFile(it.pathOf('latest'), 'utf8'), content);
  }
});
