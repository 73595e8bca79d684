import { cp, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { silent } from '../../builder/io/progress.ts';
import { openStore, type Store } from '../../builder/store/store.ts';
import { askDatabase, type DatabaseAnswer } from '../../builder/upstream/sumdb/ask-database.ts';
import { directorySource } from '../../builder/upstream/directory-source.ts';
import { parseNoteKey } from '../../builder/upstream/sumdb/signed-note.ts';
import type { Source } from '../../builder/upstream/source.ts';
import { databaseFiles } from '../../builder/upstream/sumdb/state.ts';
import { testDatabase } from './checksum-database.ts';
import { h1OfRecord, toolchainLog, toolchainOf } from './log-source.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const database = testDatabase();
/** Six full tiles under a partial one. */
export const LENGTH = 1500;
export const LOG = toolchainLog(database, LENGTH);

/** A depot that asks this database. */
export interface DatabaseGround {
  store: Store;
  ask: (record: number, ...sources: Source[]) => Promise<DatabaseAnswer>;
  /** What the depot keeps of the database: path -> content. */
  kept: () => Promise<Map<string, Buffer>>;
  /** Where a kept file lies. */
  pathOf: (path: string) => string;
}

export async function databaseGround(t: ExecutionContext): Promise<DatabaseGround> {
  const store = openStore(await temporaryFolder(t));
  const key = parseNoteKey(database.key);
  const pathOf = (path: string): string => join(store.root, 'sumdb', database.name, path);
  return {
    store,
    pathOf,
    ask: (record, ...sources) =>
      askDatabase(toolchainOf(record), sources, key, { store, progress: silent, pace: { firstDelay: 1 } }),
    async kept() {
      const files = new Map<string, Buffer>();
      for (const path of await databaseFiles(store, database.name)) {
        files.set(path, await readFile(pathOf(path)));
      }
      return files;
    },
  };
}

/** The answer for a record of LOG whose lookup came with the tree head of that size. */
export function proven(record: number, treeSize: number): DatabaseAnswer {
  return { h1: h1OfRecord(record), sumdb: { record, treeSize, inclusion: 'proven' } };
}

/** Paths whose content is not the same in both; a comparison of the bytes themselves would print all of them. */
export function differences(one: ReadonlyMap<string, Buffer>, other: ReadonlyMap<string, Buffer>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter(
    (path) => !(one.get(path)?.equals(other.get(path) ?? Buffer.from('none')) ?? false),
  );
}

/** A folder with what a depot keeps, as a carry-in kit copies it, as a source. */
export async function mirrorOf(from: DatabaseGround, t: ExecutionContext): Promise<Source> {
  const folder = await temporaryFolder(t);
  for (const path of await databaseFiles(from.store, database.name)) {
    const to = join(folder, 'sumdb', database.name, path);
    await mkdir(dirname(to), { recursive: true });
    await cp(from.pathOf(path), to);
  }
  return directorySource(folder, ['tarball'], { origin: '--source', fallThrough: 'absent' });
}
