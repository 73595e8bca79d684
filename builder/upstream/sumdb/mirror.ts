import { DepotError } from '../../errors.ts';
import { type Toolchain, toolchainId } from '../../spec/model.ts';
import { parseToolchainId } from '../../spec/toolchain-id.ts';
import type { Store } from '../../store/store.ts';
import { moduleVersion, TOOLCHAIN_MODULE } from '../../toolchain/module-name.ts';
import { leafHash } from './hashes.ts';
import { h1Of, type Lookup, readLookup } from './lookup.ts';
import { earlierEdge, falseTiles, hashAt, rootAt, type TileBytes, tilesFor } from './proof.ts';
import type { NoteKey } from './signed-note.ts';
import { type DatabaseState, databaseFiles, openDatabaseState } from './state.ts';
import { type Node, subtreesOf, tilePath } from './tile.ts';
import type { TreeHead } from './tree-head.ts';

/** What a depot can answer of a checksum database, all of it proven by what the depot holds. */
export interface DatabaseMirror {
  /** Of the database. */
  name: string;
  /** Path below the database's address -> answer. Empty where no record can be proven. */
  files: ReadonlyMap<string, Buffer>;
  /** Toolchain -> the h1 that its proven record says. */
  proven: ReadonlyMap<string, string>;
}

/**
 * A mirror of the checksum database for go itself, from what was verified and kept, without a network. Every lookup answers with one signed
 * tree head, the newest that this depot knows: a record needs a proof in one tree then, and not in that of each other record that a client may
 * have asked for before. The record is shown to be in that tree, by the tiles that are given out with it; and so is every earlier tree head
 * that came with a lookup, since clients remember the head that they saw last.
 * @throws DepotError SUMDB_STATE
 */
export async function databaseMirror(store: Store, key: NoteKey): Promise<DatabaseMirror> {
  const state = openDatabaseState(store, key);
  const latest = await state.readLatest();
  const files = new Map<string, Buffer>();
  const proven = new Map<string, string>();
  if (latest === undefined) return { name: key.name, files, proven };
  const lookups = (await keptLookups(state, store, key)).filter(({ head }) => head.size <= latest.size);
  const tilesOf = tileReader(state, latest);
  // judged together where all is well; else each by itself, so that one damaged tile costs its own records alone
  const whole = await tilesOf(lookups.flatMap((lookup) => [leafOf(lookup), ...subtreesOf(lookup.head.size)]));
  for (const lookup of lookups) {
    const tiles = whole ?? (await tilesOf([leafOf(lookup)]));
    const h1 = tiles && h1In(lookup, latest, tiles);
    if (tiles === undefined || h1 === undefined) continue;
    proven.set(toolchainId(lookup.toolchain), h1);
    files.set(lookup.path, Buffer.from(`${lookup.record}\n${lookup.text}\n${latest.note}`));
    for (const [tile, bytes] of tiles) files.set(tile, bytes);
  }
  if (proven.size === 0) return { name: key.name, files: new Map(), proven };
  for (const { head } of lookups) await addEarlierHead(files, head, latest, whole ?? tilesOf);
  files.set('latest', Buffer.from(latest.note));
  files.set('supported', SUPPORTED);
  return { name: key.name, files, proven };
}

interface KeptLookup extends Lookup {
  path: string;
  toolchain: Toolchain;
}

/** go asks for this file before it asks a proxy for anything else of a database, and looks at the status alone. */
const SUPPORTED = Buffer.from('this proxy answers for the records of its toolchains\n');

type TilesOf = (nodes: readonly Node[]) => Promise<TileBytes | undefined>;

/** The answers that were kept; what the disk damaged is fetched anew by whoever needs it. */
async function keptLookups(state: DatabaseState, store: Store, key: NoteKey): Promise<KeptLookup[]> {
  const found: KeptLookup[] = [];
  for (const path of await databaseFiles(store, key.name)) {
    const [, id] = LOOKUP.exec(path) ?? [];
    const toolchain = id === undefined ? undefined : parseToolchainId(id);
    const bytes = toolchain && (await state.readLookup(path));
    if (bytes === undefined || toolchain === undefined) continue;
    try {
      found.push({ ...readLookup(bytes, key, path), path, toolchain });
    } catch (error) {
      if (!(error instanceof DepotError)) throw error;
    }
  }
  return found;
}

const LOOKUP = /^lookup\/golang\.org\/toolchain@v0\.0\.1-(go[^/]+)$/;

function leafOf({ record }: Lookup): Node {
  return { level: 0, index: record };
}

/** The tiles that show nodes to be in the tree; undefined where one is not at hand, or not what it should be. */
function tileReader(state: DatabaseState, latest: TreeHead): TilesOf {
  const read = new Map<string, Promise<Buffer | undefined>>();
  return async (nodes) => {
    const tiles = tilesFor(latest.size, nodes);
    const bytes = new Map<string, Buffer>();
    for (const tile of tiles) {
      const path = tilePath(tile);
      const reading = read.get(path) ?? state.readTile(tile);
      read.set(path, reading);
      const found = await reading;
      if (found === undefined) return undefined;
      bytes.set(path, found);
    }
    return falseTiles(latest, tiles, bytes).length === 0 ? bytes : undefined;
  };
}

function h1In(lookup: KeptLookup, latest: TreeHead, tiles: TileBytes): string | undefined {
  const { record, text, head, toolchain, path } = lookup;
  if (!hashAt(latest.size, leafOf(lookup), tiles).equals(leafHash(Buffer.from(text)))) return undefined;
  try {
    return h1Of({ record, text, treeSize: head.size }, TOOLCHAIN_MODULE, moduleVersion(toolchain), path);
  } catch (error) {
    // the record of something else under this name
    if (error instanceof DepotError) return undefined;
    throw error;
  }
}

/** What clients with an earlier head ask for: its subtrees in the newest tree, and its own edge, for those that are in the middle of it. */
async function addEarlierHead(
  files: Map<string, Buffer>,
  { size, root }: TreeHead,
  latest: TreeHead,
  given: TileBytes | TilesOf,
): Promise<void> {
  if (size >= latest.size) return;
  const tiles = typeof given === 'function' ? await given(subtreesOf(size)) : given;
  if (tiles === undefined || !rootAt(latest.size, size, tiles).equals(root)) return;
  for (const [tile, bytes] of tiles) files.set(tile, bytes);
  for (const [tile, bytes] of earlierEdge(latest.size, size, tiles)) files.set(tilePath(tile), bytes);
}
