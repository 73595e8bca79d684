import type { BigIntStats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { ifPresent } from '../../io/if-present.ts';

/** What lies on a disk under several names is there once. All names that were found of each inode, and who they belong to. */
export interface DiskUse {
  /** Adds every name below a folder, and its own. */
  addFolder(owner: string, folder: string): Promise<void>;
  /** Adds one file. A missing one counts for nothing. */
  addFile(owner: string, path: string): Promise<void>;
  /**
   * Bytes that would become free if all names of these owners, and no others, were removed: of files none of whose names remain anywhere,
   * in this depot or outside of it. As du(1) counts: blocks, folders included.
   */
  freedBy(owners: Iterable<string>): number;
}

interface Inode {
  bytes: number;
  links: number;
  isFolder: boolean;
  names: Map<string, number>;
}

/** st_blocks are of this size whatever the filesystem's own are (stat(2)). */
const BLOCK = 512;

export function newDiskUse(): DiskUse {
  const inodes = new Map<string, Inode>();
  const byOwner = new Map<string, Inode[]>();

  function add(owner: string, found: BigIntStats): void {
    const key = `${found.dev} ${found.ino}`;
    let inode = inodes.get(key);
    if (inode === undefined) {
      inode = {
        bytes: Number(found.blocks) * BLOCK,
        links: Number(found.nlink),
        isFolder: found.isDirectory(),
        names: new Map(),
      };
      inodes.set(key, inode);
    }
    const before = inode.names.get(owner);
    inode.names.set(owner, (before ?? 0) + 1);
    if (before !== undefined) return;
    const own = byOwner.get(owner);
    if (own === undefined) byOwner.set(owner, [inode]);
    else own.push(inode);
  }

  async function addFile(owner: string, path: string): Promise<void> {
    const found = await ifPresent(lstat(path, { bigint: true }));
    if (found !== undefined) add(owner, found);
  }

  async function addFolder(owner: string, folder: string): Promise<void> {
    await addFile(owner, folder);
    for (const entry of (await ifPresent(readdir(folder, { withFileTypes: true }))) ?? []) {
      const path = join(folder, entry.name);
      await (entry.isDirectory() ? addFolder(owner, path) : addFile(owner, path));
    }
  }

  return {
    addFolder,
    addFile,
    freedBy(owners) {
      const going = new Set(owners);
      const seen = new Set<Inode>();
      let bytes = 0;
      for (const owner of going) {
        for (const inode of byOwner.get(owner) ?? []) {
          if (seen.has(inode)) continue;
          seen.add(inode);
          let names = 0;
          for (const [name, count] of inode.names) if (going.has(name)) names += count;
          // a folder's links are its subfolders', and it has one name
          if (inode.isFolder || names >= inode.links) bytes += inode.bytes;
        }
      }
      return bytes;
    },
  };
}
