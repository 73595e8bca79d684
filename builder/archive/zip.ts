import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

import { DepotError } from '../errors.ts';
import { FileRanges } from '../io/file-ranges.ts';
import type { Content } from './content.ts';
import { checkContent, inflateStream, inflateWhole } from './inflate.ts';
import { MAX_ZIP_LOCAL_EXTRA, WHOLE_FILE_BYTES } from './limits.ts';
import { decodeZipDirectory } from './zip-directory.ts';
import { ZIP_END_LENGTH, decodeZipEnd } from './zip-end.ts';
import {
  LONGEST_DESCRIPTOR,
  ZIP_LOCAL_HEADER,
  checkZipDescriptor,
  checkZipLocalHeader,
} from './zip-local.ts';
import { STORED, type ZipMember } from './zip-member.ts';

/** Enough to tell a zip64 locator in front of the end record, and a comment behind it, from no zip at all. */
const TAIL = 64 * 1024;

export interface OpenZip {
  /** In the order of their bytes in the file: reading in this order reads the file once. */
  members: readonly ZipMember[];
  /**
   * A member's content: whole where it is small (at once if its bytes are in memory), else in chunks. Local header, descriptor,
   * sizes and CRC are checked while it is read.
   * @throws DepotError ARCHIVE_ZIP_LOCAL, ARCHIVE_ZIP_OVERLAP, ARCHIVE_ZIP_GAP, ARCHIVE_DEFLATE, ARCHIVE_SIZE, ARCHIVE_CHECKSUM,
   *   ARCHIVE_TRAILING, ARCHIVE_TRUNCATED
   */
  content(member: ZipMember): Content;
  close(): Promise<void>;
}

/** Opens a zip by its central directory. @throws DepotError as decodeZipEnd and decodeZipDirectory say */
export async function openZip(path: string): Promise<OpenZip> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const ranges = new FileRanges(handle, size);
    const end = decodeZipEnd(await ranges.load(Math.max(0, size - TAIL), size), size);
    const directory = await ranges.load(end.directoryStart, size);
    if (directory.length !== end.directoryEnd + ZIP_END_LENGTH - end.directoryStart)
      throw truncated('the directory');
    const members = decodeZipDirectory(directory, end);
    return { members, content: (member) => content(ranges, member), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function content(ranges: FileRanges, member: ZipMember): Content {
  if (Math.max(member.size, member.end - member.start) > WHOLE_FILE_BYTES) return large(ranges, member);
  const held = ranges.peek(member.start, member.end);
  return held === undefined
    ? ranges.load(member.start, member.end).then((extent) => small(extent, member))
    : small(held, member);
}

function small(extent: Buffer, member: ZipMember): Buffer {
  if (extent.length !== member.end - member.start) throw truncated(member.name);
  const start = checkZipLocalHeader(extent, member);
  const end = start + member.compressedSize;
  checkZipDescriptor(extent.subarray(end), member);
  const data = extent.subarray(start, end);
  if (member.method !== STORED) return inflateWhole(data, member);
  checkContent(data.length, crc32(data), member);
  return Buffer.from(data);
}

async function* large(ranges: FileRanges, member: ZipMember): AsyncGenerator<Buffer, void> {
  const longestHead = ZIP_LOCAL_HEADER + member.rawName.length + MAX_ZIP_LOCAL_EXTRA;
  const headEnd = Math.min(member.start + longestHead, member.end);
  const head = ranges.peek(member.start, headEnd) ?? (await ranges.load(member.start, headEnd));
  const start = member.start + checkZipLocalHeader(head, member);
  const end = start + member.compressedSize;
  // a gap can be as long as the archive: no more of it is read than shows that it is one
  const restEnd = Math.min(member.end, end + LONGEST_DESCRIPTOR + 1);
  checkZipDescriptor(ranges.peek(end, restEnd) ?? (await ranges.load(end, restEnd)), member);
  const data = ranges.chunks(start, end);
  yield* member.method === STORED ? stored(data, member) : inflateStream(data, member);
}

async function* stored(data: AsyncIterable<Buffer>, member: ZipMember): AsyncGenerator<Buffer, void> {
  let size = 0;
  let sum = 0;
  for await (const chunk of data) {
    size += chunk.length;
    sum = crc32(chunk, sum);
    yield chunk;
  }
  checkContent(size, sum, member);
}

function truncated(what: string): DepotError {
  return new DepotError('ARCHIVE_TRUNCATED', `the file ends inside ${what}`);
}
