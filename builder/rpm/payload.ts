import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

import { createCpioParser, type CpioHandler } from '../archive/cpio.ts';
import { type ReadableFormat, readableFormat, unpackStream } from '../archive/decompress.ts';
import { DepotError, hasCode } from '../errors.ts';
import { unpackedLimit } from '../packaging/content-limits.ts';
import type { RpmInfo } from './rpm-info.ts';

const READ_SIZE = 1024 * 1024;

/** Why the payload cannot be unpacked here, in one line; undefined when it can. */
export function whyUnreadable(info: RpmInfo): string | undefined {
  if (info.isLarge)
    return 'sizes of 64 bits: its cpio entries (07070X) carry neither names nor modes, and are not read';
  try {
    readableFormat(info.compressor ?? 'none', '');
    return undefined;
  } catch (error) {
    if (hasCode(error, 'COMPRESSION_UNSUPPORTED')) return error.message;
    throw error;
  }
}

/**
 * Unpacks the payload in memory, a chunk at a time, and hands its members to `handler`, which ends it by throwing.
 * @param onChunk gets the unpacked bytes as they come, and may ask to wait
 * @returns bytes of the unpacked archive
 * @throws DepotError CPIO_MALFORMED, CPIO_TRUNCATED, COMPRESSION_UNSUPPORTED, COMPRESSION_MEMORY, RPM_PAYLOAD_CONTENT for what does not
 *   unpack or goes on after its end, RPM_LIMIT for bombs
 */
export async function readPayload(
  path: string,
  info: RpmInfo,
  handler: CpioHandler,
  onChunk: (chunk: Buffer) => Promise<void> | undefined,
): Promise<number> {
  const start = info.headerRange.end;
  const packedSize = info.size - start;
  const limit = unpackedLimit(packedSize);
  const parser = createCpioParser(handler, path);
  const format = readableFormat(info.compressor ?? (await sniff(path, start)), path);
  const source = createReadStream(path, {
    start,
    end: Math.max(start, info.size - 1),
    highWaterMark: READ_SIZE,
  });
  const damaged = (why: string, cause?: unknown): DepotError =>
    new DepotError('RPM_PAYLOAD_CONTENT', `the payload ${why}`, { where: path, cause });
  let size = 0;
  for await (const chunk of unpackStream({ source, size: packedSize, format, where: path, damaged })) {
    size += chunk.length;
    if (size > limit)
      throw new DepotError('RPM_LIMIT', `the payload unpacks to more than ${limit} bytes`, { where: path });
    const wait = onChunk(chunk);
    parser.write(chunk);
    if (wait !== undefined) await wait;
  }
  parser.finish();
  return size;
}

/** Without a compressor tag rpm opens the payload with zlib, which takes what is not gzip for uncompressed. */
async function sniff(path: string, start: number): Promise<ReadableFormat> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, start);
    return bytesRead === 2 && buffer.readUInt16BE(0) === 0x1f8b ? 'gzip' : 'none';
  } finally {
    await handle.close();
  }
}
