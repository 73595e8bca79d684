import type { FileHandle } from 'node:fs/promises';
import type { Transform } from 'node:stream';

import { createDecompressor } from '../archive/decompress.ts';
import { DepotError, systemCode } from '../errors.ts';
import { MAX_RATIO, RATIO_FLOOR } from './limits.ts';
import type { PackedMember } from './members.ts';

const READ_SIZE = 256 * 1024;

/**
 * The unpacked bytes of a member, bounded while they come.
 * @param most bytes that it may unpack to
 * @throws DepotError COMPRESSION_UNSUPPORTED, DEB_COMPRESSED for damaged data and for bytes after the compressed stream (dpkg 1.21
 *   stops at the first zstd frame, others read on: two readers would see two archives), DEB_LIMIT for bombs
 */
export async function* unpack(
  file: FileHandle,
  member: PackedMember,
  most: number,
  where: string,
): AsyncGenerator<Buffer> {
  const decompressor = createDecompressor(member.compression, `${where}, ${member.name}`);
  const limit = Math.min(most, Math.max(RATIO_FLOOR, member.size * MAX_RATIO));
  const source = file.createReadStream({
    start: member.offset,
    end: member.offset + member.size - 1,
    autoClose: false,
    highWaterMark: READ_SIZE,
  });
  if (decompressor !== undefined)
    source.on('error', (error) => decompressor.destroy(error)).pipe(decompressor);
  let size = 0;
  try {
    for await (const chunk of decompressor ?? source) {
      if (!Buffer.isBuffer(chunk)) throw new DepotError('INTERNAL', 'a stream of bytes gave text');
      size += chunk.length;
      if (size > limit)
        throw new DepotError('DEB_LIMIT', `${member.name} unpacks to more than ${limit} bytes`, { where });
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error) ? damaged(member, where, error) : error;
  } finally {
    source.destroy();
    decompressor?.destroy();
  }
  if (decompressor !== undefined && bytesTaken(decompressor) !== member.size)
    throw damaged(member, where, undefined);
}

/** What a decompressor took of its input: less than it was given when the compressed stream ended before. */
function bytesTaken(decompressor: Transform): number | undefined {
  return 'bytesWritten' in decompressor && typeof decompressor.bytesWritten === 'number'
    ? decompressor.bytesWritten
    : undefined;
}

function damaged({ name }: PackedMember, where: string, cause: unknown): DepotError {
  const why = cause === undefined ? 'has bytes after its compressed stream' : 'does not unpack';
  return new DepotError('DEB_COMPRESSED', `${name} ${why}`, { where, cause });
}

/** zlib's own codes and libzstd's, as Node names them. */
function isZlibError(error: unknown): boolean {
  const code = systemCode(error);
  return code !== undefined && /^(Z_|ZSTD_)/.test(code);
}
