import { createHash, hash } from 'node:crypto';

import { DepotError } from '../errors.ts';
import type { FileEntry, Format, Package, PackageEntry } from './package.ts';

/** Hex digests of one file's content, computed once for all formats. */
export interface FileDigests {
  sha256: string;
  /** For a deb's md5sums member only; no security rests on it. */
  md5: string;
}

/**
 * One format's writer. `feed` calls begin, then for a file any number of data, then end, for each entry in order.
 * Methods return a promise only when the caller has to wait (back pressure): twelve thousand needless awaits cost time.
 */
export interface FormatWriter {
  readonly format: Format;
  begin(entry: PackageEntry): Promise<void> | undefined;
  data(chunk: Buffer): Promise<void> | undefined;
  /** True where the writer has the packed content already: it gets no data of this entry, and knows the digests. */
  skips(entry: FileEntry): boolean;
  end(entry: PackageEntry, digests: FileDigests | undefined): Promise<void> | undefined;
}

/**
 * One pass over the entries feeds every writer.
 * @throws DepotError PACKAGE_ORDER when paths are not in strictly rising bytewise order, PACKAGE_SIZE when a file's
 *   content is not as long as declared.
 */
export async function feed(pkg: Package, writers: readonly FormatWriter[]): Promise<void> {
  let previous: Buffer | undefined;
  for await (const entry of pkg.entries()) {
    const path = Buffer.from(entry.path);
    if (previous !== undefined && Buffer.compare(previous, path) >= 0) {
      throw new DepotError(
        'PACKAGE_ORDER',
        `${pkg.name}: ${entry.path} does not follow ${previous.toString()} bytewise`,
      );
    }
    previous = path;
    const takers = writers.filter((writer) => acceptsEntry(writer.format, entry));
    for (const writer of takers) await writer.begin(entry);
    const digests = entry.type === 'file' ? await pump(pkg, entry, takers) : undefined;
    for (const writer of takers) await writer.end(entry, digests);
  }
}

/** Whether the entry is one of this format's. */
export function acceptsEntry(format: Format, entry: PackageEntry): boolean {
  if (entry.type === 'ghost') return format === 'rpm';
  return !('only' in entry) || entry.only === undefined || entry.only === format;
}

async function pump(
  pkg: Package,
  entry: FileEntry,
  all: readonly FormatWriter[],
): Promise<FileDigests | undefined> {
  const takers = all.filter((writer) => !writer.skips(entry));
  if (takers.length === 0) return undefined;
  const content = await entry.content();
  if (Buffer.isBuffer(content)) return pumpWhole(pkg, entry, takers, content);
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    sha256.update(chunk);
    md5.update(chunk);
    await hand(chunk, takers);
  }
  checkSize(pkg, entry, size);
  return { sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}

/** Most files of a toolchain are small and come whole: one-shot digests, and no wait unless a writer asks for it. */
async function pumpWhole(
  pkg: Package,
  entry: FileEntry,
  takers: readonly FormatWriter[],
  content: Buffer,
): Promise<FileDigests> {
  checkSize(pkg, entry, content.length);
  await hand(content, takers);
  return { sha256: hash('sha256', content, 'hex'), md5: hash('md5', content, 'hex') };
}

/** All writers get the chunk before any is waited for: each compresses on a thread of its own, and one after the other took twice the time. */
async function hand(chunk: Buffer, takers: readonly FormatWriter[]): Promise<void> {
  const waits: Promise<void>[] = [];
  for (const writer of takers) {
    const wait = writer.data(chunk);
    if (wait !== undefined) waits.push(wait);
  }
  if (waits.length > 0) await Promise.all(waits);
}

function checkSize(pkg: Package, entry: FileEntry, size: number): void {
  if (size === entry.size) return;
  throw new DepotError(
    'PACKAGE_SIZE',
    `${pkg.name}: ${entry.path} has ${size} bytes where ${entry.size} were declared`,
  );
}
