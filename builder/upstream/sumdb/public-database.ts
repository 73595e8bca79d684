import { type NoteKey, parseNoteKey } from './signed-note.ts';

/**
 * The verifier key of the public Go checksum database, as cmd/go embeds it (modfetch/key.go): name, key hash, and base64 of a 0x01 byte
 * (Ed25519) with the public key. The name is both that of the key and the host that serves the database. Stands here and nowhere else.
 */
export const PUBLIC_CHECKSUM_DATABASE =
  'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';

export function publicDatabase(): NoteKey {
  return parseNoteKey(PUBLIC_CHECKSUM_DATABASE);
}
