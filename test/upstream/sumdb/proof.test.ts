import test from 'ava';
import { fc } from '../../helpers/fast-check.ts';

import { leafHash } from '../../../builder/upstream/sumdb/hashes.ts';
import { earlierEdge, falseTiles, hashAt, rootAt, tilesFor } from '../../../builder/upstream/sumdb/proof.ts';
import { edgeTiles, subtreesOf, tilePath } from '../../../builder/upstream/sumdb/tile.ts';
import { testDatabase, testLog, type TestLog } from '../../helpers/checksum-database.ts';

const database = testDatabase();
const textOf = (record: number): string => `record ${record}\n`;
const SMALL = testLog(database, 600, textOf);
/** Two levels of full tiles below a third. */
const LARGE = testLog(database, 66_100, textOf);

function collect(log: TestLog, paths: readonly string[]): Map<string, Buffer> {
  return new Map(paths.map((path) => [path, log.tile(path) ?? Buffer.alloc(0)]));
}

const paths: [tile: [level: number, index: number, width: number], path: string][] = [
  [[0, 0, 1], 'tile/8/0/000.p/1'],
  [[0, 999, 256], 'tile/8/0/999'],
  [[0, 1000, 256], 'tile/8/0/x001/000'],
  [[0, 271_397, 256], 'tile/8/0/x271/397'],
  [[2, 4, 56], 'tile/8/2/004.p/56'],
  [[1, 1_234_067, 256], 'tile/8/1/x001/x234/067'],
];
test('paths of tiles', (t) => {
  for (const [[level, index, width], path] of paths) t.is(tilePath({ level, index, width }), path);
});

test('the edge of a tree has at most one tile of a level, and numbers beyond 32 bits are no others', (t) => {
  t.deepEqual(edgeTiles(0), []);
  t.deepEqual(edgeTiles(65_536), [{ level: 2, index: 0, width: 1 }]);
  t.deepEqual(edgeTiles(70_835_252).map(tilePath), [
    'tile/8/3/000.p/4',
    'tile/8/2/004.p/56',
    'tile/8/1/x001/080.p/220',
    'tile/8/0/x276/700.p/52',
  ]);
  const huge = 2 ** 49 + 2 ** 40 + 3;
  t.deepEqual(subtreesOf(huge), [
    { level: 49, index: 0 },
    { level: 40, index: 512 },
    { level: 1, index: (2 ** 49 + 2 ** 40) / 2 },
    { level: 0, index: 2 ** 49 + 2 ** 40 + 2 },
  ]);
});

/** Proves one record and one earlier tree, and compares everything with the definitions of RFC 6962. */
function holds(log: TestLog, size: number, record: number, earlier: number): boolean {
  const tiles = tilesFor(size, [{ level: 0, index: record }, ...subtreesOf(earlier)]);
  const bytes = collect(log, tiles.map(tilePath));
  const head = { size, root: log.root(size) };
  return (
    falseTiles(head, tiles, bytes).length === 0 &&
    tiles.every((tile) => log.tiles(size).includes(tilePath(tile))) &&
    hashAt(size, { level: 0, index: record }, bytes).equals(leafHash(Buffer.from(textOf(record)))) &&
    rootAt(size, earlier, bytes).equals(log.root(earlier)) &&
    earlierEdge(size, earlier, bytes).every(([tile, cut]) => log.tile(tilePath(tile))?.equals(cut) === true)
  );
}

test('every tree up to 600 records, with its first, middle and last record and the trees before it', (t) => {
  for (let size = 1; size <= 600; size++) {
    for (const part of [0, Math.floor(size / 2), size - 1]) t.true(holds(SMALL, size, part, part), `${size}`);
    t.true(holds(SMALL, size, size - 1, size), `${size}`);
  }
});

test('property: any record and any earlier tree of any small tree', (t) => {
  const triple = fc
    .integer({ min: 1, max: 600 })
    .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1), fc.nat(size)));
  t.notThrows(() =>
    fc.assert(fc.property(triple, ([size, record, earlier]) => holds(SMALL, size, record, earlier))),
  );
});

test('trees around the first full tile of the second level', (t) => {
  for (const size of [65_279, 65_280, 65_535, 65_536, 65_537, 65_792, 66_000]) {
    for (const earlier of [1, 255, 256, 65_279, Math.min(65_280, size), Math.min(65_537, size), size]) {
      t.true(holds(LARGE, size, Math.min(40_000, size - 1), earlier), `${earlier} in ${size}`);
    }
  }
});

test('property: one changed, missing or added byte in any tile is noticed, and no tile that is right is blamed with the wrong one', (t) => {
  const cases = fc.record({
    size: fc.constantFrom(1, 200, 256, 300, 599, 65_536, 66_000),
    record: fc.nat(),
    tile: fc.nat(),
    at: fc.nat(),
    bit: fc.nat(7),
    kind: fc.constantFrom('flip', 'cut', 'add', 'drop'),
  });
  const isNoticed = fc.property(cases, ({ size, record, tile: which, at, bit, kind }) => {
    const log = size > 600 ? LARGE : SMALL;
    const tiles = tilesFor(size, [{ level: 0, index: record % size }]);
    const bytes = collect(log, tiles.map(tilePath));
    const victim = tiles[which % tiles.length];
    if (victim === undefined) return false;
    const honest = bytes.get(tilePath(victim)) ?? Buffer.alloc(0);
    const flipped = Buffer.from(honest);
    flipped.writeUInt8(flipped.readUInt8(at % honest.length) ^ (1 << bit), at % honest.length);
    if (kind === 'flip') bytes.set(tilePath(victim), flipped);
    if (kind === 'cut') bytes.set(tilePath(victim), honest.subarray(0, at % honest.length));
    if (kind === 'add') bytes.set(tilePath(victim), Buffer.concat([honest, Buffer.of(bit)]));
    if (kind === 'drop') bytes.delete(tilePath(victim));
    const wrong = falseTiles({ size, root: log.root(size) }, tiles, bytes);
    // the edge is judged as a whole; so is nothing else
    const isOnEdge = victim.width < 256;
    return wrong.includes(victim) && (isOnEdge || wrong.length === 1);
  });
  t.notThrows(() => fc.assert(isNoticed, { numRuns: 300 }));
});
