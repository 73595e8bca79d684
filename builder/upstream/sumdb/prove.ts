import { DepotError } from '../../errors.ts';
import type { Lookup, ProvenRecord } from './lookup.ts';
import { authenticTiles, type TileGround } from './fetch-tiles.ts';
import { leafHash } from './hashes.ts';
import { earlierEdge, hashAt, rootAt } from './proof.ts';
import { type Node, subtreesOf } from './tile.ts';
import type { TreeHead } from './tree-head.ts';

/**
 * Shows that a record is in the log, and that this log is the one that the depot has seen before: of the tree head that came with the
 * record and the latest one known, the larger must hold the smaller, and hold the record where it claims to be. The record is then in
 * the smaller tree too, since its number is below that tree's size. Then, and only then, the tiles and the larger head are kept. Calls
 * for one database must not overlap: `latest` would go back.
 * @param where the answer came from.
 * @throws DepotError SUMDB_FORK, SUMDB_PROOF, SUMDB_TILE, SUMDB_TILE_MISSING, SUMDB_STATE.
 */
export async function proveLookup(lookup: Lookup, ground: TileGround, where: string): Promise<ProvenRecord> {
  const { record, text, head } = lookup;
  const seen = await ground.state.readLatest();
  const [earlier, latest] = seen === undefined || seen.size < head.size ? [seen, head] : [head, seen];
  const leaf: Node = { level: 0, index: record };
  const nodes = [leaf, ...subtreesOf(earlier?.size ?? 0)];
  // two heads of one size need no tiles to contradict each other
  if (seen !== undefined && seen.size === head.size && !seen.root.equals(head.root)) {
    throw forked(ground, seen, head, where);
  }
  const { bytes, tiles } = await authenticTiles(latest, nodes, ground);
  if (seen !== undefined && earlier !== undefined) {
    const held = rootAt(latest.size, earlier.size, bytes);
    if (!held.equals(earlier.root)) throw forked(ground, seen, head, where);
  }
  if (!hashAt(latest.size, leaf, bytes).equals(leafHash(Buffer.from(text)))) {
    throw new DepotError(
      'SUMDB_PROOF',
      `record ${record} of the checksum database ${ground.database} is not what the answer says`,
      {
        where,
        hint: 'somebody between you and the database changed the record: do not pin this; try another source and tell your security team',
      },
    );
  }
  for (const [tile, tileBytes] of tiles) await ground.state.keepTile(tile, tileBytes);
  // what is kept must also prove the smaller tree to somebody who knows no larger one: an isolated site that gets a copy
  for (const [tile, cut] of earlierEdge(latest.size, earlier?.size ?? 0, bytes)) {
    await ground.state.keepTile(tile, cut);
  }
  if (latest === head) await ground.state.writeLatest(latest);
  return { record, text, treeSize: head.size };
}

/** The database showed different logs to different people, which is what a transparency log exists to make known. */
function forked({ database, state }: TileGround, seen: TreeHead, head: TreeHead, where: string): DepotError {
  return new DepotError(
    'SUMDB_FORK',
    `the checksum database ${database} signed two trees that contradict each other: of ${seen.size} and of ${head.size} records`,
    {
      where,
      faults: [
        { where: `${state.root}/latest`, message: seen.note },
        { where, message: head.note },
      ],
      hint: 'pin nothing, change nothing; keep this output (--json) and the depot, and publish both signed notes: together they prove it to anybody',
    },
  );
}
