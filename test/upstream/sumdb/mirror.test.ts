import { writeFile } from 'node:fs/promises';

import test from 'ava';
import { fc } from '../../helpers/fast-check.ts';

import { silent } from '../../../builder/io/progress.ts';
import { completeMirror } from '../../../builder/upstream/sumdb/complete-mirror.ts';
import { type DatabaseMirror, databaseMirror } from '../../../builder/upstream/sumdb/mirror.ts';
import { parseNoteKey } from '../../../builder/upstream/sumdb/signed-note.ts';
import type { Source } from '../../../builder/upstream/source.ts';
import { lookupPath } from '../../../builder/upstream/upstream-paths.ts';
import {
  database,
  type DatabaseGround,
  databaseGround,
  LENGTH,
  LOG,
  proven,
} from '../../helpers/database-ground.ts';
import { brokenSource, h1OfRecord, logSource, toolchainOf } from '../../helpers/log-source.ts';
import { refusal } from '../../helpers/refusal.ts';

const KEY = parseNoteKey(database.key);

function mirrorFrom({ store }: DatabaseGround): Promise<DatabaseMirror> {
  return databaseMirror(store, KEY);
}

function complete(
  { store }: DatabaseGround,
  records: readonly number[],
  ...sources: Source[]
): Promise<unknown> {
  const wanted = records.map((record) => ({
    ...toolchainOf(record),
    h1: h1OfRecord(record),
    source: 'a test',
  }));
  return completeMirror(wanted, sources, KEY, { store, progress: silent, pace: { firstDelay: 1 } });
}

/** The published files as a client sees them. */
function served({ files }: DatabaseMirror): Source {
  return { ...logSource(LOG, 0), readDatabase: (_, path) => Promise.resolve(files.get(path)) };
}

test('every record is answered with the newest tree head, and proven in it', async (t) => {
  const ground = await databaseGround(t);
  t.deepEqual([...(await mirrorFrom(ground)).files.keys()], []);
  await ground.ask(300, logSource(LOG, 700));
  await ground.ask(1000, logSource(LOG, 1400));
  const { files, proven: found } = await mirrorFrom(ground);
  t.deepEqual(
    [...found],
    [
      ['go1.27.1000.linux-amd64', h1OfRecord(1000)],
      ['go1.27.300.linux-amd64', h1OfRecord(300)],
    ],
  );
  t.is(files.get('latest')?.toString(), LOG.head(1400));
  t.true(files.has('supported'));
  t.is(files.get(lookupPath(toolchainOf(1000)))?.toString(), LOG.lookup(1000, 1400));
  t.is(files.get(lookupPath(toolchainOf(300)))?.toString(), LOG.lookup(300, 1400));
  for (const [path, bytes] of files) {
    if (path.startsWith('tile/')) t.true(LOG.tile(path)?.equals(bytes), path);
  }
});

test('what is missing is asked for once, and what is there asks nobody', async (t) => {
  const ground = await databaseGround(t);
  const source = logSource(LOG, 1400);
  t.deepEqual(await complete(ground, [600, 1000], source), []);
  t.deepEqual([...(await mirrorFrom(ground)).proven.values()], [h1OfRecord(1000), h1OfRecord(600)]);
  const before = source.asked.length;
  t.deepEqual(await complete(ground, [600, 1000], source), []);
  t.is(source.asked.length, before);
});

test('property: clients that know nothing, or any head of before, are shown every record', async (t) => {
  const asks = fc.array(
    fc
      .integer({ min: 1, max: LENGTH })
      .chain((size) => fc.record({ size: fc.constant(size), record: fc.nat(size - 1) })),
    { minLength: 1, maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(asks, async (steps) => {
      const ground = await databaseGround(t);
      for (const { size, record } of steps) await ground.ask(record, logSource(LOG, size));
      const records = [...new Set(steps.map(({ record }) => record))];
      const mirror = await mirrorFrom(ground);
      t.is(mirror.proven.size, records.length, 'no source is asked again for what was proven before');
      const latest = Number(mirror.files.get('latest')?.toString().split('\n')[1]);
      for (const known of [undefined, ...steps]) {
        const client = await databaseGround(t);
        if (known !== undefined && known.size <= latest)
          await client.ask(known.record, logSource(LOG, known.size));
        for (const record of records.filter((each) => each !== known?.record))
          t.deepEqual(await client.ask(record, served(mirror)), proven(record, latest));
      }
    }),
    { numRuns: 5 },
  );
});

test('no source that passes the database on is told, and a wrong answer is an alarm', async (t) => {
  const ground = await databaseGround(t);
  const broken = brokenSource();
  t.like(await complete(ground, [1, 2, 3], broken), [
    {
      toolchain: 'go1.27.1.linux-amd64',
      why: 'https://broken.example: the source is not able to answer now',
    },
    { toolchain: 'go1.27.2.linux-amd64' },
    { toolchain: 'go1.27.3.linux-amd64' },
  ]);
  t.is(broken.asked.length, 1, 'one that failed is not asked again');
  const wanted = [{ ...toolchainOf(5), h1: h1OfRecord(6), source: 'a test' }];
  const delivery = { store: ground.store, progress: silent };
  t.is(await refusal(() => completeMirror(wanted, [logSource(LOG, 1400)], KEY, delivery)), 'SUMDB_MISMATCH');
  // where the spec does not want the database's word, a tree of one's own under Go's name is no alarm, but go will not take it
  const [told] = await completeMirror(wanted, [logSource(LOG, 1400)], KEY, delivery, false);
  t.regex(told?.why ?? '', /go1\.27\.5\.linux-amd64 is another tree/);
});

test('nothing that the disk damaged is given out', async (t) => {
  for (const spoil of [(bytes: Buffer) => bytes.fill(1), (bytes: Buffer) => bytes.subarray(1)]) {
    const whole = await databaseGround(t);
    await whole.ask(300, logSource(LOG, 1400));
    for (const path of (await whole.kept()).keys()) {
      const ground = await databaseGround(t);
      await ground.ask(300, logSource(LOG, 1400));
      const bytes = (await ground.kept()).get(path) ?? Buffer.alloc(0);
      await writeFile(ground.pathOf(path), spoil(Buffer.from(bytes)));
      if (path === 'latest') t.is(await refusal(() => mirrorFrom(ground)), 'SUMDB_STATE');
      else t.deepEqual([...(await mirrorFrom(ground)).files.keys()], [], path);
      if (path !== 'latest') t.deepEqual(await complete(ground, [300], logSource(LOG, 1400)), [], path);
    }
  }
  // a kept answer under another's name
  const ground = await databaseGround(t);
  await ground.ask(300, logSource(LOG, 1400));
  await ground.ask(301, logSource(LOG, 1400));
  await writeFile(ground.pathOf(lookupPath(toolchainOf(301))), LOG.lookup(300, 1400));
  t.deepEqual([...(await mirrorFrom(ground)).proven.keys()], ['go1.27.300.linux-amd64']);
});
