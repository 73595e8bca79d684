import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, hasCode } from '../errors.ts';
import { thereOrNot } from '../io/if-present.ts';
import { readRegular } from '../io/regular-file.ts';

/** Where the files of a database lie: a folder or a zip. Paths have slashes. */
export interface Shelf {
  /** Names of the files directly in a folder of it (`ID`, or `` for its top); empty where there is none. */
  list(folder: string): Promise<readonly string[]>;
  /**
   * Undefined if there is no such file. The size is held against `most` before anything is read.
   * @throws DepotError VULNERABILITIES_MALFORMED for a larger one, and where all that was read grows beyond MOST_READ_BYTES
   */
  read(path: string, most: number): Promise<string | undefined>;
  /** How messages name a file of it. */
  place(path: string): string;
  close(): Promise<void>;
}

/** The largest real entry has 32 kB. */
export const MOST_ENTRY_BYTES = 1024 * 1024;
/** The largest real one has 1 MB. */
export const MOST_INDEX_BYTES = 16 * 1024 * 1024;
/** All files of a database together; Go's own had some 12 MB in November 2026. What JSON holds takes many times that in memory. */
export const MOST_READ_BYTES = 64 * 1024 * 1024;

export function folderShelf(root: string): Shelf {
  const spend = allowance();
  return {
    list: async (folder) => (await thereOrNot(readdir(join(root, folder)))) ?? [],
    read: (path, most) =>
      thereOrNot(
        readBytes(join(root, path), most).then((bytes) => spend(bytes, join(root, path)).toString('utf8')),
      ),
    place: (path) => join(root, path),
    close: () => Promise.resolve(),
  };
}

async function readBytes(path: string, most: number): Promise<Buffer> {
  try {
    return await readRegular(path, most);
  } catch (error) {
    throw hasCode(error, 'FILE_LARGE') ? large(path, most) : error;
  }
}

/** Gives back what it is handed while all that it was handed stays within MOST_READ_BYTES. */
export function allowance(): (bytes: Buffer, where: string) => Buffer {
  let left = MOST_READ_BYTES;
  return (bytes, where) => {
    left -= bytes.length;
    if (left < 0) throw tooLarge(`its files are larger than ${MOST_READ_BYTES} bytes together`, where);
    return bytes;
  };
}

export function large(where: string, most: number): DepotError {
  return tooLarge(`this is larger than ${most} bytes`, where);
}

function tooLarge(what: string, where: string): DepotError {
  return new DepotError(
    'VULNERABILITIES_MALFORMED',
    `${what}, which Go's vulnerability database is nowhere near`,
    { where, hint: 'carry the database again: https://vuln.go.dev/vulndb.zip' },
  );
}
