import { gzip } from './gzip.ts';

export type PackedFormat = 'zstd' | 'gzip';

/** RFC 8878, 3.1.1.2: a block holds at most 128 KiB, whatever the window. */
const ZSTD_BLOCK = 128 * 1024;
const RAW_BLOCK = 0;

/**
 * What follows a head that was flushed, so that both together are what every reader takes for one payload: for zstd raw blocks that end the
 * head's own frame (dpkg reads one frame only), for gzip a member of its own (RFC 1952, 2.2; rpm, dpkg and gzip read them in turn). Its bytes
 * depend on `data` alone, and so the head's do not depend on what follows. Pure.
 * @param data not empty
 */
export function encodeTail(format: PackedFormat, data: Buffer): Buffer {
  if (format === 'gzip') return gzip(data);
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; at += ZSTD_BLOCK) {
    const block = data.subarray(at, at + ZSTD_BLOCK);
    const last = at + ZSTD_BLOCK >= data.length ? 1 : 0;
    const header = Buffer.alloc(3);
    header.writeUIntLE(last | (RAW_BLOCK << 1) | (block.length << 3), 0, 3);
    blocks.push(header, block);
  }
  return Buffer.concat(blocks);
}
