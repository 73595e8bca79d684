import { DepotError, type Fault } from '../../errors.ts';
import { isSourceFault } from '../first-of.ts';
import { mapLimited } from '../map-limited.ts';
import type { Delivery, Source } from '../source.ts';
import { falseTiles, type TileBytes, tilesFor } from './proof.ts';
import type { DatabaseState } from './state.ts';
import { byteLength, FULL_WIDTH, type Node, type Tile, tilePath } from './tile.ts';
import type { TreeHead } from './tree-head.ts';

/** Where tiles come from: what the depot keeps, then the sources in their order. */
export interface TileGround {
  /** Name of the database. */
  database: string;
  state: DatabaseState;
  sources: readonly Source[];
  delivery: Delivery;
}

/** Tiles of one signed tree, each of them shown to be part of it. */
export interface AuthenticTiles {
  bytes: TileBytes;
  tiles: [Tile, Buffer][];
}

interface Held {
  bytes: Buffer;
  /** URL or path; undefined: the depot's own. */
  from: string | undefined;
}

/** A proof is about ten files of 8 KiB from one server. */
const AT_ONCE = 4;

/**
 * Collects the tiles that show those nodes to be part of a signed tree, and judges all of them before any is used or kept. One of the
 * depot's own that turns out to be damaged is fetched again; one from a source is an attack or a broken mirror, and ends it.
 * @throws DepotError SUMDB_TILE, SUMDB_TILE_MISSING.
 */
export async function authenticTiles(
  head: TreeHead,
  nodes: readonly Node[],
  ground: TileGround,
): Promise<AuthenticTiles> {
  const tiles = tilesFor(head.size, nodes);
  const held = new Map<string, Held>();
  const failed = new Map<Source, Fault>();
  const fetchAll = (wanted: readonly Tile[]): Promise<void> =>
    mapLimited(wanted, AT_ONCE, ground.delivery.signal, async (tile, signal) => {
      const delivery = { ...ground.delivery, signal };
      held.set(tilePath(tile), await fetchTile(tile, { ...ground, delivery }, failed));
    });

  for (const tile of tiles) {
    const bytes = await ground.state.readTile(tile);
    if (bytes !== undefined) held.set(tilePath(tile), { bytes, from: undefined });
  }
  await fetchAll(tiles.filter((tile) => !held.has(tilePath(tile))));
  for (;;) {
    const bytes = new Map([...held].map(([path, tile]) => [path, tile.bytes]));
    const wrong = falseTiles(head, tiles, bytes);
    if (wrong.length === 0) {
      return { bytes, tiles: tiles.map((tile) => [tile, bytes.get(tilePath(tile)) ?? Buffer.alloc(0)]) };
    }
    const ours = wrong.filter((tile) => held.get(tilePath(tile))?.from === undefined);
    if (ours.length === 0) throw refused(wrong, held, head, ground.database);
    await fetchAll(ours);
  }
}

/** From the first source that has it. One that failed is not asked for further tiles: its patience would be spent on each. */
async function fetchTile(
  tile: Tile,
  { database, sources, delivery }: TileGround,
  failed: Map<Source, Fault>,
): Promise<Held> {
  const reasons: Fault[] = [];
  // a partial tile may be gone once the full one is there, whose beginning it is
  const candidates = tile.width === FULL_WIDTH ? [tile] : [tile, { ...tile, width: FULL_WIDTH }];
  for (const source of sources) {
    const before = failed.get(source);
    if (before !== undefined) {
      reasons.push(before);
      continue;
    }
    try {
      for (const candidate of candidates) {
        const bytes = await source.readDatabase(database, tilePath(candidate), delivery);
        if (bytes === undefined) continue;
        const from = `${tilePath(candidate)} of ${source.where}`;
        if (bytes.length !== byteLength(candidate)) {
          throw falseTile(`a tile has ${bytes.length} bytes instead of ${byteLength(candidate)}`, [from]);
        }
        return { bytes: bytes.subarray(0, byteLength(tile)), from };
      }
      reasons.push({ where: source.where, message: 'does not have it' });
    } catch (error) {
      if (!isSourceFault(error)) throw error;
      const fault = { where: source.where, message: error.message };
      failed.set(source, fault);
      reasons.push(fault);
    }
  }
  throw new DepotError('SUMDB_TILE_MISSING', 'no source has a file that the proof of a record needs', {
    where: `${database}/${tilePath(tile)}`,
    faults: reasons,
    hint: 'name a module proxy that passes the checksum database on, or a folder that a carry-in kit made: --source URL-OR-FOLDER',
  });
}

function refused(
  wrong: readonly Tile[],
  held: ReadonlyMap<string, Held>,
  head: TreeHead,
  database: string,
): DepotError {
  const from = wrong.flatMap((tile) => held.get(tilePath(tile))?.from ?? []);
  return falseTile(`tiles are not part of the tree of ${head.size} that ${database} signed`, from);
}

function falseTile(what: string, from: readonly string[]): DepotError {
  return new DepotError('SUMDB_TILE', `the proof of a record is false: ${what}`, {
    where: from[0],
    faults: from.slice(1).map((where) => ({ where, message: 'one of these is false' })),
    hint: 'a mirror is damaged or somebody changes what it says: nothing of it was kept; try another source and tell your security team',
  });
}
