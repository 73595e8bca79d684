import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { writeFileAtomic, writeStreamAtomic } from '../../io/durable.ts';
import { ifPresent } from '../../io/if-present.ts';
import { type Progress, silent } from '../../io/progress.ts';
import { readKitManifest } from './folder.ts';
import { encodeKitManifest, KIT_MANIFEST, type KitFile } from './manifest.ts';

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

/**
 * Writes a carry-in kit: each file complete or not at all, the manifest last, so that a folder without one, or with an older one, shows that
 * the copy did not finish. What is there already is read and kept, so that a second run to the same folder only adds.
 */
export async function writeKit(
  folder: string,
  toolchains: readonly string[],
  items: readonly KitItem[],
  progress: Progress = silent,
): Promise<WrittenKit> {
  const before = await earlier(folder);
  const files = new Map<string, KitFile>(before.files);
  let kept = 0;
  let bytes = 0;
  for (const item of items) {
    const to = join(folder, item.path);
    const there = await ifPresent(digestOf(to));
    const wanted = await digestOfItem(item);
    if (there?.sha256 === wanted.sha256) kept += 1;
    else await write(item, to, wanted, progress);
    files.set(item.path, wanted);
    bytes += wanted.size;
  }
  const all = [...new Set([...before.toolchains, ...toolchains])];
  await writeFileAtomic(join(folder, KIT_MANIFEST), encodeKitManifest(all, files));
  return { folder, files: items.length, bytes, kept };
}

/** What a kit held before and still does: a second run to the same folder forgets nothing. */
async function earlier(
  folder: string,
): Promise<{ toolchains: readonly string[]; files: [string, KitFile][] }> {
  const manifest = await readKitManifest(folder);
  if (manifest === undefined) return { toolchains: [], files: [] };
  const files: [string, KitFile][] = [];
  for (const [path, file] of Object.entries(manifest.files)) {
    if ((await ifPresent(stat(join(folder, path))))?.isFile() === true) files.push([path, file]);
  }
  return { toolchains: manifest.toolchains, files };
}

async function write(item: KitItem, to: string, wanted: KitFile, progress: Progress): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  if (typeof item.from !== 'string') return writeFileAtomic(to, item.from);
  const task = progress.begin(item.path, wanted.size);
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
  return sha256 === undefined ? digestOf(from) : { size: (await stat(from)).size, sha256 };
}

/** @throws system errors, ENOENT among them */
async function digestOf(path: string): Promise<KitFile> {
  const { size } = await stat(path);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk);
  return { size, sha256: hash.digest('hex') };
}
