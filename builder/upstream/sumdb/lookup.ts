import { DepotError } from '../../errors.ts';
import { hasControls, malformed, type NoteKey } from './signed-note.ts';
import { databaseFileLimit } from '../source.ts';
import { openTreeHead, type TreeHead } from './tree-head.ts';

/** An answer of the checksum database to /lookup. The tree head is signed; that the record is in that tree is still a claim. */
export interface Lookup {
  /** Number of the record in the log. */
  record: number;
  /** Lines, each with its LF: the exact bytes that the log hashed as this record, if the claim is true. */
  text: string;
  head: TreeHead;
}

/** A record that a signed tree of the database was shown to hold: proveLookup() makes these. */
export interface ProvenRecord {
  record: number;
  text: string;
  /** Of the signed tree head that came with the record. */
  treeSize: number;
}

export const H1 = /^h1:[A-Za-z0-9+/]{43}=$/;

/**
 * Reads an answer to `/lookup/MODULE@VERSION`: record number, record text, blank line, signed tree head (golang.org/x/mod/sumdb/tlog,
 * FormatRecord). An empty or unrelated answer is a failure, not a pass (CVE-2026-42501).
 * @throws DepotError SUMDB_MALFORMED, SUMDB_SIGNATURE.
 */
export function readLookup(bytes: Uint8Array, key: NoteKey, where: string): Lookup {
  if (bytes.length > databaseFileLimit('lookup/')) throw malformed('it is too long', where);
  const answer = Buffer.from(bytes).toString('utf8');
  const match = /^(0|[1-9]\d{0,14})\n((?:[^\n]+\n)+)\n/.exec(answer);
  if (match === null) throw malformed('it is no record with a signed tree head', where);
  const [start, number, text = ''] = match;
  if (hasControls(text)) throw malformed('its record holds control characters', where);
  const head = openTreeHead(answer.slice(start.length), key, where);
  const record = Number(number);
  if (record >= head.size) throw malformed(`record ${record} is not in a tree of ${head.size}`, where);
  return { record, text, head };
}

/**
 * The hash of a module version's zip, from a record's own text and nothing else: what follows it in an answer is not in the log
 * (CVE-2026-56864).
 * @throws DepotError SUMDB_LINE_MISSING: the record is one of something else (CVE-2026-42501). SUMDB_MALFORMED.
 */
export function h1Of({ text }: ProvenRecord, module: string, version: string, where: string): string {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    const [name, lineVersion, hash, ...rest] = line.split(' ');
    if (name !== module || lineVersion !== version || hash === undefined || rest.length > 0) continue;
    // other algorithms may join h1 one day; they say nothing that we could compare
    if (H1.test(hash)) found.add(hash);
  }
  const [h1, ...others] = found;
  if (h1 === undefined) {
    throw new DepotError('SUMDB_LINE_MISSING', `the record has no h1 of ${module}@${version}`, {
      where,
      hint: 'the answer belongs to something else: try another proxy: godepot lock update --source URL',
    });
  }
  if (others.length > 0) throw malformed(`its record has two different hashes of ${version}`, where);
  return h1;
}
