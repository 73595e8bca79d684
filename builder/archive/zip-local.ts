import { DepotError } from '../errors.ts';
import { checkZipExtra } from './zip-extra.ts';
import { HAS_DESCRIPTOR, MOST_VERSION_NEEDED, type ZipMember } from './zip-member.ts';

/** Fixed part of a local file header (APPNOTE 4.3.7). */
export const ZIP_LOCAL_HEADER = 30;
const SIGNATURE = 0x04034b50;
const DESCRIPTOR_SIGNATURE = 0x08074b50;
export const LONGEST_DESCRIPTOR = 16;

/**
 * Checks a local header against the central directory: readers that go by one and readers that go by the other must see the same
 * entry. `head` begins at the local header and holds all of it.
 * @returns offset of the member's data, relative to its local header
 * @throws DepotError ARCHIVE_ZIP_LOCAL, ARCHIVE_ZIP_OVERLAP, ARCHIVE_ZIP_EXTRA, ARCHIVE_ZIP64
 */
export function checkZipLocalHeader(head: Buffer, member: ZipMember): number {
  const { name, rawName } = member;
  if (head.length < ZIP_LOCAL_HEADER || head.readUInt32LE(0) !== SIGNATURE) {
    throw new DepotError('ARCHIVE_ZIP_LOCAL', `${name} has no local header where the directory says`);
  }
  const nameEnd = ZIP_LOCAL_HEADER + head.readUInt16LE(26);
  const data = nameEnd + head.readUInt16LE(28);
  if (data > head.length) throw new DepotError('ARCHIVE_ZIP_LOCAL', `${name}: its local header is too long`);
  const sizes = [head.readUInt32LE(14), head.readUInt32LE(18), head.readUInt32LE(22)];
  const declared = [member.crc32, member.compressedSize, member.size];
  // with a descriptor behind the data the local header leaves them 0
  const open = (member.flags & HAS_DESCRIPTOR) !== 0 && sizes.every((value) => value === 0);
  if (
    !head.subarray(ZIP_LOCAL_HEADER, nameEnd).equals(rawName) ||
    head.readUInt16LE(4) > MOST_VERSION_NEEDED ||
    head.readUInt16LE(6) !== member.flags ||
    head.readUInt16LE(8) !== member.method ||
    !(open || sizes.every((value, index) => value === declared[index]))
  ) {
    throw new DepotError('ARCHIVE_ZIP_LOCAL', `${name}: its local header contradicts the central directory`);
  }
  checkZipExtra(head.subarray(nameEnd, data), name);
  if (member.start + data + member.compressedSize > member.end) {
    throw new DepotError('ARCHIVE_ZIP_OVERLAP', `${name} overlaps what follows it in the zip`);
  }
  return data;
}

/**
 * Checks what lies between a member's data and the next thing: its data descriptor and nothing else.
 * @throws DepotError ARCHIVE_ZIP_GAP, ARCHIVE_ZIP_LOCAL
 */
export function checkZipDescriptor(rest: Buffer, member: ZipMember): void {
  const expected = (member.flags & HAS_DESCRIPTOR) === 0 ? [0] : [LONGEST_DESCRIPTOR - 4, LONGEST_DESCRIPTOR];
  if (!expected.includes(rest.length)) {
    throw new DepotError(
      'ARCHIVE_ZIP_GAP',
      `${rest.length} bytes follow the data of ${member.name}, some belong to no entry`,
    );
  }
  if (rest.length === 0) return;
  const signed = rest.length === LONGEST_DESCRIPTOR;
  const at = signed ? 4 : 0;
  if (
    (signed && rest.readUInt32LE(0) !== DESCRIPTOR_SIGNATURE) ||
    rest.readUInt32LE(at) !== member.crc32 ||
    rest.readUInt32LE(at + 4) !== member.compressedSize ||
    rest.readUInt32LE(at + 8) !== member.size
  ) {
    throw new DepotError(
      'ARCHIVE_ZIP_LOCAL',
      `${member.name}: its data descriptor contradicts the central directory`,
    );
  }
}
