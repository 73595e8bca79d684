import { DepotError } from '../errors.ts';
import { MAX_ENTRIES, MAX_ZIP_DIRECTORY } from './limits.ts';

/** End of central directory record without comment (APPNOTE 4.3.16). */
export const ZIP_END_LENGTH = 22;
const SIGNATURE = 0x06054b50;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_LENGTH = 20;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;

export interface ZipEnd {
  entries: number;
  /** Byte range of the central directory; it ends where the end record begins. */
  directoryStart: number;
  directoryEnd: number;
}

/**
 * Reads the end record from a file's last bytes (at least 42 where the file has them). It must be the very last thing, without
 * comment, right behind the directory: readers that search backwards for it can then find no other one.
 * @throws DepotError ARCHIVE_FORMAT, ARCHIVE_TRAILING, ARCHIVE_ZIP_DISKS, ARCHIVE_ZIP64, ARCHIVE_ZIP_DIRECTORY, ARCHIVE_ENTRIES
 */
export function decodeZipEnd(tail: Buffer, fileSize: number): ZipEnd {
  const at = tail.length - ZIP_END_LENGTH;
  if (at < 0 || tail.readUInt32LE(at) !== SIGNATURE) throw noEnd(tail);
  if (tail.readUInt16LE(at + 20) !== 0) {
    throw new DepotError('ARCHIVE_TRAILING', 'the zip ends inside the comment that it declares');
  }
  if (tail.readUInt16LE(at + 4) !== 0 || tail.readUInt16LE(at + 6) !== 0) {
    throw new DepotError('ARCHIVE_ZIP_DISKS', 'the zip says that it is one of several disks');
  }
  const [here, entries] = [tail.readUInt16LE(at + 8), tail.readUInt16LE(at + 10)];
  const [length, directoryStart] = [tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
  const locator = at >= ZIP64_LOCATOR_LENGTH ? tail.readUInt32LE(at - ZIP64_LOCATOR_LENGTH) : 0;
  // within our limits nothing needs zip64; where both are present, readers disagree on which one counts
  if (locator === ZIP64_LOCATOR || entries === FULL_16 || length === FULL_32 || directoryStart === FULL_32) {
    throw new DepotError(
      'ARCHIVE_ZIP64',
      'the zip has zip64 records, which an archive of this size does not need',
    );
  }
  if (here !== entries)
    throw new DepotError('ARCHIVE_ZIP_DISKS', `this disk holds ${here} of ${entries} entries`);
  if (entries > MAX_ENTRIES) {
    throw new DepotError(
      'ARCHIVE_ENTRIES',
      `the zip declares ${entries} entries; ${MAX_ENTRIES} are allowed`,
    );
  }
  const directoryEnd = fileSize - ZIP_END_LENGTH;
  if (directoryStart + length !== directoryEnd) {
    throw new DepotError(
      'ARCHIVE_ZIP_DIRECTORY',
      `the central directory is said to end at ${directoryStart + length}, the end record begins at ${directoryEnd}`,
    );
  }
  if (length > MAX_ZIP_DIRECTORY) {
    throw new DepotError(
      'ARCHIVE_ZIP_DIRECTORY',
      `the central directory has ${length} bytes; ${MAX_ZIP_DIRECTORY} are allowed`,
    );
  }
  return { entries, directoryStart, directoryEnd };
}

function noEnd(tail: Buffer): DepotError {
  const mark = Buffer.from('PK\x05\x06', 'latin1');
  if (tail.includes(mark)) {
    return new DepotError(
      'ARCHIVE_TRAILING',
      'bytes follow the end record of the zip (a comment, or something appended)',
    );
  }
  return new DepotError('ARCHIVE_FORMAT', 'not a zip, or cut off: no end record at the end of the file');
}
