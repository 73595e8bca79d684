import yauzl from 'yauzl';

import { DepotError } from '../errors.ts';
import { MAX_RATIO, MAX_TOTAL_BYTES, RATIO_FLOOR } from './limits.ts';
import { ZIP_END_LENGTH, type ZipEnd } from './zip-end.ts';
import { HAS_DESCRIPTOR, type ZipMember, zipMember } from './zip-member.ts';

const DIRECTORY_HEADER = 46;
const LOCAL_HEADER = 30;
/** A descriptor without its optional signature (APPNOTE 4.3.9). */
const SHORTEST_DESCRIPTOR = 12;

/**
 * The files of a zip in the order of their bytes, from the central directory and the end record (`directory`: from
 * end.directoryStart to the end of the file). yauzl reads it; every byte of it must be accounted for, and members may not overlap.
 * @throws DepotError ARCHIVE_ZIP_DIRECTORY, ARCHIVE_ZIP_OVERLAP, ARCHIVE_ZIP_GAP, ARCHIVE_ZIP_DISKS, ARCHIVE_TOTAL, ARCHIVE_RATIO,
 *   ARCHIVE_EMPTY and those of zipMember
 */
export function decodeZipDirectory(directory: Buffer, end: ZipEnd): ZipMember[] {
  if (end.entries === 0) throw new DepotError('ARCHIVE_EMPTY', 'the zip holds no entries');
  const members = readEntries(directory, end);
  members.sort((left, right) => left.start - right.start);
  layOut(members, end);
  const total = members.reduce((sum, member) => sum + member.size, 0);
  if (total > MAX_TOTAL_BYTES) {
    throw new DepotError(
      'ARCHIVE_TOTAL',
      `the zip unpacks to ${total} bytes; ${MAX_TOTAL_BYTES} are allowed`,
    );
  }
  if (total > RATIO_FLOOR + end.directoryEnd * MAX_RATIO) {
    throw new DepotError('ARCHIVE_RATIO', `the zip unpacks to more than ${MAX_RATIO} times its size`);
  }
  return members;
}

function readEntries(directory: Buffer, end: ZipEnd): ZipMember[] {
  const zip = openDirectory(directory, end);
  let entry: yauzl.Entry | undefined;
  let failure: unknown;
  zip.on('entry', (read: yauzl.Entry) => (entry = read));
  zip.on('error', (error: unknown) => (failure = error));
  const members: ZipMember[] = [];
  const length = end.directoryEnd - end.directoryStart;
  let at = 0;
  while (members.length < end.entries) {
    entry = undefined;
    if (at + DIRECTORY_HEADER > length) throw wrongLength(members.length, end);
    // an entry with no name at all would make yauzl answer later, not now
    if (directory.readUInt16LE(at + 28) === 0) {
      throw new DepotError('ARCHIVE_NAME_PATH', `entry ${members.length + 1} of the zip has an empty name`);
    }
    if (directory.readUInt16LE(at + 34) !== 0) {
      throw new DepotError(
        'ARCHIVE_ZIP_DISKS',
        `entry ${members.length + 1} of the zip is said to lie on another disk`,
      );
    }
    zip.readEntry();
    const read = taken(entry, failure);
    at += DIRECTORY_HEADER + read.fileNameLength + read.extraFieldLength + read.fileCommentRaw.length;
    if (at > length) throw wrongLength(members.length, end);
    members.push(zipMember(read));
  }
  if (at !== length) throw wrongLength(members.length, end);
  return members;
}

function taken(entry: yauzl.Entry | undefined, failure: unknown): yauzl.Entry {
  if (entry !== undefined) return entry;
  throw new DepotError('ARCHIVE_ZIP_DIRECTORY', 'the central directory of the zip is damaged', {
    cause: failure,
  });
}

function wrongLength(entries: number, end: ZipEnd): DepotError {
  return new DepotError(
    'ARCHIVE_ZIP_DIRECTORY',
    `the central directory does not hold exactly the ${end.entries} entries declared (entry ${entries + 1})`,
  );
}

/** yauzl over bytes that are in memory and answered at once: no wait and no system call for each of twelve thousand entries. */
function openDirectory(directory: Buffer, end: ZipEnd): yauzl.ZipFile {
  class Directory extends yauzl.RandomAccessReader {
    override read(
      buffer: Buffer,
      offset: number,
      length: number,
      position: number,
      done: (error: Error | null) => void,
    ): void {
      // yauzl looks for the end record in the last 64 KiB, which in a small zip begin before the directory: it is shown nothing there
      const before = Math.min(length, Math.max(0, end.directoryStart - position));
      buffer.fill(0, offset, offset + before);
      const from = position + before - end.directoryStart;
      const copied = directory.copy(buffer, offset + before, from, from + length - before);
      done(before + copied === length ? null : new RangeError('outside the central directory'));
    }
  }
  let opened: yauzl.ZipFile | undefined;
  let failure: unknown;
  yauzl.fromRandomAccessReader(
    new Directory(),
    end.directoryEnd + ZIP_END_LENGTH,
    // names stay bytes: yauzl would turn backslashes into slashes and guess code pages
    { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false },
    (error, zip) => {
      failure = error;
      opened = zip;
    },
  );
  if (opened === undefined) {
    throw new DepotError('ARCHIVE_ZIP_DIRECTORY', 'the end record of the zip is damaged', { cause: failure });
  }
  return opened;
}

/** Members follow one another from byte 0 to the directory: overlapping ones are how a small zip unpacks to petabytes. */
function layOut(members: readonly ZipMember[], end: ZipEnd): void {
  if (members[0] !== undefined && members[0].start !== 0) {
    throw new DepotError(
      'ARCHIVE_ZIP_GAP',
      `${members[0].start} bytes that belong to no entry precede the first one`,
    );
  }
  for (const [index, member] of members.entries()) {
    member.end = members[index + 1]?.start ?? end.directoryStart;
    const descriptor = (member.flags & HAS_DESCRIPTOR) === 0 ? 0 : SHORTEST_DESCRIPTOR;
    const least = LOCAL_HEADER + member.rawName.length + member.compressedSize + descriptor;
    if (member.start + least > member.end) {
      throw new DepotError('ARCHIVE_ZIP_OVERLAP', `${member.name} overlaps what follows it in the zip`);
    }
  }
}
