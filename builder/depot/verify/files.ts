import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import type { FoundFile } from './found-files.ts';
import { hashFiles } from './hash-files.ts';
import type { VerifyMemory } from './memory.ts';

/** A depot of a thousand packages has some ten thousand; a bound against folders made to be endless. */
const MOST_ENTRIES = 1_000_000;

/** Of a file that no manifest lists: signatures are smaller, and of whatever else lies there the name is told, not the content. */
const MOST_UNLISTED = 16 * 1024 * 1024;
/** In the place of a digest. */
const UNREAD = 'not read';

/** What a walk through one folder brings. */
export interface WalkedFiles {
  found: Map<string, FoundFile>;
  /** Names of inodes by path: `dev:ino`. */
  inodes: Map<string, string>;
  /** Links, devices, modes that a web server cannot read or that somebody else may write: snapshots hold regular files of 644 alone. */
  faults: string[];
  /** Paths whose owner is neither root nor the owner of the folder. */
  strangers: string[];
  /** `dev:ino` -> how many names it has on the disk. */
  links: Map<string, number>;
}

/**
 * Reads and hashes every file, each inode once: hard links are one content, in this folder and in those before it. A file that has not the size that is
 * listed is altered whatever it holds, and is not read: a sparse one of terabytes would be read for days.
 * @param listed bytes by path
 * @throws DepotError SNAPSHOT_TREE for more entries than any snapshot has
 */
export async function readFiles(
  folder: string,
  memory: VerifyMemory,
  listed: ReadonlyMap<string, number>,
): Promise<WalkedFiles> {
  const walked: WalkedFiles = {
    found: new Map(),
    inodes: new Map(),
    faults: [],
    strangers: [],
    links: new Map(),
  };
  const owner = lstatSync(folder, { bigint: true }).uid;
  const sizes = new Map<string, number>();
  const unread = new Map<string, string>();
  for (const { path, entry } of walk(folder, '')) {
    const mode = Number(entry.mode & 0o7777n);
    if (entry.uid !== owner && entry.uid !== 0n) walked.strangers.push(path);
    if (entry.isDirectory()) {
      if (mode !== 0o755) walked.faults.push(`folder ${path} has mode ${mode.toString(8)} instead of 755`);
      continue;
    }
    if (!entry.isFile()) {
      walked.faults.push(`${path} is not a regular file`);
      continue;
    }
    if (mode !== 0o644) walked.faults.push(`${path} has mode ${mode.toString(8)} instead of 644`);
    const inode = `${entry.dev}:${entry.ino}`;
    walked.inodes.set(path, inode);
    walked.links.set(inode, Number(entry.nlink));
    const size = Number(entry.size);
    if (memory.inodes.has(inode)) continue;
    if (size !== (listed.get(path) ?? Math.min(size, MOST_UNLISTED))) {
      walked.found.set(path, { size, sha256: UNREAD });
      continue;
    }
    sizes.set(inode, size);
    unread.set(inode, join(folder, path));
  }
  await hashFiles(unread, sizes, memory.inodes);
  for (const [path, inode] of walked.inodes) {
    const file = memory.inodes.get(inode);
    if (file !== undefined) walked.found.set(path, file);
  }
  return walked;
}

/**
 * Everything below, sorted, without following a link: one to / would make this read the whole host. Synchronous: a promise for each of its
 * hundreds of names costs ten times what the disk's answer does.
 */
function* walk(folder: string, below: string): Generator<{ path: string; entry: BigIntStats }> {
  const folders = [below];
  let count = 0;
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const names = readdirSync(join(folder, at)).sort();
    const inside: string[] = [];
    for (const name of names) {
      if (++count > MOST_ENTRIES) throw new DepotError('SNAPSHOT_TREE', `more than ${MOST_ENTRIES} entries`);
      const path = at === '' ? name : `${at}/${name}`;
      const entry = lstatSync(join(folder, path), { bigint: true, throwIfNoEntry: false });
      // a name that is not UTF-8 cannot be found again under the text that was read for it
      if (entry === undefined)
        throw new DepotError('SNAPSHOT_TREE', `${path} is no name that a snapshot holds`);
      yield { path, entry };
      if (entry.isDirectory()) inside.push(path);
    }
    folders.push(...inside.toReversed());
  }
}
