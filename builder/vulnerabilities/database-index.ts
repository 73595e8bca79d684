import { DepotError } from '../errors.ts';
import { isJsonObject } from '../io/json-object.ts';
import { parseStrictJson } from '../io/strict-json.ts';
import { ENTRY_ID, OsvFault, timeOf } from './osv.ts';
import { MOST_INDEX_BYTES, type Shelf } from './shelf.ts';

/** What the index of a served database says (go.dev/security/vuln/database#api): spares parsing 4,600 entries about other modules. */
export interface DatabaseIndex {
  /** Unix seconds. */
  modified: number | undefined;
  /** Entries about stdlib or toolchain. */
  relevant: ReadonlySet<string>;
}

/**
 * Reads the index and holds it against the entries that are there: each one listed must be present, each one present must be listed.
 * Undefined where there is no index at all; a part of one is a fault.
 * @throws DepotError VULNERABILITIES_MALFORMED
 */
export async function databaseIndex(
  shelf: Shelf,
  present: ReadonlySet<string>,
): Promise<DatabaseIndex | undefined> {
  const files = ['index/db.json', 'index/vulns.json', 'index/modules.json'] as const;
  const texts: (string | undefined)[] = [];
  for (const file of files) texts.push(await shelf.read(file, MOST_INDEX_BYTES));
  if (texts.every((text) => text === undefined)) return undefined;
  const read = <T>(index: 0 | 1 | 2, decode: (value: unknown) => T): T => {
    const where = shelf.place(files[index]);
    const text = texts[index];
    if (text === undefined) throw malformed(where, 'this part of the index is missing');
    try {
      return decode(parseStrictJson(text));
    } catch (error) {
      if (error instanceof OsvFault || error instanceof SyntaxError)
        throw malformed(where, error.message, error);
      throw error;
    }
  };
  const listed = new Set(read(1, idsOf));
  const lacking = [...listed].find((id) => !present.has(id));
  if (lacking !== undefined)
    throw malformed(shelf.place(`ID/${lacking}.json`), 'the index lists it, it is missing');
  const strange = [...present].find((id) => !listed.has(id));
  if (strange !== undefined) throw malformed(shelf.place(`ID/${strange}.json`), 'the index does not list it');
  const relevant = read(2, relevantOf);
  const unlisted = [...relevant].find((id) => !listed.has(id));
  if (unlisted !== undefined)
    throw malformed(shelf.place(files[2]), `it names ${unlisted}, which ${files[1]} does not list`);
  return { modified: read(0, modifiedOf), relevant };
}

function modifiedOf(value: unknown): number | undefined {
  if (!isJsonObject(value)) throw new OsvFault('it is no JSON object');
  return timeOf(value['modified'], 'modified') ?? undefined;
}

function idsOf(value: unknown): string[] {
  if (!Array.isArray(value)) throw new OsvFault('it is no list');
  return value.map((item: unknown) => {
    const id = isJsonObject(item) ? item['id'] : undefined;
    if (typeof id !== 'string' || !ENTRY_ID.test(id))
      throw new OsvFault('an element has no id like GO-2026-4984');
    return id;
  });
}

function relevantOf(value: unknown): Set<string> {
  if (!Array.isArray(value)) throw new OsvFault('it is no list');
  const ids = value.flatMap((item: unknown) => {
    if (!isJsonObject(item) || typeof item['path'] !== 'string') throw new OsvFault('a module has no path');
    return item['path'] === 'stdlib' || item['path'] === 'toolchain' ? idsOf(item['vulns']) : [];
  });
  return new Set(ids);
}

function malformed(where: string, what: string, cause?: unknown): DepotError {
  return new DepotError('VULNERABILITIES_MALFORMED', `Go's vulnerability database is not whole: ${what}`, {
    where,
    hint: 'carry it again, as a whole: https://vuln.go.dev/vulndb.zip, or a folder that holds the same',
    cause,
  });
}
