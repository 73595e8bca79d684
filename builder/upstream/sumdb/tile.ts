import { HASH_BYTES, subtreeHash } from './hashes.ts';

/**
 * A tile of the log (golang.org/x/mod/sumdb/tlog, height 8): `width` consecutive hashes of the tree's level 8 * `level`, beginning at
 * `index` * 256. One with all 256 is full and never changes; its own root is one hash of the tile above it. All numbers are plain
 * divisions, since JavaScript's bit operations end at 32 bits and a log does not.
 */
export interface Tile {
  level: number;
  index: number;
  /** 1 to 256 */
  width: number;
}

/** The root of a complete subtree: of the records from `index` * 2^`level` on, 2^`level` of them. A record is at level 0. */
export interface Node {
  level: number;
  index: number;
}

const HEIGHT = 8;
export const FULL_WIDTH = 256;

/** `tile/8/0/x271/397`, `tile/8/2/004.p/56`: the index in groups of three digits, all but the last with an `x`. */
export function tilePath({ level, index, width }: Tile): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  return `tile/${HEIGHT}/${level}/${groups.join('/')}${width === FULL_WIDTH ? '' : `.p/${width}`}`;
}

export function byteLength({ width }: Tile): number {
  return width * HASH_BYTES;
}

/** The tile at that place, as wide as a tree of `size` records has it; it must have at least one hash there. */
export function tileAt(size: number, level: number, index: number): Tile {
  const hashes = Math.floor(size / FULL_WIDTH ** level);
  return { level, index, width: Math.min(FULL_WIDTH, hashes - index * FULL_WIDTH) };
}

/** The tile above, one of whose hashes is this full tile's root. */
export function parentOf(size: number, { level, index }: Tile): Tile {
  return tileAt(size, level + 1, Math.floor(index / FULL_WIDTH));
}

/** The tile that holds the hashes from which that node is made. */
export function tileOf(size: number, { level, index }: Node): Tile {
  const nodesInTile = 2 ** (HEIGHT - (level % HEIGHT));
  return tileAt(size, Math.floor(level / HEIGHT), Math.floor(index / nodesInTile));
}

/** The tiles of a tree that are not full, top level first; at most one of a level. They alone add up to the tree's root. */
export function edgeTiles(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / FULL_WIDTH)) {
    const width = hashes % FULL_WIDTH;
    if (width > 0) tiles.unshift({ level, index: Math.floor(hashes / FULL_WIDTH), width });
  }
  return tiles;
}

/** The complete subtrees that a tree of that size is joined from, the largest and leftmost first. */
export function subtreesOf(size: number): Node[] {
  const nodes: Node[] = [];
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / 2)) {
    if (count % 2 === 1) nodes.unshift({ level, index: count - 1 });
  }
  return nodes;
}

/** The node's hash, from the bytes of its tile. */
export function hashIn(tileBytes: Buffer, { level, index }: Node): Buffer {
  const bytes = 2 ** (level % HEIGHT) * HASH_BYTES;
  const start = (index * bytes) % (FULL_WIDTH * HASH_BYTES);
  return subtreeHash(tileBytes.subarray(start, start + bytes));
}
