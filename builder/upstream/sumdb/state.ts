import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import { DepotError, hasCode } from '../../errors.ts';
import { writeFileAtomic } from '../../io/durable.ts';
import { ifPresent } from '../../io/if-present.ts';
import { makePublicFolder } from '../../io/public-folder.ts';
import { readRegular } from '../../io/regular-file.ts';
import type { Store } from '../../store/store.ts';
import type { NoteKey } from './signed-note.ts';
import { databaseFileLimit } from '../source.ts';
import { byteLength, FULL_WIDTH, type Tile, tilePath } from './tile.ts';
import { openTreeHead, type TreeHead } from './tree-head.ts';

/**
 * What the depot keeps of a checksum database, `<depot>/store/sumdb/<name>/`: `latest`, the newest tree head that was verified;
 * `lookup/...`, answers whose record was proven; `tile/8/...`, tiles that were authenticated. The layout is that of the database itself,
 * so the folder is a mirror of it. Each file is written whole or not at all, and nothing that is read here is believed: lookups and
 * tiles are verified each time as if a stranger had sent them.
 */
export interface DatabaseState {
  readonly root: string;
  /**
   * Undefined if no tree head was seen yet.
   * @throws DepotError SUMDB_STATE if the file is not a tree head that this database signed.
   */
  readLatest(): Promise<TreeHead | undefined>;
  /** The caller has shown that the tree holds the one that was the latest before. */
  writeLatest(head: TreeHead): Promise<void>;
  readLookup(path: string): Promise<Buffer | undefined>;
  writeLookup(path: string, answer: Uint8Array): Promise<void>;
  /** Bytes of the right length, from the tile's own file or from that of the full tile. */
  readTile(tile: Tile): Promise<Buffer | undefined>;
  /**
   * Keeps an authenticated tile, unless it is there: in its own file, or as the beginning of the full tile. A damaged file of its own is
   * replaced even then, since whoever reads a mirror asks for that one first.
   */
  keepTile(tile: Tile, bytes: Buffer): Promise<void>;
}

export function openDatabaseState(store: Store, key: NoteKey): DatabaseState {
  const root = databaseFolder(store, key.name);

  /** What is longer than it may be is damaged like what is cut short: no bytes that could be right, but not absent either. */
  async function read(path: string): Promise<Buffer | undefined> {
    try {
      return await ifPresent(readRegular(join(root, path), databaseFileLimit(path)));
    } catch (error) {
      if (hasCode(error, 'FILE_LARGE')) return Buffer.alloc(0);
      throw error;
    }
  }

  async function write(path: string, bytes: string | Uint8Array): Promise<void> {
    const file = join(root, path);
    await makePublicFolder(dirname(file));
    await writeFileAtomic(file, bytes);
  }

  /** A partial tile is the beginning of the full one. */
  async function readFull(tile: Tile): Promise<Buffer | undefined> {
    const full = { ...tile, width: FULL_WIDTH };
    const bytes = await read(tilePath(full));
    return bytes?.length === byteLength(full) ? bytes.subarray(0, byteLength(tile)) : undefined;
  }

  return {
    root,
    async readLatest() {
      const file = join(root, 'latest');
      try {
        const note = await ifPresent(readRegular(file, databaseFileLimit('latest')));
        return note && openTreeHead(note.toString('utf8'), key, file);
      } catch (error) {
        throw error instanceof DepotError ? damagedLatest(file, error) : error;
      }
    },
    writeLatest: (head) => write('latest', head.note),
    readLookup: read,
    writeLookup: write,
    async readTile(tile) {
      const own = await read(tilePath(tile));
      return own?.length === byteLength(tile) ? own : readFull(tile);
    },
    async keepTile(tile, bytes) {
      const own = await read(tilePath(tile));
      const there = own ?? (await readFull(tile));
      if (there?.equals(bytes) !== true) await write(tilePath(tile), bytes);
    },
  };
}

function databaseFolder(store: Store, name: string): string {
  if (!/^\w[\w.-]*$/.test(name)) {
    throw new DepotError('INTERNAL', `not the name of a checksum database: ${name}`);
  }
  return join(store.root, 'sumdb', name);
}

/** The memory against a forked log is never dropped because it cannot be read: that would be the way to make it forget. */
function damagedLatest(file: string, cause: DepotError): DepotError {
  return new DepotError(
    'SUMDB_STATE',
    'the last tree head that this depot saw of the checksum database is damaged',
    {
      where: file,
      hint: 'take this file back from a backup of the depot; only if there is none, remove it: what was seen before is then forgotten',
      faults: [{ message: cause.message }],
      cause,
    },
  );
}

/** What a mirror of the database consists of; anything else in the folder is debris of a run that was killed. */
const MIRRORED = /^(?:latest|lookup\/[^.][^\n]*@[^/]+|tile\/8\/\d+\/(?:x\d{3}\/)*\d{3}(?:\.p\/\d{1,3})?)$/;

/**
 * The files that prove offline every record that this depot has proven: paths below `<depot>/store/sumdb/<name>/`, sorted. A source
 * that has them under `sumdb/<name>/` is a mirror of the database, as far as this depot knows it.
 */
export async function databaseFiles(store: Store, name: string): Promise<string[]> {
  const root = databaseFolder(store, name);
  const entries = (await ifPresent(readdir(root, { recursive: true, withFileTypes: true }))) ?? [];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => MIRRORED.test(path) && !path.endsWith('.tmp'))
    .sort();
}
