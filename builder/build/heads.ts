import { createHash, hash, type Hash } from 'node:crypto';

import type { Compression } from '../archive/compress.ts';
import type { PayloadHead } from '../archive/packed-file.ts';
import { recordedCompression } from '../archive/recorded-compression.ts';
import { readDeb } from '../deb/reader.ts';
import type { Format, PackageEntry } from '../packaging/package.ts';
import { type KnownHead, PAYLOAD_LAYOUT } from '../packaging/payload-head.ts';
import { acceptsEntry } from '../packaging/writer.ts';
import { readRpm } from '../rpm/reader.ts';
import { requireIntact } from '../store/check-blob.ts';
import type { Buildable, OpenBuildable } from './buildable.ts';
import type { RecordedHead } from './record.ts';
import type { Workshop } from './workshop.ts';

/**
 * The key of each format's head: the writer, the compression, the date, the upstream checksum, and every entry. Contents that the checksum pins are
 * not read; what godepot makes itself is, so that nothing rests on somebody's having raised a number. Empty without a head.
 */
export async function headKeys(
  { package: pkg, upstream }: OpenBuildable,
  formats: readonly Format[],
  chosen: Readonly<Record<Format, Compression>>,
): Promise<Map<Format, string>> {
  const { tailFrom, time } = pkg;
  if (tailFrom === undefined || upstream === undefined) return new Map();
  const hashes = new Map<Format, Hash>();
  for (const format of formats) {
    const compression = recordedCompression(chosen[format]);
    const frame = { format, layout: PAYLOAD_LAYOUT, compression, time, h1: upstream.h1 };
    hashes.set(format, createHash('sha256').update(`${JSON.stringify(frame)}\n`));
  }
  for await (const entry of pkg.entries()) {
    if (entry.path >= tailFrom) break;
    const line = `${JSON.stringify(await describe(entry))}\n`;
    for (const [format, whole] of hashes) if (acceptsEntry(format, entry)) whole.update(line);
  }
  return new Map([...hashes].map(([format, whole]) => [format, whole.digest('hex')]));
}

async function describe(entry: PackageEntry): Promise<unknown[]> {
  if (entry.type !== 'file') return [entry];
  const { content, ...facts } = entry;
  return [facts, entry.pinned === true ? undefined : await digestOf(content)];
}

async function digestOf(content: Extract<PackageEntry, { type: 'file' }>['content']): Promise<string> {
  const found = await content();
  if (Buffer.isBuffer(found)) return hash('sha256', found, 'hex');
  const whole = createHash('sha256');
  for await (const chunk of found) whole.update(chunk);
  return whole.digest('hex');
}

/**
 * The head of an earlier release that has this key, ready to be copied. The earlier package is read and compared with its record first, since the
 * digests of its files are taken over too.
 * @throws DepotError STORE_DAMAGED when it is not what was built
 */
export async function findHead(
  key: string,
  buildable: Buildable,
  format: Format,
  { records, store }: Workshop,
): Promise<KnownHead | undefined> {
  for (const record of await records.ofPackage(buildable.name)) {
    if (record.format !== format || record.head?.key !== key) continue;
    if (!(await store.has(record.sha256, record.size))) continue;
    await requireIntact(store, record.sha256, record.fileName);
    const path = store.pathOf(record.sha256);
    return { ...record.head, path, digests: await digestsIn(path, format) };
  }
  return undefined;
}

async function digestsIn(path: string, format: Format): Promise<ReadonlyMap<string, string>> {
  if (format === 'deb') return (await readDeb(path)).md5sums ?? new Map();
  return new Map((await readRpm(path)).files.map((file) => [file.path, file.digest]));
}

/** What is recorded of a package's own head. */
export function recordedHead(
  key: string | undefined,
  head: PayloadHead | undefined,
  offset: number,
): RecordedHead | undefined {
  return key === undefined || head === undefined ? undefined : { key, ...head, offset };
}
