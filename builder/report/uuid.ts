import { createHash } from 'node:crypto';

/** godepot's own namespace for names of documents; chosen once, by chance, and never changed. */
const NAMESPACE = Buffer.from('5b0c6d1e7f0a4d6f9c2be1a83d47f602', 'hex');

/** A UUID of a name (RFC 9562, version 5): the same document has the same one, whoever makes it and when. */
export function uuidOf(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
