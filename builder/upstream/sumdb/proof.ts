import { DepotError } from '../../errors.ts';
import { joinSubtrees, subtreeHash } from './hashes.ts';
import {
  byteLength,
  edgeTiles,
  FULL_WIDTH,
  hashIn,
  type Node,
  parentOf,
  subtreesOf,
  type Tile,
  tileAt,
  tileOf,
  tilePath,
} from './tile.ts';
import type { TreeHead } from './tree-head.ts';

/** Bytes of tiles by their path. */
export type TileBytes = ReadonlyMap<string, Buffer>;

/**
 * The tiles that authenticate those nodes in a tree: each node's own, all above it, and the tree's edge, from which its root is made.
 * Upper levels come first.
 */
export function tilesFor(size: number, nodes: readonly Node[]): Tile[] {
  const tiles = new Map(edgeTiles(size).map((tile) => [tilePath(tile), tile]));
  for (const node of nodes) {
    for (let tile = tileOf(size, node); !tiles.has(tilePath(tile)); tile = parentOf(size, tile)) {
      tiles.set(tilePath(tile), tile);
    }
  }
  return [...tiles.values()].sort((a, b) => b.level - a.level || a.index - b.index);
}

/**
 * Those of the tiles that tilesFor() named which are not part of the signed tree. The tiles of the edge are judged together, by the root
 * that they add up to; every other one by its hash in the tile above it, once that one is known to be right. Only when nothing is
 * returned may a hash of any of them be used: Go's own client once believed tiles that no parent vouched for (CVE-2026-56865).
 */
export function falseTiles(
  { size, root }: Pick<TreeHead, 'size' | 'root'>,
  tiles: readonly Tile[],
  bytes: TileBytes,
): Tile[] {
  const misshapen = tiles.filter((tile) => bytes.get(tilePath(tile))?.length !== byteLength(tile));
  if (misshapen.length > 0) return misshapen;
  const edge = tiles.filter(({ width }) => width < FULL_WIDTH);
  if (!rootAt(size, size, bytes).equals(root)) return edge;
  const right = new Set(edge.map(tilePath));
  const wrong: Tile[] = [];
  for (const tile of tiles) {
    if (tile.width < FULL_WIDTH || !right.has(tilePath(parentOf(size, tile)))) continue;
    const above = { level: 8 * (tile.level + 1), index: tile.index };
    if (subtreeHash(bytesOf(tile, bytes)).equals(hashAt(size, above, bytes))) right.add(tilePath(tile));
    else wrong.push(tile);
  }
  if (wrong.length === 0 && right.size !== tiles.length) {
    throw new DepotError('INTERNAL', 'tiles were to be judged without those above them');
  }
  return wrong;
}

/** The hash of a node of the tree, from tiles that falseTiles() found nothing wrong with. */
export function hashAt(size: number, node: Node, bytes: TileBytes): Buffer {
  return hashIn(bytesOf(tileOf(size, node), bytes), node);
}

/** The root that the tree had when it was `earlier` records long. */
export function rootAt(size: number, earlier: number, bytes: TileBytes): Buffer {
  return joinSubtrees(subtreesOf(earlier).map((node) => hashAt(size, node, bytes)));
}

/** The tiles of the edge of a tree that is part of a larger one: cut from the tiles in the same places there. */
export function earlierEdge(size: number, earlier: number, bytes: TileBytes): [Tile, Buffer][] {
  return edgeTiles(earlier).map((tile) => {
    return [tile, bytesOf(tileAt(size, tile.level, tile.index), bytes).subarray(0, byteLength(tile))];
  });
}

function bytesOf(tile: Tile, bytes: TileBytes): Buffer {
  const found = bytes.get(tilePath(tile));
  if (found === undefined)
    throw new DepotError('INTERNAL', `${tilePath(tile)} is not among the tiles at hand`);
  return found;
}
