import { DepotError } from '../../errors.ts';
import { toolchainOf } from '../../spec/toolchain-id.ts';
import { moduleVersion, TOOLCHAIN_MODULE } from '../../toolchain/module-name.ts';
import { lookupPath } from '../../upstream/upstream-paths.ts';
import { leafHash } from '../../upstream/sumdb/hashes.ts';
import { h1Of, readLookup } from '../../upstream/sumdb/lookup.ts';
import { falseTiles, hashAt, tilesFor } from '../../upstream/sumdb/proof.ts';
import type { NoteKey } from '../../upstream/sumdb/signed-note.ts';
import { tilePath } from '../../upstream/sumdb/tile.ts';

/**
 * As a go client does for each module that it takes: the answer is signed, its record is in the signed tree by the tiles that lie there, and
 * says the h1 of what was packaged.
 * @param h1s toolchain -> h1 of its packages
 * @param read a file of the database as it is published
 */
export async function recordFaults(
  modules: readonly { toolchain: string }[],
  h1s: ReadonlyMap<string, string>,
  read: (path: string) => Promise<Buffer | undefined>,
  key: NoteKey,
): Promise<string[]> {
  const faults: string[] = [];
  for (const { toolchain } of modules) {
    try {
      const h1 = await provenH1(toolchain, read, key);
      if (h1 === undefined)
        faults.push(`${toolchain}: its record, or a tile of its proof, is missing or false`);
      else if (h1 !== h1s.get(toolchain))
        faults.push(`${toolchain}: ${h1} is on record, another tree was packaged`);
    } catch (error) {
      if (!(error instanceof DepotError)) throw error;
      faults.push(`${toolchain}: ${error.message}`);
    }
  }
  if (modules.length > 0 && (await read('supported')) === undefined)
    faults.push('supported is missing: go would not ask for records here');
  return faults;
}

async function provenH1(
  id: string,
  read: (path: string) => Promise<Buffer | undefined>,
  key: NoteKey,
): Promise<string | undefined> {
  const toolchain = toolchainOf(id);
  const path = lookupPath(toolchain);
  const answer = await read(path);
  if (answer === undefined) return undefined;
  const { record, text, head } = readLookup(answer, key, path);
  const leaf = { level: 0, index: record };
  const tiles = tilesFor(head.size, [leaf]);
  const bytes = new Map<string, Buffer>();
  for (const tile of tiles) {
    const found = await read(tilePath(tile));
    if (found !== undefined) bytes.set(tilePath(tile), found);
  }
  if (falseTiles(head, tiles, bytes).length > 0) return undefined;
  if (!hashAt(head.size, leaf, bytes).equals(leafHash(Buffer.from(text)))) return undefined;
  return h1Of({ record, text, treeSize: head.size }, TOOLCHAIN_MODULE, moduleVersion(toolchain), path);
}
