import { createHash } from 'node:crypto';
import { type BigIntStats, createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { ifPresent } from '../../io/if-present.ts';
import type { Manifest } from '../manifest.ts';
import { requireNone } from './check.ts';

/** What really lies on disk. */
export interface FoundFile {
  size: number;
  sha256: string;
}

/** A depot of a thousand packages has some ten thousand; a bound against folders made to be endless. */
const MOST_ENTRIES = 1_000_000;

/** path -> what was read there, for every regular file of a snapshot. */
export type FoundFiles = ReadonlyMap<string, FoundFile>;

/**
 * Reads and hashes every file. A link, a device or a file that a web server cannot read is a fault: snapshots hold regular files alone.
 * @throws DepotError SNAPSHOT_TREE
 */
export async function readFiles(folder: string): Promise<Map<string, FoundFile>> {
  const found = new Map<string, FoundFile>();
  const faults: string[] = [];
  // hard links are one content: an rpm for all architectures, an index and its by-hash name
  const byInode = new Map<string, FoundFile>();
  let count = 0;
  for await (const { path, entry } of walk(folder, '')) {
    if (++count > MOST_ENTRIES) throw new DepotError('SNAPSHOT_TREE', `more than ${MOST_ENTRIES} entries`);
    const mode = Number(entry.mode & 0o7777n);
    if (entry.isDirectory()) {
      if (mode !== 0o755) faults.push(`folder ${path} has mode ${mode.toString(8)} instead of 755`);
      continue;
    }
    if (!entry.isFile()) {
      faults.push(`${path} is not a regular file`);
      continue;
    }
    if (mode !== 0o644) faults.push(`${path} has mode ${mode.toString(8)} instead of 644`);
    const inode = `${entry.dev}:${entry.ino}`;
    const known = byInode.get(inode) ?? (await hashFile(join(folder, path)));
    byInode.set(inode, known);
    found.set(path, known);
  }
  requireNone(faults, 'SNAPSHOT_TREE');
  return found;
}

/** Everything below, sorted, without following a link: one to / would make this read the whole host. */
async function* walk(folder: string, below: string): AsyncGenerator<{ path: string; entry: BigIntStats }> {
  const names = await readdir(join(folder, below));
  for (const name of names.sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    const entry = await ifPresent(lstat(join(folder, path), { bigint: true }));
    // a name that is not UTF-8 cannot be found again under the text that was read for it
    if (entry === undefined)
      throw new DepotError('SNAPSHOT_TREE', `${path} is no name that a snapshot holds`);
    yield { path, entry };
    if (entry.isDirectory()) yield* walk(folder, path);
  }
}

/**
 * Exactly what the manifest lists, plus exactly the signature files that belong there: an extra file is content that nobody signed.
 * @throws DepotError SNAPSHOT_TREE
 */
export function compareWithManifest(
  found: FoundFiles,
  manifest: Manifest,
  signatures: ReadonlySet<string>,
): string {
  const faults: string[] = [];
  const listed = new Set<string>();
  let bytes = 0;
  for (const file of manifest.files) {
    if (listed.has(file.path) || signatures.has(file.path))
      faults.push(`${file.path} may not be listed here`);
    listed.add(file.path);
    bytes += file.size;
    const real = found.get(file.path);
    if (real === undefined) faults.push(`${file.path} is missing`);
    else if (real.size !== file.size)
      faults.push(`${file.path} has ${real.size} bytes instead of ${file.size}`);
    else if (real.sha256 !== file.sha256)
      faults.push(`${file.path} has sha256 ${real.sha256} instead of ${file.sha256}`);
  }
  for (const path of found.keys()) {
    if (!listed.has(path) && !signatures.has(path)) faults.push(`${path} is not in the manifest`);
  }
  for (const path of signatures) {
    if (!found.has(path)) faults.push(`${path} is missing`);
  }
  requireNone(faults, 'SNAPSHOT_TREE');
  return `${listed.size} files, ${bytes} bytes: path, size and sha256 of each, and no other file`;
}

/** The file in the snapshot has the size and digest that a signed index says. */
export function differenceFrom(
  found: FoundFiles,
  path: string,
  expected: { size: number; sha256: string },
): string | undefined {
  const real = found.get(path);
  if (real === undefined) return `${path} is listed and missing`;
  if (real.size !== expected.size) return `${path} has ${real.size} bytes where ${expected.size} are listed`;
  if (real.sha256 !== expected.sha256) return `${path} has another sha256 than the one listed`;
  return undefined;
}

async function hashFile(path: string): Promise<FoundFile> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    if (!Buffer.isBuffer(chunk)) throw new DepotError('INTERNAL', 'a file was read as text');
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: hash.digest('hex') };
}
