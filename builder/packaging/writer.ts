import { createHash, type Hash } from 'node:crypto';

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
    const takers = writers.filter((writer) => accepts(writer.format, entry));
    for (const writer of takers) await writer.begin(entry);
    const digests = entry.type === 'file' ? await pump(pkg, entry, takers) : undefined;
    for (const writer of takers) await writer.end(entry, digests);
  }
}

function accepts(format: Format, entry: PackageEntry): boolean {
  if (entry.type === 'ghost') return format === 'rpm';
  return !('only' in entry) || entry.only === undefined || entry.only === format;
}

async function pump(pkg: Package, entry: FileEntry, takers: readonly FormatWriter[]): Promise<FileDigests> {
  const hashes = { sha256: createHash('sha256'), md5: createHash('md5') };
  const content = await entry.content();
  const chunks = Buffer.isBuffer(content) ? [content] : content;
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    await spread(chunk, hashes, takers);
  }
  if (size !== entry.size) {
    throw new DepotError(
      'PACKAGE_SIZE',
      `${pkg.name}: ${entry.path} has ${size} bytes where ${entry.size} were declared`,
    );
  }
  return { sha256: hashes.sha256.digest('hex'), md5: hashes.md5.digest('hex') };
}

async function spread(
  chunk: Buffer,
  hashes: Record<string, Hash>,
  takers: readonly FormatWriter[],
): Promise<void> {
  for (const hash of Object.values(hashes)) hash.update(chunk);
  for (const writer of takers) {
    const wait = writer.data(chunk);
    if (wait !== undefined) await wait;
  }
}
