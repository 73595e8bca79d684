import { createHash } from 'node:crypto';

/** SHA-256. */
export const HASH_BYTES = 32;

/** Hash of a record (RFC 6962 §2.1; golang.org/x/mod/sumdb/tlog RecordHash). */
export function leafHash(data: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(data).digest();
}

/** Hash of an inner node. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

// two first bytes, so that the two hashes below a node can never be passed off as a record
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** Root of a complete subtree, from the hashes of one of its levels laid end to end: their number is a power of two. */
export function subtreeHash(hashes: Buffer): Buffer {
  let level = hashes;
  while (level.length > HASH_BYTES) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2 * HASH_BYTES) {
      const middle = at + HASH_BYTES;
      above.push(nodeHash(level.subarray(at, middle), level.subarray(middle, middle + HASH_BYTES)));
    }
    level = Buffer.concat(above);
  }
  return level;
}

/** Root of a tree of any size from the roots of its complete subtrees, the largest and leftmost first; that of no records for none. */
export function joinSubtrees(roots: readonly Buffer[]): Buffer {
  const last = roots.at(-1);
  if (last === undefined) return createHash('sha256').digest();
  return roots.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}
