import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, systemCode } from '../errors.ts';
import { readRegular } from '../io/regular-file.ts';

/** Where the files of a database lie: a folder or a zip. Paths have slashes. */
export interface Shelf {
  /** Names of the files directly in a folder of it (`ID`, or `` for its top); empty where there is none. */
  list(folder: string): Promise<readonly string[]>;
  /** Undefined if there is no such file. */
  read(path: string): Promise<string | undefined>;
  /** How messages name a file of it. */
  place(path: string): string;
  close(): Promise<void>;
}

/** The largest real entry has 32 kB, the largest index 1 MB. */
export const MOST_BYTES = 16 * 1024 * 1024;

export function folderShelf(root: string): Shelf {
  return {
    list: (folder) => absent(readdir(join(root, folder)), []),
    read: (path) => absent(readText(join(root, path)), undefined),
    place: (path) => join(root, path),
    close: () => Promise.resolve(),
  };
}

async function readText(path: string): Promise<string> {
  const bytes = await readRegular(path);
  if (bytes.length > MOST_BYTES) throw large(path);
  return bytes.toString('utf8');
}

export function large(where: string): DepotError {
  return new DepotError(
    'VULNERABILITIES_MALFORMED',
    `this is larger than ${MOST_BYTES} bytes, which no file of Go's vulnerability database is`,
    { where, hint: 'carry the database again: https://vuln.go.dev/vulndb.zip' },
  );
}

async function absent<T>(call: Promise<T>, instead: T): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return instead;
    throw error;
  }
}
