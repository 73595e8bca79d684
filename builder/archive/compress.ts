import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress } from 'node:zlib';

import { settleGzipHeader } from './gzip.ts';

/** What a payload is packed with; the format only says how it is read, level and window how well it is packed. */
export type Compression =
  { format: 'zstd'; level: number; windowLog: number } | { format: 'gzip'; level: number };

/**
 * zstd with long-distance matching: the programs in a Go tree repeat one another far apart, so level 3 with a 32 MiB window is
 * smaller than plain level 12 (measured). libzstd's decoders accept windows up to 2^27 by default.
 */
export const ZSTD_DEFAULT: Compression = { format: 'zstd', level: 3, windowLog: 25 };

export interface CompressedFile {
  /** Bytes and sha256 on disk. */
  size: number;
  sha256: string;
  /** The same before compression. */
  rawSize: number;
  rawSha256: string | undefined;
}

/** Streams bytes through a compressor into a new file; memory is a few blocks plus the compressor's window. */
export interface CompressedSink {
  /** A promise only when the caller has to wait. */
  write(chunk: Buffer): Promise<void> | undefined;
  close(): Promise<CompressedFile>;
  /** Closes and leaves the file to be discarded by its owner. */
  abort(): Promise<void>;
}

/** The streaming compressor's output depends on how input is cut, so it is cut in blocks of exactly this many bytes. */
const BLOCK = 1024 * 1024;

/** @param hashRaw also digest the uncompressed bytes (rpm's PAYLOADDIGESTALT). */
export function openCompressedFile(path: string, compression: Compression, hashRaw: boolean): CompressedSink {
  const compressor = createCompressor(compression);
  const file = createWriteStream(path, { flags: 'wx', highWaterMark: 4 * BLOCK });
  const packed = createHash('sha256');
  const raw = hashRaw ? createHash('sha256') : undefined;
  let size = 0;
  let rawSize = 0;
  const blocks = new BlockPool();
  let block = blocks.take();
  let filled = 0;
  // one failure of either stream ends both and is thrown by the next call
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    compressor.destroy(error);
    file.destroy(error);
  };
  compressor.on('error', fail);
  file.on('error', fail);
  compressor.on('data', (chunk: Buffer) => {
    if (size === 0 && compression.format === 'gzip') settleGzipHeader(chunk);
    packed.update(chunk);
    size += chunk.length;
    if (!file.write(chunk)) {
      compressor.pause();
      file.once('drain', () => compressor.resume());
    }
  });
  compressor.on('end', () => file.end());
  const written = finished(file);
  written.catch(() => {}); // reported through `failure` or close()

  /** Hands the filled part of the block over; the compressor keeps it until it calls back. */
  const flush = (): Promise<void> | undefined => {
    const full = block;
    const part = filled === BLOCK ? full : full.subarray(0, filled);
    raw?.update(part);
    block = blocks.take();
    filled = 0;
    return compressor.write(part, () => blocks.giveBack(full)) ? undefined : drained();
  };
  const drained = async (): Promise<void> => {
    if (failure === undefined) await once(compressor, 'drain');
    if (failure !== undefined) throw failure;
  };
  const writeSlowly = async (chunk: Buffer): Promise<void> => {
    let offset = 0;
    while (offset < chunk.length) {
      const part = Math.min(BLOCK - filled, chunk.length - offset);
      chunk.copy(block, filled, offset, offset + part);
      filled += part;
      offset += part;
      if (filled === BLOCK) await flush();
    }
  };

  return {
    write(chunk) {
      if (failure !== undefined) throw failure;
      rawSize += chunk.length;
      if (filled + chunk.length >= BLOCK) return writeSlowly(chunk);
      chunk.copy(block, filled);
      filled += chunk.length;
      return undefined;
    },
    async close() {
      if (filled > 0) await flush();
      compressor.end();
      await written;
      if (failure !== undefined) throw failure;
      return { size, sha256: packed.digest('hex'), rawSize, rawSha256: raw?.digest('hex') };
    },
    async abort() {
      compressor.destroy();
      file.destroy();
      await written.catch(() => {});
    },
  };
}

/** A few blocks that go round: a fresh one for each megabyte keeps the garbage collector busy for a third of the time. */
class BlockPool {
  readonly #free: Buffer<ArrayBuffer>[] = [];

  take(): Buffer<ArrayBuffer> {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(BLOCK);
  }

  giveBack(block: Buffer<ArrayBuffer>): void {
    this.#free.push(block);
  }
}

function createCompressor(compression: Compression): Transform {
  if (compression.format === 'gzip') return createGzip({ level: compression.level, chunkSize: BLOCK });
  return createZstdCompress({
    chunkSize: BLOCK,
    params: {
      [constants.ZSTD_c_compressionLevel]: compression.level,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
      [constants.ZSTD_c_windowLog]: compression.windowLog,
    },
  });
}
