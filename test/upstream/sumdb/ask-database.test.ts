import test from 'ava';
import { fc } from '../../helpers/fast-check.ts';

import { DepotError } from '../../../builder/errors.ts';
import type { DatabaseAnswer } from '../../../builder/upstream/sumdb/ask-database.ts';
import type { Source } from '../../../builder/upstream/source.ts';
import { lookupPath } from '../../../builder/upstream/upstream-paths.ts';
import { databaseGround, differences, LENGTH, LOG, mirrorOf, proven } from '../../helpers/database-ground.ts';
import { brokenSource, type Lie, logSource, toolchainOf } from '../../helpers/log-source.ts';

test('a record is proven, what proves it is kept, and proves it again without a source', async (t) => {
  const { ask, kept } = await databaseGround(t);
  const source = logSource(LOG, 1400);
  t.deepEqual(await ask(300, source), proven(300, 1400));
  t.deepEqual(source.asked, [
    lookupPath(toolchainOf(300)),
    'tile/8/1/000.p/5',
    'tile/8/0/001',
    'tile/8/0/005.p/120',
  ]);
  const files = await kept();
  t.deepEqual([...files.keys()].sort(), ['latest', ...source.asked].sort());
  t.is(files.get('latest')?.toString(), LOG.head(1400));
  t.is(files.get(lookupPath(toolchainOf(300)))?.toString(), LOG.lookup(300, 1400));
  source.asked.length = 0;
  t.deepEqual(await ask(300, source), proven(300, 1400));
  t.deepEqual(await ask(300), proven(300, 1400));
  t.deepEqual([source.asked, differences(await kept(), files)], [[], []]);
});

test('an older head is fine when the latest holds it, and changes nothing of it', async (t) => {
  const { ask, kept } = await databaseGround(t);
  await ask(1000, logSource(LOG, 1400));
  t.deepEqual(await ask(300, logSource(LOG, 700)), proven(300, 700));
  t.is((await kept()).get('latest')?.toString(), LOG.head(1400));
  t.deepEqual(await ask(1100, logSource(LOG, 1500)), proven(1100, 1500));
  t.is((await kept()).get('latest')?.toString(), LOG.head(1500));
});

/** Answers after that many turns of the event loop. */
function slowSource(size: number, turns: number): Source {
  const source = logSource(LOG, size);
  return {
    ...source,
    async readDatabase(...given) {
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => void setImmediate(resolve));
      return source.readDatabase(...given);
    },
  };
}

test('several at once: the latest head never goes back', async (t) => {
  const { ask, kept } = await databaseGround(t);
  const answers = await Promise.all([
    ask(10, slowSource(700, 40)),
    ask(20, slowSource(1400, 0)),
    ask(30, slowSource(900, 80)),
    ask(40, slowSource(1300, 20)),
  ]);
  t.deepEqual(answers, [proven(10, 700), proven(20, 1400), proven(30, 900), proven(40, 1300)]);
  t.is((await kept()).get('latest')?.toString(), LOG.head(1400));
});

test('property: whatever was asked in whatever order is proven again offline, and by a mirror to who knows nothing or an earlier state', async (t) => {
  const asks = fc.array(
    fc
      .integer({ min: 1, max: LENGTH })
      .chain((size) => fc.record({ size: fc.constant(size), record: fc.nat(size - 1) })),
    { minLength: 1, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(asks, fc.nat(5), async (steps, carried) => {
      const connected = await databaseGround(t);
      const isolated = await databaseGround(t);
      const expected = new Map<number, DatabaseAnswer>();
      for (const [step, { size, record }] of steps.entries()) {
        const answer = await connected.ask(record, logSource(LOG, size));
        if (!expected.has(record)) expected.set(record, proven(record, size));
        t.deepEqual(answer, expected.get(record));
        if (step !== carried) continue;
        const kit = await mirrorOf(connected, t);
        for (const [known, said] of expected) t.deepEqual(await isolated.ask(known, kit), said);
      }
      const mirror = await mirrorOf(connected, t);
      for (const [record, said] of [...expected].toReversed()) {
        const stranger = await databaseGround(t);
        t.deepEqual(await connected.ask(record), said);
        t.deepEqual(await stranger.ask(record, mirror), said);
        t.deepEqual(await isolated.ask(record, mirror), said);
      }
      for (const [path, bytes] of await connected.kept()) {
        if (path.startsWith('tile/')) t.true(LOG.tile(path)?.equals(bytes), path);
      }
      const sizes = steps.filter(({ record }, at) => steps.findIndex((one) => one.record === record) === at);
      const latest = Math.max(...sizes.map(({ size }) => size));
      t.is((await connected.kept()).get('latest')?.toString(), LOG.head(latest));
    }),
    { numRuns: 20 },
  );
});

/** Passes on what is below that path alone. */
function only(wanted: string): Lie {
  return (path, honest) => (path.startsWith(wanted) ? honest : undefined);
}

test('the files of a proof may come from any source; one that fails is passed over and left alone', async (t) => {
  const { ask } = await databaseGround(t);
  const broken = brokenSource();
  const lookups = logSource(LOG, 1400, only('lookup/'));
  const upper = logSource(LOG, 1400, only('tile/8/1/'));
  const lower = logSource(LOG, 1400, only('tile/8/0/'));
  t.deepEqual(await ask(300, broken, lookups, upper, lower), proven(300, 1400));
  // asked once for the lookup; for the tiles, by the first of them that run at once
  t.true(broken.asked.length <= 5, broken.asked.join());

  const fresh = await databaseGround(t);
  const error = await t.throwsAsync(fresh.ask(300, lookups, upper, broken), { instanceOf: DepotError });
  t.is(error.code, 'SUMDB_TILE_MISSING');
  t.is(error.exitStatus, 5);
  t.regex(error.where ?? '', /tile\/8\/0\/00/);
  t.true(error.faults.length >= 2);
  t.deepEqual(await fresh.kept(), new Map());
  t.like(await fresh.ask(300, broken), {
    h1: undefined,
    why: 'https://broken.example: the source is not able to answer now',
  });
});

test('a partial tile that is gone is cut from the full one; what lies behind the cut is not kept', async (t) => {
  const { ask, kept } = await databaseGround(t);
  const forged = Buffer.concat([LOG.tile('tile/8/0/002.p/188') ?? Buffer.alloc(0), Buffer.alloc(68 * 32)]);
  const source = logSource(LOG, 700, (path, honest) => {
    if (path === 'tile/8/0/002.p/188') return undefined;
    return path === 'tile/8/0/002' ? forged : honest;
  });
  t.deepEqual(await ask(600, source), proven(600, 700));
  t.deepEqual(
    [...(await kept()).keys()].filter((path) => path.startsWith('tile/8/0')),
    ['tile/8/0/002.p/188'],
  );
  // later the whole tile matters, and the forged end is noticed
  await t.throwsAsync(
    ask(601, {
      ...source,
      readDatabase: (_, path) =>
        Promise.resolve(
          path.startsWith('lookup/')
            ? Buffer.from(LOG.lookup(601, 1400))
            : path === 'tile/8/0/002'
              ? forged
              : LOG.tile(path),
        ),
    }),
    { code: 'SUMDB_TILE' },
  );
});
