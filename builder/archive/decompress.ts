import { type Readable, Transform } from 'node:stream';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';

import { DepotError, systemCode } from '../errors.ts';
import type { Decoded } from './unxz.ts';

/** Each piece of output is a trip to the thread pool and back: zlib's own 16 KiB make fifteen thousand of them for a toolchain. */
const CHUNK = 256 * 1024;
/** Windows above 2^27 are refused, as libzstd does by default. */
const MAX_WINDOW_LOG = 27;

/** Compressors by the names that rpm's tag 1125 gives them; debs say the same by the ending of a member's name. */
const READ = ['zstd', 'gzip', 'xz', 'lzma', 'none'] as const;

export type ReadableFormat = (typeof READ)[number];

/** Compressed bytes, and how their faults are told. */
export interface Packed {
  /** Ends after `size` bytes. */
  source: Readable;
  size: number;
  format: ReadableFormat;
  where: string;
  /** The caller's own error for data that does not unpack. */
  damaged: (why: string, cause?: unknown) => DepotError;
}

/**
 * @returns the format, when it is one that godepot reads
 * @throws DepotError COMPRESSION_UNSUPPORTED for bzip2 and what nobody knows
 */
export function readableFormat(format: string, where: string): ReadableFormat {
  const known = READ.find((name) => name === format);
  if (known !== undefined) return known;
  throw new DepotError('COMPRESSION_UNSUPPORTED', `cannot read ${format} compressed data`, {
    where,
    hint: 'godepot reads zstd, gzip, xz, lzma and uncompressed payloads',
  });
}

/**
 * The unpacked bytes, no further than they are asked for; memory is the decompressor's window. The compressed stream must be all of
 * `size`: readers disagree about what follows it (dpkg 1.21 stops at the first zstd frame, others read on), so one that stops and one
 * that does not would see two archives.
 * @throws DepotError what `damaged` makes, COMPRESSION_MEMORY for streams that ask their reader for too much memory
 */
export async function* unpackStream(packed: Packed): AsyncGenerator<Buffer> {
  const decoded: Decoded = { taken: 0 };
  try {
    yield* await chunksOf(packed, decoded);
  } catch (error) {
    throw translated(error, packed);
  } finally {
    packed.source.destroy();
  }
  if (decoded.taken !== packed.size) throw packed.damaged('has bytes after its compressed stream');
}

async function chunksOf(packed: Packed, decoded: Decoded): Promise<AsyncIterable<Buffer>> {
  const { source, format } = packed;
  if (format === 'none') return counted(bytesOf(source), decoded);
  if (format === 'gzip') return through(source, createGunzip({ chunkSize: CHUNK }), decoded);
  if (format === 'zstd') {
    const params = { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG };
    return through(source, createZstdDecompress({ chunkSize: CHUNK, params }), decoded);
  }
  const { unxz } = await import('./unxz.ts');
  return unxz(format, bytesOf(source), decoded);
}

async function* through(source: Readable, decompressor: Transform, decoded: Decoded): AsyncGenerator<Buffer> {
  source.on('error', (error) => decompressor.destroy(error)).pipe(decompressor);
  try {
    yield* bytesOf(decompressor);
  } finally {
    decompressor.destroy();
  }
  // what it took of its input: less than it was given when the compressed stream ended before
  if ('bytesWritten' in decompressor && typeof decompressor.bytesWritten === 'number')
    decoded.taken = decompressor.bytesWritten;
}

async function* counted(chunks: AsyncIterable<Buffer>, decoded: Decoded): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    decoded.taken += chunk.length;
    yield chunk;
  }
}

async function* bytesOf(stream: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) throw new DepotError('INTERNAL', 'a stream of bytes gave text');
    yield chunk;
  }
}

/** A decompressor's own errors are faults of what it was given. */
function translated(error: unknown, { format, where, damaged }: Packed): unknown {
  const code = systemCode(error) ?? '';
  const isLzma = error instanceof Error && error.name === 'LzmaFault';
  const isGreedy =
    code === 'ZSTD_error_frameParameter_windowTooLarge' || (isLzma && 'isGreedy' in error && error.isGreedy);
  if (isGreedy === true) {
    return new DepotError('COMPRESSION_MEMORY', `the ${format} stream asks its reader for too much memory`, {
      where,
      cause: error,
    });
  }
  return isLzma || /^(Z_|ZSTD_)/.test(code) ? damaged('does not unpack', error) : error;
}
