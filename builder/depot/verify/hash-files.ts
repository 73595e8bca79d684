import { setImmediate } from 'node:timers/promises';

import { digestFile } from '../../io/digest-file.ts';
import { openRegular } from '../../io/regular-file.ts';
import { openSideHash, type SideHash } from '../../io/side-hash.ts';
import type { FoundFile } from './found-files.ts';

/** Bytes of one file for which a second thread saves more than it costs to ask it. */
const WORTH_A_THREAD = 4 * 1024 * 1024;
/** Small files that are read before the second thread is given its next one. */
const BATCH = 64;

/**
 * Hashes files on two processors: large ones in a second thread, whatever it has no time for in this one.
 * @param paths by inode
 * @param sizes by inode, as the walk saw them: they decide who hashes what, and nothing else
 * @param into gets what was read, by inode
 */
export async function hashFiles(
  paths: ReadonlyMap<string, string>,
  sizes: ReadonlyMap<string, number>,
  into: Map<string, FoundFile>,
): Promise<void> {
  const bySize = [...paths].sort(([a], [b]) => (sizes.get(a) ?? 0) - (sizes.get(b) ?? 0));
  const large = bySize.filter(([inode]) => (sizes.get(inode) ?? 0) >= WORTH_A_THREAD);
  const side = large.length < 2 ? undefined : openSideHash();
  try {
    await Promise.all([
      side === undefined ? undefined : fromLargest(bySize, side, into),
      fromSmallest(bySize, into),
    ]);
  } finally {
    await side?.close();
  }
}

type Files = [inode: string, path: string][];

async function fromSmallest(files: Files, into: Map<string, FoundFile>): Promise<void> {
  let count = 0;
  for (let next = files.shift(); next !== undefined; next = files.shift()) {
    into.set(next[0], await digestFile(next[1]));
    if (++count % BATCH === 0) await setImmediate();
  }
}

async function fromLargest(files: Files, side: SideHash, into: Map<string, FoundFile>): Promise<void> {
  for (let next = files.pop(); next !== undefined; next = files.pop()) {
    const [inode, path] = next;
    // opened here first: a pipe that took the file's place would hold the thread for ever
    const size = await sizeOf(path);
    into.set(inode, { size, sha256: await side.ofFile(path, 0) });
  }
}

async function sizeOf(path: string): Promise<number> {
  const handle = await openRegular(path);
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}
