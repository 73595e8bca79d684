import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { openZip } from '../archive/zip.ts';
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
const MOST_BYTES = 16 * 1024 * 1024;

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

/** @throws DepotError as openZip */
export async function zipShelf(path: string): Promise<Shelf> {
  const zip = await openZip(path);
  const members = new Map(zip.members.map((member) => [member.rawName.toString('utf8'), member]));
  const place = (name: string): string => `${path}: ${name}`;
  return {
    list(folder) {
      const prefix = folder === '' ? '' : `${folder}/`;
      const inside = [...members.keys()].filter((name) => name.startsWith(prefix));
      return Promise.resolve(
        inside.map((name) => name.slice(prefix.length)).filter((name) => !name.includes('/')),
      );
    },
    async read(name) {
      const member = members.get(name);
      if (member === undefined) return undefined;
      if (member.size > MOST_BYTES) throw large(place(name));
      const content = zip.content(member);
      if (!(Symbol.asyncIterator in content)) return (await content).toString('utf8');
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    },
    place,
    close: () => zip.close(),
  };
}

function large(where: string): DepotError {
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
