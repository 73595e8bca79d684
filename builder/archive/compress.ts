import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { constants, createGzip, createZstdCompress, type Gzip, type ZstdCompress } from 'node:zlib';

import { settleGzipHeader } from './gzip.ts';
import { type CompressedFile, openPackedFile } from './packed-file.ts';

/** What a payload is packed with; the format only says how it is read, level and window how well it is packed. */
export type Compression =
  { format: 'zstd'; level: number; windowLog: number } | { format: 'gzip'; level: number };

/**
 * zstd with long-distance matching, for tests and benches to which it does not matter: what a depot packs with is the spec's preset, and
 * `balanced` without one (spec/compression.ts). libzstd's decoders accept windows up to 2^27 by default.
 */
export const ZSTD_DEFAULT: Compression = { format: 'zstd', level: 3, windowLog: 25 };

/** Streams bytes through a compressor into a new file; memory is a few blocks plus the compressor's window. */
export interface CompressedSink {
  /** A promise only when the caller has to wait. */
  write(chunk: Buffer): Promise<void> | undefined;
  /** Bytes of content that are in the packed head already: only a sink with a head from elsewhere takes them. */
  skip(size: number): void;
  /**
   * What was written so far is the head, whose packed bytes are the same whatever follows: a later release may take them over. What
   * follows is held in memory until close, and stored behind it uncompressed (zstd) or as a gzip member of its own.
   */
  endHead(): Promise<void>;
  close(): Promise<CompressedFile>;
  /** Closes and leaves the file to be discarded by its owner. */
  abort(): Promise<void>;
}

/** The streaming compressor's output depends on how input is cut, so it is cut in blocks of exactly this many bytes. */
const BLOCK = 1024 * 1024;
/** What waits for a compressor while the pass goes on: with less, each of two compressors stands still while the other works. */
const AHEAD = 4 * BLOCK;
/** Node's types do not know the second, which its streams take as every Transform does. */
const STREAM = { chunkSize: BLOCK, writableHighWaterMark: AHEAD };

export function openCompressedFile(path: string, compression: Compression): CompressedSink {
  const compressor = createCompressor(compression);
  const file = openPackedFile(path, compression.format);
  let rawSize = 0;
  const blocks = new BlockPool();
  let block = blocks.take();
  let filled = 0;
  /** The last block that was handed over has been compressed. */
  let taken = Promise.resolve();
  let hasHead = false;
  // one failure of either stream ends both and is thrown by the next call
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    compressor.destroy(error);
    file.fail(error);
  };
  const resume = (): void => void compressor.resume();
  compressor.on('error', fail);
  file.onFailure(fail);
  compressor.on('data', (chunk: Buffer) => {
    if (file.size === 0 && compression.format === 'gzip') settleGzipHeader(chunk);
    if (file.write(chunk)) return;
    compressor.pause();
    file.drained().then(resume, fail);
  });
  const ended = once(compressor, 'end');
  ended.catch(() => {}); // reported through `failure`

  /** Hands the filled part of the block over; the compressor keeps it until it calls back. */
  const flush = (): Promise<void> | undefined => {
    const full = block;
    const part = filled === BLOCK ? full : full.subarray(0, filled);
    block = blocks.take();
    filled = 0;
    const done = Promise.withResolvers<void>();
    taken = done.promise;
    const hasRoom = compressor.write(part, () => {
      blocks.giveBack(full);
      done.resolve();
    });
    return hasRoom ? undefined : drained();
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
  const endCompressor = async (): Promise<void> => {
    // Node ends the frame with the last waiting block and again behind it: an empty second frame, or none, by chance
    await taken;
    compressor.end();
    await ended;
  };

  return {
    write(chunk) {
      if (failure !== undefined) throw failure;
      if (hasHead) {
        file.holdTail(chunk);
        return undefined;
      }
      rawSize += chunk.length;
      if (filled + chunk.length >= BLOCK) return writeSlowly(chunk);
      chunk.copy(block, filled);
      filled += chunk.length;
      return undefined;
    },
    skip() {
      throw new TypeError('a compressor cannot skip content');
    },
    async endHead() {
      if (filled > 0) await flush();
      // a frame of zstd stays open for the tail's blocks, a member of gzip is closed
      if (compression.format === 'zstd') await flushed(compressor);
      else await endCompressor();
      if (failure !== undefined) throw failure;
      compressor.destroy();
      file.markHead(rawSize);
      hasHead = true;
    },
    async close() {
      if (filled > 0) await flush();
      if (!hasHead) await endCompressor();
      if (failure !== undefined) throw failure;
      return file.close(rawSize);
    },
    async abort() {
      compressor.destroy();
      await file.abort();
    },
  };
}

/** Everything that was written has been compressed and handed on; the frame is open still. */
async function flushed(compressor: Gzip | ZstdCompress): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    compressor.once('error', reject);
    compressor.flush(constants.ZSTD_e_flush, () => {
      compressor.off('error', reject);
      resolve();
    });
  });
  // what it has pushed may wait for the file still
  while (compressor.readableLength > 0 && !compressor.destroyed) await setImmediate();
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

/**
 * Their own search finds so little that long-distance matching from 32 bytes on, where libzstd begins at 64, saves another hundredth for no more
 * time; from level 5 on it costs bytes. Who changes this raises PAYLOAD_LAYOUT: records do not say it.
 */
const FAST_LEVELS = 3;

function createCompressor(compression: Compression): Gzip | ZstdCompress {
  if (compression.format === 'gzip') return createGzip({ ...STREAM, level: compression.level });
  return createZstdCompress({
    ...STREAM,
    params: {
      [constants.ZSTD_c_compressionLevel]: compression.level,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
      [constants.ZSTD_c_windowLog]: compression.windowLog,
      ...(compression.level <= FAST_LEVELS ? { [constants.ZSTD_c_ldmMinMatch]: 32 } : {}),
    },
  });
}
