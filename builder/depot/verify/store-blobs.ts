import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { counted } from '../../io/counted.ts';
import { thereOrNot } from '../../io/if-present.ts';
import { type CheckList, reportCheck } from '../../packaging/checks.ts';
import { MOST_BLOB } from '../../store/check-blob.ts';
import { hashFiles } from './hash-files.ts';
import type { VerifyMemory } from './memory.ts';

/** A blob by the digest that names it. */
export type Blobs = ReadonlyMap<string, { inode: string; nlink: number; size: number }>;

/** The blobs of a depot's store; undefined where there is no store, as on a mirror. */
export async function listBlobs(depot: string): Promise<Blobs | undefined> {
  const root = join(depot, 'store', 'sha256');
  const folders = await thereOrNot(readdir(root));
  if (folders === undefined) return undefined;
  const blobs = new Map<string, { inode: string; nlink: number; size: number }>();
  for (const folder of folders) {
    for (const name of (await thereOrNot(readdir(join(root, folder)))) ?? []) {
      const entry = await lstat(join(root, folder, name), { bigint: true });
      if (!entry.isFile() || !/^[0-9a-f]{64}$/.test(name) || !name.startsWith(folder)) continue;
      const inode = `${entry.dev}:${entry.ino}`;
      blobs.set(name, { inode, nlink: Number(entry.nlink), size: Number(entry.size) });
    }
  }
  return blobs;
}

/**
 * Whether each blob is what its name says. The next publication would link it into a snapshot, and be refused there by its own
 * verification. Most are read already, as files of snapshots.
 */
export async function verifyBlobs(
  list: CheckList,
  depot: string,
  blobs: Blobs,
  memory: VerifyMemory,
): Promise<void> {
  const unread = new Map<string, string>();
  const sizes = new Map<string, number>();
  for (const [sha256, { inode, size }] of blobs) {
    if (memory.inodes.has(inode) || size > MOST_BLOB) continue;
    unread.set(inode, join(depot, 'store', 'sha256', sha256.slice(0, 2), sha256));
    sizes.set(inode, size);
  }
  await hashFiles(unread, sizes, memory.inodes);
  const damaged = [...blobs]
    .filter(([sha256, { inode }]) => memory.inodes.get(inode)?.sha256 !== sha256)
    .map(([sha256]) => `store/sha256/${sha256.slice(0, 2)}/${sha256} has another content than its name says`);
  reportCheck(
    list,
    'store',
    'STORE_DAMAGED',
    damaged,
    `${counted(blobs.size, 'blob')}, each with the digest that names it`,
  );
}
