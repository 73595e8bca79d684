import type { FileHandle } from 'node:fs/promises';

import { readableFormat, unpackStream } from '../archive/decompress.ts';
import { DepotError } from '../errors.ts';
import { unpackedLimit } from '../packaging/content-limits.ts';
import type { PackedMember } from './members.ts';

const READ_SIZE = 256 * 1024;

/**
 * The unpacked bytes of a member, bounded while they come.
 * @param most bytes that it may unpack to
 * @throws DepotError COMPRESSION_UNSUPPORTED, COMPRESSION_MEMORY, DEB_COMPRESSED for damaged data and for bytes after the compressed
 *   stream, DEB_LIMIT for bombs
 */
export async function* unpack(
  file: FileHandle,
  member: PackedMember,
  most: number,
  where: string,
): AsyncGenerator<Buffer> {
  const inside = `${where}, ${member.name}`;
  const format = readableFormat(member.compression, inside);
  const limit = Math.min(most, unpackedLimit(member.size));
  const source = file.createReadStream({
    start: member.offset,
    end: member.offset + member.size - 1,
    autoClose: false,
    highWaterMark: READ_SIZE,
  });
  const damaged = (why: string, cause?: unknown): DepotError =>
    new DepotError('DEB_COMPRESSED', `${member.name} ${why}`, { where, cause });
  let size = 0;
  for await (const chunk of unpackStream({ source, size: member.size, format, where: inside, damaged })) {
    size += chunk.length;
    if (size > limit)
      throw new DepotError('DEB_LIMIT', `${member.name} unpacks to more than ${limit} bytes`, { where });
    yield chunk;
  }
}
