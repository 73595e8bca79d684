import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

import { DepotError } from '../../errors.ts';

/** A parsed verifier key of golang.org/x/mod/sumdb/note. */
export interface NoteKey {
  name: string;
  /** First four bytes of SHA-256(name, LF, key data): what a signature line names its key by. */
  hash: Buffer;
  key: KeyObject;
}

const ED25519 = 0x01;
/** DER head of a SubjectPublicKeyInfo that holds an Ed25519 key (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const MAX_NOTE = 64 * 1024;
const MAX_SIGNATURES = 100;

/** Parses `name+hash+base64`. The base64 may hold `+` itself, so only the first two count. */
export function parseNoteKey(text: string): NoteKey {
  const [, name = '', hexHash = '', data = ''] =
    /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = Buffer.from(data, 'base64');
  const hash = keyHash(name, bytes);
  if (bytes.length !== 33 || bytes[0] !== ED25519 || hash.toString('hex') !== hexHash) {
    throw new DepotError('INTERNAL', `not a verifier key of a checksum database: ${text}`);
  }
  const der = Buffer.concat([SPKI_HEAD, bytes.subarray(1)]);
  return { name, hash, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

function keyHash(name: string, data: Buffer): Buffer {
  return createHash('sha256').update(`${name}\n`).update(data).digest().subarray(0, 4);
}

/**
 * The text of a signed note, once a signature by `key` is right: text, blank line, lines `— name base64(key hash, signature)`. Signatures
 * of other keys are passed over; one that names this key and is wrong ends it, even beside a right one (note.Open does the same).
 * @throws DepotError SUMDB_MALFORMED, SUMDB_SIGNATURE.
 */
export function openNote(note: string, key: NoteKey, where: string): string {
  const split = note.lastIndexOf('\n\n');
  if (note.length > MAX_NOTE || split < 0 || !note.endsWith('\n') || hasControls(note)) {
    throw malformed('its signed tree head is not a signed note', where);
  }
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw malformed('its signed tree head has too many signatures', where);
  let verified = false;
  for (const line of lines) {
    const [, name = '', encoded = ''] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes.length < 5) throw malformed('its signed tree head has a broken signature line', where);
    if (name !== key.name || !bytes.subarray(0, 4).equals(key.hash)) continue;
    if (!verify(null, Buffer.from(text), key.key, bytes.subarray(4))) throw wrongSignature(key, where);
    verified = true;
  }
  if (!verified) throw wrongSignature(key, where);
  return text;
}

/** Control characters could make a terminal or a reader show another text than the one that was signed. */
export function hasControls(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return /[\u0000-\u0009\u000b-\u001f\u007f\ufffd]/.test(text);
}

export function malformed(what: string, where: string): DepotError {
  return new DepotError('SUMDB_MALFORMED', `the answer of the checksum database makes no sense: ${what}`, {
    where,
    hint: 'a proxy may have replaced it; try another one: godepot lock update --source URL',
  });
}

function wrongSignature(key: NoteKey, where: string): DepotError {
  return new DepotError('SUMDB_SIGNATURE', `the record is not signed by the checksum database ${key.name}`, {
    where,
    hint: 'somebody between you and the database changed the answer: do not pin this; try another source and tell your security team',
  });
}
