import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { DepotError, hasCode } from '../errors.ts';
import { isMissing } from '../io/if-present.ts';
import { openRegular, readRegular } from '../io/regular-file.ts';
import { parseStrictJson } from '../io/strict-json.ts';
import type { OsvEntry, VulnerabilityDatabase } from './model.ts';
import { type DatabaseIndex, databaseIndex } from './database-index.ts';
import { decodeOsv, OsvFault, parseOsv } from './osv.ts';
import { folderShelf, MOST_ENTRY_BYTES, type Shelf } from './shelf.ts';

/** Folders that entries lie in: as served (vuln.go.dev), as in Go's git repository, or the entries themselves. */
const LAYOUTS = ['ID', 'data/osv', ''] as const;
const ENTRY_FILE = /^(GO-\d{4}-\d{4,6})\.json$/;
/** Go's database had 4,789 entries in November 2026. */
const MOST_ENTRIES = 50_000;
/** Files that are open at a time: a git copy has thousands, and one after the other waits for each. */
const AT_ONCE = 64;
/** A JSON file with a list of entries: held whole, as text and as values. */
const MOST_LIST_BYTES = 32 * 1024 * 1024;
const ZIP_MAGIC = Buffer.from('PK');

/**
 * Reads Go's vulnerability database: a folder (as vuln.go.dev serves it, or a copy of its git repository), vulndb.zip, or a JSON file with
 * one OSV entry or a list of them. Any fault in it ends the reading: half a database would make a version look clean.
 * @throws DepotError VULNERABILITIES_MISSING, VULNERABILITIES_MALFORMED; NOT_A_FILE, FILE_LARGE; of a zip, as openZip
 */
export async function readVulnerabilities(path: string): Promise<VulnerabilityDatabase> {
  const root = resolve(path);
  const found = await stat(root).catch((cause: unknown) => {
    if (!isMissing(cause)) throw cause;
    throw new DepotError('VULNERABILITIES_MISSING', "there is no copy of Go's vulnerability database", {
      where: root,
      hint: `carry one there (${HINT}), or name another: policy.vulnerabilities.database`,
      cause,
    });
  });
  if (found.isDirectory()) return readShelf(root, folderShelf(root));
  if (!(await isZip(root)))
    return fromFile(root, (await readRegular(root, MOST_LIST_BYTES)).toString('utf8'));
  const { zipShelf } = await import('./zip-shelf.ts');
  const shelf = await zipShelf(root);
  try {
    return await readShelf(root, shelf);
  } finally {
    await shelf.close();
  }
}

async function isZip(path: string): Promise<boolean> {
  const handle = await openRegular(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(ZIP_MAGIC.length), 0, ZIP_MAGIC.length, 0);
    return buffer.subarray(0, bytesRead).equals(ZIP_MAGIC);
  } finally {
    await handle.close();
  }
}

const HINT = 'https://vuln.go.dev/vulndb.zip, or a folder that holds the same';

async function readShelf(root: string, shelf: Shelf): Promise<VulnerabilityDatabase> {
  for (const layout of LAYOUTS) {
    const ids = (await shelf.list(layout)).flatMap((name) => ENTRY_FILE.exec(name)?.[1] ?? []).sort();
    if (ids.length === 0) continue;
    if (ids.length > MOST_ENTRIES) throw malformed(root, `it has more than ${MOST_ENTRIES} entries`);
    const index = layout === 'ID' ? await databaseIndex(shelf, new Set(ids)) : undefined;
    const entries: OsvEntry[] = [];
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      const batch = ids.slice(start, start + AT_ONCE);
      const read = batch.map((id) =>
        readEntry(shelf, `${layout === '' ? '' : `${layout}/`}${id}.json`, id, index),
      );
      entries.push(...(await Promise.all(read)).filter((entry) => entry !== undefined));
    }
    return databaseOf(root, entries, index?.modified);
  }
  throw malformed(root, 'it holds no entries such as ID/GO-2026-4984.json');
}

/** What an entry about Go itself cannot be without, unless its writer escaped letters, which nobody honest does. */
const MAY_BE_RELEVANT = /"(?:stdlib|toolchain)"|\\u00[67]/i;

/**
 * Undefined for one that the index does not name as being about Go itself, and that is not. Each is looked at: an index which leaves out
 * one entry would hide it without a gap.
 */
async function readEntry(
  shelf: Shelf,
  file: string,
  id: string,
  index: DatabaseIndex | undefined,
): Promise<OsvEntry | undefined> {
  const text = await shelf.read(file, MOST_ENTRY_BYTES);
  if (text === undefined) throw malformed(shelf.place(file), 'an entry vanished while it was read');
  const named = index?.relevant.has(id) ?? true;
  if (!named && !MAY_BE_RELEVANT.test(text)) return undefined;
  try {
    const entry = parseOsv(text);
    if (entry.id !== id) throw new OsvFault(`it says that it is ${entry.id}`);
    if (named) return entry;
    if (entry.affected.length === 0) return undefined;
    throw new OsvFault('it is about Go itself, and index/modules.json does not say so');
  } catch (error) {
    throw error instanceof OsvFault ? malformed(shelf.place(file), error.message, error) : error;
  }
}

function fromFile(path: string, text: string): VulnerabilityDatabase {
  try {
    const value = parseStrictJson(text);
    const items: unknown[] = Array.isArray(value) ? value : [value];
    if (items.length > MOST_ENTRIES) throw new OsvFault(`it has more than ${MOST_ENTRIES} entries`);
    const entries = items.map(decodeOsv);
    if (new Set(entries.map(({ id }) => id)).size < entries.length)
      throw new OsvFault('an entry comes twice');
    return databaseOf(path, entries, undefined);
  } catch (error) {
    if (hasCode(error, 'VULNERABILITIES_MALFORMED')) throw error;
    if (error instanceof OsvFault || error instanceof SyntaxError)
      throw malformed(path, error.message, error);
    throw error;
  }
}

function databaseOf(
  path: string,
  read: readonly OsvEntry[],
  modified: number | undefined,
): VulnerabilityDatabase {
  const entries = read.filter(({ affected }) => affected.length > 0);
  // some other module's entries, an empty folder: a database of nothing would find nothing
  if (entries.length === 0) throw malformed(path, 'it holds nothing about stdlib or toolchain');
  const newest = read.reduce<number | undefined>(
    (latest, { modified: own }) => (latest === undefined || (own ?? 0) > latest ? own : latest),
    undefined,
  );
  const withdrawn = new Set(read.filter((entry) => entry.withdrawn).map(({ id }) => id));
  return { path, modified: modified ?? newest, read: read.length, entries, withdrawn };
}

function malformed(where: string, what: string, cause?: unknown): DepotError {
  return new DepotError('VULNERABILITIES_MALFORMED', `Go's vulnerability database cannot be used: ${what}`, {
    where,
    hint: `carry it again, as a whole: ${HINT}`,
    cause,
  });
}
