import type { Entry } from 'yauzl';

import { DepotError } from '../errors.ts';
import { MAX_FILE_BYTES, MAX_RATIO, RATIO_FLOOR } from './limits.ts';
import { quoted } from './quoted.ts';
import { checkZipExtra } from './zip-extra.ts';

export const STORED = 0;
const DEFLATED = 8;

/** General purpose bits (APPNOTE 4.4.4). */
const ENCRYPTED = 0x0001 | 0x0040 | 0x2000;
const DEFLATE_LEVEL = 0x0006;
export const HAS_DESCRIPTOR = 0x0008;
const UTF8_NAME = 0x0800;
const KNOWN_FLAGS = DEFLATE_LEVEL | HAS_DESCRIPTOR | UTF8_NAME;

/** What deflate needs (APPNOTE 4.4.3.2, as ten times the version); readers that are told more may refuse. */
export const MOST_VERSION_NEEDED = 20;

const MADE_BY_UNIX = 3;
const TYPE_BITS = 0o170000;
const REGULAR = 0o100000;
const DOS_DIRECTORY = 0x10;
/** Read-only and archive; others make a folder, a volume label, which some unpackers skip, or a link of NTFS. */
const DOS_HARMLESS = 0x21;

/** One file as the central directory describes it; what it says of sizes and content is enforced when it is read. */
export interface ZipMember {
  /** As stored. */
  rawName: Buffer;
  /** For messages. */
  name: string;
  /** Unix permission bits, or undefined where the archive has none. */
  mode: number | undefined;
  method: typeof STORED | typeof DEFLATED;
  flags: number;
  size: number;
  compressedSize: number;
  crc32: number;
  /** Where its local header begins and the next thing in the file begins. */
  start: number;
  end: number;
}

/**
 * Checks one entry of the central directory; `end` is still open.
 * @throws DepotError ARCHIVE_ZIP_ENCRYPTED, ARCHIVE_ZIP_METHOD, ARCHIVE_ZIP_DIRECTORY, ARCHIVE_ZIP64, ARCHIVE_ZIP_EXTRA,
 *   ARCHIVE_ZIP_DESCRIPTOR, ARCHIVE_TYPE, ARCHIVE_NAME_ENCODING, ARCHIVE_SIZE, ARCHIVE_LARGE, ARCHIVE_RATIO
 */
export function zipMember(entry: Entry): ZipMember {
  const rawName = entry.fileNameRaw;
  const name = quoted(rawName);
  const flags = entry.generalPurposeBitFlag;
  if ((flags & ENCRYPTED) !== 0) throw new DepotError('ARCHIVE_ZIP_ENCRYPTED', `${name} is encrypted`);
  if (entry.versionNeededToExtract > MOST_VERSION_NEEDED) {
    throw new DepotError(
      'ARCHIVE_ZIP_DIRECTORY',
      `${name} says that version ${entry.versionNeededToExtract / 10} of the format is needed to read it`,
    );
  }
  if ((flags & ~KNOWN_FLAGS) !== 0) {
    throw new DepotError(
      'ARCHIVE_ZIP_DIRECTORY',
      `${name} has flags 0x${flags.toString(16)}, some of which are unknown`,
    );
  }
  // without the flag the name is in an unnamed code page, which every reader guesses differently
  if ((flags & UTF8_NAME) === 0 && rawName.some((byte) => byte > 0x7e)) {
    throw new DepotError('ARCHIVE_NAME_ENCODING', `${name} is not ASCII and not marked as UTF-8`);
  }
  const method = entry.compressionMethod;
  if (method !== STORED && method !== DEFLATED) {
    throw new DepotError(
      'ARCHIVE_ZIP_METHOD',
      `${name} is compressed by method ${method}; only stored and deflated are read`,
    );
  }
  // who reads front to back cannot tell where such data end, and takes for headers what lies inside them
  if (method === STORED && (flags & HAS_DESCRIPTOR) !== 0) {
    throw new DepotError(
      'ARCHIVE_ZIP_DESCRIPTOR',
      `${name} is stored and says its length only behind its data`,
    );
  }
  checkZipExtra(entry.extraFieldRaw, name);
  checkType(entry, name);
  checkSizes(entry, name);
  return {
    rawName,
    name,
    mode: unixMode(entry),
    method,
    flags,
    size: entry.uncompressedSize,
    compressedSize: entry.compressedSize,
    crc32: entry.crc32,
    start: entry.relativeOffsetOfLocalHeader,
    end: entry.relativeOffsetOfLocalHeader,
  };
}

function unixMode(entry: Entry): number | undefined {
  const mode = entry.externalFileAttributes >>> 16;
  return mode === 0 ? undefined : mode & ~TYPE_BITS;
}

/** Regular files only: a link or device would be made by unpackers that obey the Unix half of the attributes. */
function checkType(entry: Entry, name: string): void {
  const mode = entry.externalFileAttributes >>> 16;
  const type = mode & TYPE_BITS;
  const unix = entry.versionMadeBy >>> 8 === MADE_BY_UNIX;
  const directory = (entry.externalFileAttributes & DOS_DIRECTORY) !== 0 || entry.fileNameRaw.at(-1) === 0x2f;
  const special = entry.externalFileAttributes & 0xffff & ~DOS_HARMLESS;
  if (directory || special !== 0 || (mode !== 0 && !unix) || (type !== 0 && type !== REGULAR)) {
    const shown = directory
      ? 'a directory'
      : `of type 0${type.toString(8)}, attributes 0x${special.toString(16)}`;
    throw new DepotError('ARCHIVE_TYPE', `${name} is ${shown}; a toolchain module holds regular files only`);
  }
}

function checkSizes({ compressionMethod, uncompressedSize, compressedSize }: Entry, name: string): void {
  if (uncompressedSize === 0xffffffff || compressedSize === 0xffffffff) {
    throw new DepotError('ARCHIVE_ZIP64', `${name} refers to zip64 sizes`);
  }
  if (uncompressedSize > MAX_FILE_BYTES) {
    throw new DepotError(
      'ARCHIVE_LARGE',
      `${name} has ${uncompressedSize} bytes; ${MAX_FILE_BYTES} are allowed`,
    );
  }
  if (compressionMethod === STORED && uncompressedSize !== compressedSize) {
    throw new DepotError(
      'ARCHIVE_SIZE',
      `${name} is stored in ${compressedSize} bytes and declares ${uncompressedSize}`,
    );
  }
  if (uncompressedSize > RATIO_FLOOR && uncompressedSize > compressedSize * MAX_RATIO) {
    throw new DepotError(
      'ARCHIVE_RATIO',
      `${name} would unpack from ${compressedSize} to ${uncompressedSize} bytes; ${MAX_RATIO} to one is the limit`,
    );
  }
}
