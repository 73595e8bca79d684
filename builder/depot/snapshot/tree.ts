import { createHash } from 'node:crypto';
import { chmod, constants, copyFile, link, mkdir, open, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { isLinkRefused } from '../../io/hard-link.ts';
import { syncDirectory } from '../../io/durable.ts';
import type { Store } from '../../store/store.ts';
import type { ManifestFile } from './manifest.ts';

/**
 * A snapshot while it is being staged. Every file that is put in is durable, 0644 whatever the umask, has the publication's date as its
 * mtime (apt asks by If-Modified-Since), and is remembered for the manifest.
 */
export interface Tree {
  /** Absolute path of the staging folder. */
  readonly root: string;
  pathOf(path: string): string;
  /** What was put in so far, bytewise by path, without signature files. */
  files(): ManifestFile[];
  /** Creates the folder of a file that somebody else is going to write, and gives its absolute path. */
  reserve(path: string): Promise<string>;
  write(path: string, data: string | Uint8Array): Promise<ManifestFile>;
  /** Like write, but not for the manifest: what a key rotation replaces. */
  writeSignature(path: string, data: string): Promise<void>;
  /** Takes over a file that was written to its reserved path. */
  adopt(path: string, size: number, sha256: string): Promise<ManifestFile>;
  /** Hard link to a blob of the store. */
  place(path: string, blob: { sha256: string; size: number }, store: Store): Promise<void>;
  /** A second name for a file of this tree. */
  alias(path: string, existing: ManifestFile): Promise<void>;
  /** Hard link to a file of another snapshot, at the same path; `source` is absolute. */
  keep(source: string, file: ManifestFile): Promise<void>;
  /** fsync of all folders, innermost first; files are synced as they come. */
  seal(): Promise<void>;
}

/** @param date unix seconds, becomes the mtime of written files */
export async function createTree(root: string, date: number): Promise<Tree> {
  const folders = new Set<string>();
  const listed = new Map<string, ManifestFile>();
  await makeFolder(root);

  async function makeFolder(path: string): Promise<void> {
    if (folders.has(path)) return;
    if (path !== root) await makeFolder(dirname(path));
    await mkdir(path);
    await chmod(path, 0o755);
    folders.add(path);
  }
  const reserve = async (path: string): Promise<string> => {
    const absolute = join(root, path);
    await makeFolder(dirname(absolute));
    return absolute;
  };
  const remember = (file: ManifestFile): ManifestFile => {
    // one path, two contents: the later would silently win
    if (listed.has(file.path)) throw new DepotError('INTERNAL', `${file.path} is written twice`);
    listed.set(file.path, file);
    return file;
  };

  return {
    root,
    pathOf: (path) => join(root, path),
    files: () => [...listed.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    reserve,
    async write(path, data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      await writeDurably(await reserve(path), bytes, date);
      return remember({ path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    },
    async writeSignature(path, data) {
      await writeDurably(await reserve(path), Buffer.from(data), date);
    },
    async adopt(path, size, sha256) {
      const absolute = join(root, path);
      await chmod(absolute, 0o644);
      await utimes(absolute, date, date);
      const handle = await open(absolute, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      return remember({ path, size, sha256 });
    },
    async place(path, { sha256, size }, store) {
      const absolute = await reserve(path);
      await linkOrCopy(() => store.linkTo(sha256, absolute), store.pathOf(sha256), absolute);
      remember({ path, size, sha256 });
    },
    async alias(path, existing) {
      const from = join(root, existing.path);
      const to = await reserve(path);
      await linkOrCopy(() => link(from, to), from, to);
      remember({ ...existing, path });
    },
    async keep(source, file) {
      const to = await reserve(file.path);
      await linkOrCopy(() => link(source, to), source, to);
      remember(file);
    },
    async seal() {
      const innermostFirst = [...folders].sort((a, b) => b.length - a.length);
      for (const folder of innermostFirst) await syncDirectory(folder);
    },
  };
}

async function writeDurably(path: string, data: Uint8Array, date: number): Promise<void> {
  const handle = await open(path, 'wx', 0o644);
  try {
    await handle.writeFile(data);
    await handle.chmod(0o644);
    await handle.utimes(date, date);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function linkOrCopy(makeLink: () => Promise<void>, from: string, to: string): Promise<void> {
  try {
    await makeLink();
  } catch (error) {
    if (!isLinkRefused(error)) throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await chmod(to, 0o644);
    const handle = await open(to, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
