import { type BigIntStats, closeSync, openSync, readSync } from 'node:fs';
import { sep } from 'node:path';

import { isMissing } from '../../io/if-present.ts';
import type { Store } from '../../store/store.ts';

/** `<store>/indexed/ab/<sha256 of the package>`: can be made again from the package. */
export function entryPath(store: Pick<Store, 'root'>, packageSha256: string): string {
  // join() looks at each letter, thousands of times in a publication
  return `${store.root}${sep}indexed${sep}${packageSha256.slice(0, 2)}${sep}${packageSha256}`;
}

/**
 * Tells a file that was replaced, or written to, from the one that was read; not by its ctime, which every further hard link changes. An entry's
 * file begins with a line of it.
 */
export function fileMark({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}`;
}

/** Four numbers of 64 bits. */
const MOST_MARK = 90;

/** Of the package's blob, as an entry's file says that it was hashed; undefined where there is none. */
export function readMark(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const bytes = Buffer.alloc(MOST_MARK);
    const text = bytes.toString('latin1', 0, readSync(file, bytes, 0, MOST_MARK, 0));
    const end = text.indexOf('\n');
    return end < 0 ? undefined : text.slice(0, end);
  } finally {
    closeSync(file);
  }
}
