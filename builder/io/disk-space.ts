import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

import { DepotError } from '../errors.ts';
import { isMissing } from './if-present.ts';

/** What something is going to take on a file system. */
export interface Need {
  bytes: number;
  /** Files and folders; a hard link needs none. */
  inodes: number;
}

/** Bytes beside what was counted: blocks that files do not fill, the lock, temporaries. */
const MARGIN = 1024 * 1024;

/**
 * Asked before the first byte is written: a disk that fills up in the middle costs an hour, and whatever else lives on that disk.
 * @param folder need not exist yet
 * @param purpose what is going to be done, for the message: `publish`
 * @throws DepotError DISK_SPACE
 */
export async function requireSpace(folder: string, need: Need, purpose: string): Promise<void> {
  if (need.bytes === 0 && need.inodes === 0) return;
  const { bavail, bsize, files, ffree } = await freeOn(folder);
  const missing = Math.ceil(need.bytes + MARGIN - bavail * bsize);
  if (missing > 0)
    throw lacking(
      folder,
      purpose,
      `${bytesText(need.bytes)} and ${bytesText(bavail * bsize)} are free: ${bytesText(missing)} are missing`,
    );
  // btrfs and others make inodes as they need them, and say that they have none
  const missingInodes = files === 0 ? 0 : need.inodes - ffree;
  if (missingInodes > 0)
    throw lacking(
      folder,
      purpose,
      `${need.inodes} inodes and ${ffree} are free: ${missingInodes} are missing`,
    );
}

async function freeOn(folder: string): Promise<StatsFs> {
  for (let place = folder; ; place = dirname(place)) {
    try {
      return await statfs(place);
    } catch (error) {
      if (!isMissing(error) || place === dirname(place)) throw error;
    }
  }
}

function lacking(folder: string, purpose: string, what: string): DepotError {
  return new DepotError('DISK_SPACE', `to ${purpose} takes up to ${what}`, {
    where: folder,
    hint: 'nothing was written; make room there, old snapshots are the first to look at, and run the same command again',
  });
}

/** Rounded up: what is missing has to be enough. */
function bytesText(bytes: number): string {
  return `${Math.ceil(bytes / 1e5) / 10} MB`;
}
