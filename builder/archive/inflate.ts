import { Readable } from 'node:stream';
import { type InflateRaw, crc32, createInflateRaw, inflateRawSync } from 'node:zlib';

import { DepotError, systemCode } from '../errors.ts';

/** What a container says of one deflate stream (RFC 1951). */
export interface DeflateClaim {
  /** For messages: the entry, quoted. */
  name: string;
  compressedSize: number;
  size: number;
  crc32: number;
}

const OUTPUT_CHUNK = 256 * 1024;

/**
 * Inflates a stream that is in memory; never makes more than the claimed size.
 * @throws DepotError ARCHIVE_DEFLATE, ARCHIVE_SIZE, ARCHIVE_CHECKSUM
 */
export function inflateWhole(data: Buffer, claim: DeflateClaim): Buffer {
  let output: { buffer: Buffer; engine: { bytesWritten: number } };
  try {
    output = inflateWithCount(data, claim.size);
  } catch (error) {
    throw systemCode(error) === 'ERR_BUFFER_TOO_LARGE' ? tooLong(claim) : asRefusal(error, claim.name);
  }
  checkConsumed(output.engine.bytesWritten, claim);
  checkContent(output.buffer.length, crc32(output.buffer), claim);
  return output.buffer;
}

function inflateWithCount(data: Buffer, size: number): { buffer: Buffer; engine: InflateRaw } {
  // zlib wants at least 1 and 64 here; one byte more than expected saves it a second output buffer
  const made: unknown = inflateRawSync(data, {
    maxOutputLength: Math.max(size, 1),
    chunkSize: Math.max(size + 1, 64),
    info: true,
  });
  if (!isInflated(made)) throw new TypeError('zlib gave no engine');
  return made;
}

/** With `info: true` zlib returns its engine too, which knows how much of the input the stream took; @types/node does not say so. */
function isInflated(made: unknown): made is { buffer: Buffer; engine: InflateRaw } {
  return typeof made === 'object' && made !== null && 'buffer' in made && 'engine' in made;
}

/** Inflates in bounded memory, with the same checks as inflateWhole; the last chunk comes before the checks of the whole. */
export async function* inflateStream(
  data: AsyncIterable<Buffer>,
  claim: DeflateClaim,
): AsyncGenerator<Buffer, void> {
  const { consumed, size, sum } = yield* inflateBounded(data, claim.name, {
    limit: claim.size,
    refusal: () => tooLong(claim),
  });
  checkConsumed(consumed, claim);
  checkContent(size, sum, claim);
}

/** What a deflate stream turned out to be. */
export interface Inflated {
  /** Bytes of the input up to the end of the stream; the input may be longer. */
  consumed: number;
  size: number;
  sum: number;
}

/** How many bytes may come out, and what it is when more do. */
export interface OutputBound {
  limit: number;
  refusal: () => DepotError;
}

/**
 * Inflates a stream until it ends or exceeds its bound.
 * @throws DepotError ARCHIVE_DEFLATE, the bound's refusal
 */
export async function* inflateBounded(
  data: AsyncIterable<Buffer>,
  name: string,
  bound: OutputBound,
): AsyncGenerator<Buffer, Inflated> {
  const source = Readable.from(data, { objectMode: false });
  const inflate = createInflateRaw({ chunkSize: OUTPUT_CHUNK });
  source.on('error', (error) => inflate.destroy(error));
  source.pipe(inflate);
  let size = 0;
  let sum = 0;
  try {
    for await (const chunk of inflate) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > bound.limit) throw bound.refusal();
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    throw asRefusal(error, name);
  } finally {
    // bytes after the end of the stream may still be on their way into an engine that is gone
    source.unpipe(inflate);
    inflate.on('error', () => {});
    inflate.destroy();
    source.destroy();
  }
  return { consumed: inflate.bytesWritten, size, sum };
}

function asRefusal(error: unknown, name: string): unknown {
  if (error instanceof DepotError || systemCode(error)?.startsWith('Z_') !== true) return error;
  return new DepotError('ARCHIVE_DEFLATE', `${name}: compressed data are damaged or cut off`, {
    cause: error,
  });
}

function tooLong(claim: DeflateClaim): DepotError {
  return new DepotError(
    'ARCHIVE_SIZE',
    `${claim.name} unpacks to more than the ${claim.size} bytes it declares`,
  );
}

/** Bytes behind the end of the deflate stream are read by some unpackers and skipped by others. */
function checkConsumed(consumed: number, claim: DeflateClaim): void {
  if (consumed === claim.compressedSize) return;
  throw new DepotError(
    'ARCHIVE_TRAILING',
    `${claim.name}: compressed data end after ${consumed} of the ${claim.compressedSize} bytes declared`,
  );
}

/** Both hold for stored members too. */
export function checkContent(size: number, sum: number, claim: DeflateClaim): void {
  if (size !== claim.size) {
    throw new DepotError('ARCHIVE_SIZE', `${claim.name} has ${size} bytes where it declares ${claim.size}`);
  }
  if (sum !== claim.crc32)
    throw new DepotError('ARCHIVE_CHECKSUM', `${claim.name}: its CRC-32 does not match`);
}
