import { DepotError } from '../errors.ts';
import type { FileRanges } from '../io/file-ranges.ts';
import { type OutputBound, inflateBounded } from './inflate.ts';
import { MAX_RATIO, MAX_TOTAL_BYTES, RATIO_FLOOR } from './limits.ts';

const FIXED_HEADER = 10;
const TRAILER = 8;
/** Longest original file name that is skipped. */
const MOST_NAME = 255;
const HAS_NAME = 0x08;
const NAME = 'the gzip stream';

/**
 * The content of a gzip file of exactly one member (RFC 1952). Readers differ on what follows the first member: gzip goes on, many
 * libraries stop, so that a signed file could show two contents.
 * @throws DepotError ARCHIVE_FORMAT, ARCHIVE_TRUNCATED, ARCHIVE_TRAILING, ARCHIVE_DEFLATE, ARCHIVE_CHECKSUM, ARCHIVE_SIZE,
 *   ARCHIVE_RATIO, ARCHIVE_TOTAL
 */
export async function* gunzipSingle(file: FileRanges, fileSize: number): AsyncGenerator<Buffer, void> {
  const start = gzipHeaderLength(await file.load(0, Math.min(fileSize, FIXED_HEADER + MOST_NAME + 1)));
  const end = fileSize - TRAILER;
  if (start >= end) throw new DepotError('ARCHIVE_TRUNCATED', 'the gzip file ends in its header');
  const trailer = Buffer.from(await file.load(end, fileSize));
  const { consumed, size, sum } = yield* inflateBounded(file.chunks(start, end), NAME, outputBound(fileSize));
  if (consumed !== end - start) {
    throw new DepotError(
      'ARCHIVE_TRAILING',
      'bytes follow the gzip member (a second one, or something appended)',
    );
  }
  if (trailer.readUInt32LE(0) !== sum)
    throw new DepotError('ARCHIVE_CHECKSUM', `${NAME}: its CRC-32 does not match`);
  if (trailer.readUInt32LE(4) !== size) {
    throw new DepotError(
      'ARCHIVE_SIZE',
      `${NAME} has ${size} bytes where its trailer says ${trailer.readUInt32LE(4)}`,
    );
  }
}

function outputBound(fileSize: number): OutputBound {
  const byRatio = RATIO_FLOOR + fileSize * MAX_RATIO;
  if (byRatio < MAX_TOTAL_BYTES) {
    const message = `${NAME} unpacks to more than ${MAX_RATIO} times its size`;
    return { limit: byRatio, refusal: () => new DepotError('ARCHIVE_RATIO', message) };
  }
  const message = `${NAME} unpacks to more than ${MAX_TOTAL_BYTES} bytes`;
  return { limit: MAX_TOTAL_BYTES, refusal: () => new DepotError('ARCHIVE_TOTAL', message) };
}

/** @throws DepotError ARCHIVE_FORMAT */
function gzipHeaderLength(head: Buffer): number {
  if (head.length < FIXED_HEADER || head.readUInt16BE(0) !== 0x1f8b || head[2] !== 8) {
    throw new DepotError('ARCHIVE_FORMAT', 'not a gzip file');
  }
  const flags = head[3] ?? 0;
  if ((flags & ~HAS_NAME) !== 0) {
    throw new DepotError(
      'ARCHIVE_FORMAT',
      `gzip header with flags 0x${flags.toString(16)}; Go's release tool sets none`,
    );
  }
  if (flags === 0) return FIXED_HEADER;
  const nul = head.indexOf(0, FIXED_HEADER);
  if (nul < 0) throw new DepotError('ARCHIVE_FORMAT', 'the file name in the gzip header does not end');
  return nul + 1;
}
