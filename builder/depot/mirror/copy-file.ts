import { createHash, randomBytes } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';

import { DepotError } from '../../errors.ts';
import { isLinkRefused } from '../../io/hard-link.ts';
import { ifPresent } from '../../io/if-present.ts';
import { readChunks } from '../../io/read-chunks.ts';
import { forgetTemporary, registerTemporary } from '../../io/temporaries.ts';

/** What a file of a mirror has to be. */
export interface Wanted {
  /** Undefined for a signature file, which nothing lists. */
  sha256: string | undefined;
  size: number;
  /** Unix nanoseconds: clients ask by Last-Modified. */
  mtimeNs: bigint;
}

/** True for a file that is there already: it got its name when it was complete, and its time before that. */
export async function isThere(path: string, { size, mtimeNs }: Wanted): Promise<boolean> {
  const found = await ifPresent(lstat(path, { bigint: true }));
  return found?.isFile() === true && Number(found.size) === size && isSameTime(found.mtimeNs, mtimeNs);
}

const MICROSECOND = 1000n;

/** utimes(2) through a double of seconds keeps microseconds, no more. */
function isSameTime(one: bigint, other: bigint): boolean {
  const difference = one > other ? one - other : other - one;
  return difference <= MICROSECOND;
}

/** A second name for a file of the mirror; false where the file system gives none. */
export async function linkFile(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (isLinkRefused(error)) return false;
    throw error;
  }
}

/**
 * Copies a file durably, compared with its digest on the way: it has its name when it is whole, or has none.
 * @param to in a folder that exists; a file there is replaced
 * @throws DepotError SNAPSHOT_TREE if the source is not what its manifest lists
 */
export async function copyFileChecked(from: string, to: string, wanted: Wanted): Promise<void> {
  const draft = `${to}.${randomBytes(6).toString('hex')}.tmp`;
  registerTemporary(draft);
  try {
    const target = await open(draft, 'wx', 0o644);
    try {
      const hash = createHash('sha256');
      let size = 0;
      await readChunks(from, async (chunk) => {
        hash.update(chunk);
        size += chunk.length;
        await target.writeFile(chunk);
      });
      if (size !== wanted.size || (wanted.sha256 !== undefined && hash.digest('hex') !== wanted.sha256))
        throw new DepotError('SNAPSHOT_TREE', 'a file of the depot is not what its manifest lists', {
          where: from,
          hint: 'the mirror was left as it was: run godepot verify on the depot',
        });
      await target.chmod(0o644);
      const seconds = Number(wanted.mtimeNs) / 1e9;
      await target.utimes(seconds, seconds);
      await target.sync();
    } finally {
      await target.close();
    }
    await rename(draft, to);
  } finally {
    await rm(draft, { force: true });
    forgetTemporary(draft);
  }
}
