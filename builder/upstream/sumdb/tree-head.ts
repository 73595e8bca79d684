import { malformed, type NoteKey, openNote } from './signed-note.ts';

/** What the database signs: it had that many records, and this was the root of their tree. */
export interface TreeHead {
  size: number;
  root: Buffer;
  /** The whole signed note as it came: what somebody else can verify. */
  note: string;
}

// lines that may follow are not ours to read (tlog.ParseTree ignores them too)
const TREE_HEAD = /^go\.sum database tree\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n/;

/**
 * The tree head of a signed note, once its signature is right.
 * @throws DepotError SUMDB_MALFORMED, SUMDB_SIGNATURE.
 */
export function openTreeHead(note: string, key: NoteKey, where: string): TreeHead {
  const [, size, root] = TREE_HEAD.exec(openNote(note, key, where)) ?? [];
  if (size === undefined || root === undefined) throw malformed('what it signed is no tree head', where);
  return { size: Number(size), root: Buffer.from(root, 'base64'), note };
}
