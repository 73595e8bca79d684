import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { pathExists } from 'fs-extra/esm';

import { DepotError, systemCode } from '../../errors.ts';
import { digestFile } from '../../io/digest-file.ts';
import { isTemporary, syncDirectory, writeFileAtomic, writeStreamAtomic } from '../../io/durable.ts';
import { ifPresent } from '../../io/if-present.ts';
import { type Progress, silent } from '../../io/progress.ts';
import { withFileLock } from '../../store/lock.ts';
import { readManifest } from './folder.ts';
import { encodeKitManifest, KIT_MANIFEST, KIT_UNFINISHED, type KitFile } from './manifest.ts';

/** One file of a kit: its path below the folder, and where its bytes are. */
export interface KitItem {
  path: string;
  from: string | Buffer;
  /** Where it is known already, so that what is in the folder need not be compared byte by byte with its source. */
  sha256?: string | undefined;
}

export interface WrittenKit {
  folder: string;
  /** Of this run; the manifest may list more. */
  files: number;
  bytes: number;
  /** Files that were there already, byte for byte. */
  kept: number;
}

/** What a new kit does not add to but replaces: there is one vulnerability database in a kit, whatever its form. */
export type Supersedes = (path: string) => boolean;

/**
 * Writes a carry-in kit: each file complete or not at all, under a marker that stands until the manifest is written. What is there
 * already is read and kept, so that a second run to the same folder only adds; a file that no kit wrote is never touched.
 * @throws DepotError KIT_FOREIGN, KIT_MALFORMED, STORE_DAMAGED, STORE_LOCKED; system errors of the disk
 */
export async function writeKit(
  folder: string,
  toolchains: readonly string[],
  items: readonly KitItem[],
  supersedes: Supersedes,
  progress: Progress = silent,
): Promise<WrittenKit> {
  await mkdir(folder, { recursive: true });
  // two depots may write to one medium
  return withFileLock(join(folder, '.godepot-kit.lock'), 'fetch --to', async () => {
    const marker = join(folder, KIT_UNFINISHED);
    const unfinished = await pathExists(marker);
    const before = await earlier(folder);
    const files = new Map(before.files);
    const ours = (path: string): boolean => unfinished || files.has(path);
    await requireNoForeign(folder, items, ours);
    await writeFileAtomic(marker, 'godepot is writing a kit here; if it was stopped, run it again\n');
    await sweepTemporaries(folder);
    const wantedPaths = new Set(items.map(({ path }) => path));
    for (const path of files.keys()) {
      if (!supersedes(path) || wantedPaths.has(path)) continue;
      await rm(join(folder, path), { force: true });
      files.delete(path);
    }
    // of all that was ever listed: a run that was killed may have removed the files and left their folders
    await removeEmptied(
      folder,
      before.listed.filter((path) => !files.has(path)),
    );
    let kept = 0;
    let bytes = 0;
    for (const item of items) {
      const to = join(folder, item.path);
      const wanted = await digestOfItem(item);
      if ((await ifPresent(digestFile(to)))?.sha256 === wanted.sha256) kept += 1;
      else await write(item, to, wanted, progress);
      files.set(item.path, wanted);
      bytes += wanted.size;
    }
    const all = [...new Set([...before.toolchains, ...toolchains])];
    await writeFileAtomic(join(folder, KIT_MANIFEST), encodeKitManifest(all, files));
    await rm(marker);
    await syncDirectory(folder);
    return { folder, files: items.length, bytes, kept };
  });
}

/** What a kit held before and still does: a second run to the same folder forgets nothing. */
async function earlier(
  folder: string,
): Promise<{ toolchains: readonly string[]; files: [string, KitFile][]; listed: readonly string[] }> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) return { toolchains: [], files: [], listed: [] };
  const files: [string, KitFile][] = [];
  for (const [path, file] of Object.entries(manifest.files)) {
    if ((await ifPresent(stat(join(folder, path))))?.isFile() === true) files.push([path, file]);
  }
  return { toolchains: manifest.toolchains, files, listed: Object.keys(manifest.files) };
}

/** Removes the folders that those files leave empty: an empty vulndb/ would be read, before a vulndb.json, as a database without entries. */
async function removeEmptied(folder: string, paths: readonly string[]): Promise<void> {
  for (const deepest of new Set(paths.map((path) => dirname(path)))) {
    for (let path = deepest; path !== '.'; path = dirname(path)) {
      try {
        await rmdir(join(folder, path));
      } catch (error) {
        const code = systemCode(error) ?? '';
        if (code === 'ENOENT') continue;
        if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code)) throw error;
        break;
      }
    }
  }
}

/** Before anything is written: somebody's own README.txt, or a folder named by mistake. */
async function requireNoForeign(
  folder: string,
  items: readonly KitItem[],
  ours: (path: string) => boolean,
): Promise<void> {
  for (const item of items) {
    const to = join(folder, item.path);
    const found = await ifPresent(lstat(to));
    if (found === undefined || (found.isFile() && ours(item.path))) continue;
    if (found.isFile() && (await digestFile(to)).sha256 === (await digestOfItem(item)).sha256) continue;
    throw new DepotError('KIT_FOREIGN', 'something of that name is there already, and no kit wrote it', {
      where: to,
      hint: 'name a folder of its own for the kit: godepot fetch --to FOLDER',
    });
  }
}

/** A run that was killed leaves up to an archive's size on the medium. */
async function sweepTemporaries(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && isTemporary(entry.name))
      await rm(join(entry.parentPath, entry.name), { force: true });
  }
}

/** Bytes. A kit has dozens of tiles and companions besides its archives. */
const WORTH_A_BAR = 1024 * 1024;

async function write(item: KitItem, to: string, wanted: KitFile, progress: Progress): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  if (typeof item.from !== 'string') return writeFileAtomic(to, item.from);
  const task = (wanted.size < WORTH_A_BAR ? silent : progress).begin(item.path, wanted.size);
  try {
    await writeStreamAtomic(
      to,
      exactly(item.from, wanted, (bytes) => task.advance(bytes)),
    );
  } finally {
    task.end();
  }
}

/** The chunks of a file; fails after the last one, before the copy gets its name, if they were not what was expected. */
async function* exactly(
  path: string,
  wanted: KitFile,
  advance: (bytes: number) => void,
): AsyncGenerator<Buffer, void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    if (!Buffer.isBuffer(chunk)) continue;
    hash.update(chunk);
    yield chunk;
    advance(chunk.length);
  }
  if (hash.digest('hex') === wanted.sha256) return;
  throw new DepotError(
    'STORE_DAMAGED',
    'this file is not what it was when it was admitted or looked at; it was not carried',
    {
      where: path,
      hint: 'look for what changed it (disk, restore, another process), then: godepot lock verify',
    },
  );
}

async function digestOfItem({ from, sha256 }: KitItem): Promise<KitFile> {
  if (typeof from !== 'string') return { size: from.length, sha256: hash('sha256', from, 'hex') };
  return sha256 === undefined ? digestFile(from) : { size: (await stat(from)).size, sha256 };
}
