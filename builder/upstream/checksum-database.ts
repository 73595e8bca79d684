import { DepotError } from '../errors.ts';
import { hasControls, malformed, type NoteKey, openNote } from './signed-note.ts';

/** What the checksum database says of one module version, taken from its answer to /lookup. */
export interface ChecksumRecord {
  /** Name of the database. */
  database: string;
  /** Number of the record in the log. */
  record: number;
  /** Of the log, as its signed tree head says. */
  treeSize: number;
  /** `h1:...` of the module's zip. */
  h1: string;
}

const MAX_ANSWER = 64 * 1024;
const TREE_HEAD = /^go\.sum database tree\n(0|[1-9]\d{0,14})\n[A-Za-z0-9+/]{43}=\n/;
export const H1 = /^h1:[A-Za-z0-9+/]{43}=$/;

/**
 * Reads an answer to `/lookup/MODULE@VERSION`: record number, record text, blank line, signed tree head (golang.org/x/mod/sumdb/tlog).
 *
 * What this proves: that the database signed a tree of that size which is larger than the record's number. What it does not: that the
 * record text is in that tree; this needs the inclusion proof, so whoever keeps the result says "inclusion not checked".
 * Three faults that Go's own client had in 2026 are kept out: an empty or unrelated answer is a failure, not a pass (CVE-2026-42501);
 * hash lines are looked for in the record text alone, never in what follows it (CVE-2026-56864); tiles are not read at all yet
 * (CVE-2026-56865).
 * @throws DepotError SUMDB_MALFORMED, SUMDB_SIGNATURE, SUMDB_LINE_MISSING.
 */
export function readLookup(
  answer: string,
  module: string,
  version: string,
  key: NoteKey,
  where: string,
): ChecksumRecord {
  if (answer.length > MAX_ANSWER) throw malformed('it is too long', where);
  const match = /^(0|[1-9]\d{0,14})\n((?:[^\n]+\n)+)\n/.exec(answer);
  if (match === null) throw malformed('it is no record with a signed tree head', where);
  const [head, number, text = ''] = match;
  if (hasControls(text)) throw malformed('its record holds control characters', where);
  const tree = TREE_HEAD.exec(openNote(answer.slice(head.length), key, where));
  if (tree === null) throw malformed('what it signed is no tree head', where);
  const [record, treeSize] = [Number(number), Number(tree[1])];
  if (record >= treeSize) throw malformed(`record ${record} is not in a tree of ${treeSize}`, where);
  return { database: key.name, record, treeSize, h1: hashLine(text, module, version, where) };
}

function hashLine(text: string, module: string, version: string, where: string): string {
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
