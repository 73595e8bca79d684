import type { FileHandle } from 'node:fs/promises';

import { AR_HEADER_SIZE, AR_MAGIC, type ArMember, arPadding, parseArHeader } from '../archive/ar.ts';
import { DepotError } from '../errors.ts';
import { MAX_MEMBERS } from './limits.ts';

/** A member of the ar archive; `offset` is where its body begins in the file. */
export interface DebMember extends ArMember {
  offset: number;
}

/** How a member is compressed, by the ending of its name (deb(5)). */
export type DebCompression = 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2' | 'lzma';

export interface PackedMember extends DebMember {
  compression: DebCompression;
}

export interface DebMembers {
  /** Every member in the file's order. */
  all: DebMember[];
  control: PackedMember;
  data: PackedMember;
}

const ENDINGS: Readonly<Record<string, DebCompression>> = {
  '': 'none',
  '.gz': 'gzip',
  '.zst': 'zstd',
  '.xz': 'xz',
  '.bz2': 'bzip2',
  '.lzma': 'lzma',
};

const FORMAT_MEMBER = 'debian-binary';
const MAX_FORMAT_SIZE = 64;
const FORMAT = /^2\.\d+\n/;

/**
 * Reads the headers of all members and checks that they are what deb(5) says and in its order: debian-binary, control.tar, data.tar;
 * members that begin with `_` may stand anywhere after the first. A second control.tar or data.tar is refused: verifier and
 * installer could each take another one.
 * @throws DepotError AR_MALFORMED, AR_TRUNCATED, DEB_MEMBERS, DEB_FORMAT, DEB_LIMIT
 */
export async function readMembers(file: FileHandle, where: string): Promise<DebMembers> {
  const all = await readAll(file, where);
  const [format, ...others] = all;
  const wanted = others.filter(({ name }) => !name.startsWith('_'));
  const names = wanted.map(({ name }) => name).join(', ');
  const control = packed(wanted[0], 'control.tar');
  const data = packed(wanted[1], 'data.tar');
  if (format?.name !== FORMAT_MEMBER || control === undefined || data === undefined || wanted.length > 2) {
    throw new DepotError(
      'DEB_MEMBERS',
      `not debian-binary, control.tar, data.tar: ${format?.name ?? ''}, ${names}`,
      {
        where,
      },
    );
  }
  await checkFormat(file, format, where);
  return { all, control, data };
}

async function readAll(file: FileHandle, where: string): Promise<DebMember[]> {
  const { size: end } = await file.stat();
  const truncated = (what: string): DepotError =>
    new DepotError('AR_TRUNCATED', `the file ends inside ${what}`, { where });
  const magic = await readAt(file, 0, AR_MAGIC.length);
  if (!magic.equals(AR_MAGIC)) throw new DepotError('AR_MALFORMED', 'not an ar archive', { where });
  const members: DebMember[] = [];
  for (let at = AR_MAGIC.length; at < end;) {
    if (members.length === MAX_MEMBERS)
      throw new DepotError('DEB_LIMIT', `more than ${MAX_MEMBERS} members`, { where });
    const header = await readAt(file, at, AR_HEADER_SIZE);
    if (header.length < AR_HEADER_SIZE) throw truncated('a member’s header');
    const member = { ...parseArHeader(header, `${where}, offset ${at}`), offset: at + AR_HEADER_SIZE };
    members.push(member);
    const padding = arPadding(member.size);
    at = member.offset + member.size;
    // the size is a claim: nothing is read by it that the file does not hold
    if (at + padding.length > end) throw truncated(`member ${member.name}`);
    if (!(await readAt(file, at, padding.length)).equals(padding)) {
      throw new DepotError('AR_MALFORMED', `the padding of ${member.name} is not a line feed`, { where });
    }
    at += padding.length;
  }
  return members;
}

function packed(member: DebMember | undefined, stem: string): PackedMember | undefined {
  if (member?.name.startsWith(stem) !== true || member.size === 0) return undefined;
  const compression = ENDINGS[member.name.slice(stem.length)];
  return compression === undefined ? undefined : { ...member, compression };
}

async function checkFormat(file: FileHandle, member: DebMember, where: string): Promise<void> {
  const text = await readAt(file, member.offset, Math.min(member.size, MAX_FORMAT_SIZE));
  if (member.size <= MAX_FORMAT_SIZE && FORMAT.test(text.toString('latin1'))) return;
  throw new DepotError('DEB_FORMAT', 'not a deb of format 2', { where });
}

/** Up to `size` bytes at `offset`; fewer only at the end of the file. */
async function readAt(file: FileHandle, offset: number, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await file.read(buffer, filled, size - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
