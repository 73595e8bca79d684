import { DepotError } from '../errors.ts';
import { TAR_BLOCK, tarChecksum } from './tar-block.ts';

/**
 * Writing side of tar in GNU's format, byte for byte as GNU tar writes it with --format=gnu (which is what dpkg-deb calls): owner
 * root:root, long names and link targets as members of their own (dpkg reads those since 1.4; tar.h, "OLDGNU"). Pure.
 */
export interface TarMember {
  /** As stored: `./usr/bin/`, with the slash for a directory. */
  name: string;
  type: 'file' | 'directory' | 'link';
  /** Permission bits. */
  mode: number;
  /** Unix seconds. */
  mtime: number;
  /** Bytes of the body that follows; 0 for anything but a file. */
  size: number;
  /** Target of a link, as stored. */
  target?: string;
}

/** Eleven octal digits, for sizes and times: what every reader takes. */
export const TAR_MAX_NUMBER = 0o77777777777;

const NAME_SIZE = 100;
const TYPE_FLAG = { file: '0', directory: '5', link: '2' } as const;

/** Fields that never change, filled in once. */
const TEMPLATE = Buffer.alloc(TAR_BLOCK);
TEMPLATE.write('0000000\0'.repeat(2), 108, 'latin1');
TEMPLATE.fill(' ', 148, 156);
TEMPLATE.write('ustar  \0', 257, 'latin1');
TEMPLATE.write('root', 265, 'latin1');
TEMPLATE.write('root', 297, 'latin1');

/**
 * The member's header, preceded by its long target and long name where these do not fit.
 * @throws DepotError INTERNAL for a number that does not fit its field: writers check their input before.
 */
export function tarHeader(member: TarMember): Buffer {
  const name = Buffer.from(member.name);
  const target = Buffer.from(member.target ?? '');
  const header = block(name, target, TYPE_FLAG[member.type], member.mode, member.mtime, member.size);
  if (name.length <= NAME_SIZE && target.length <= NAME_SIZE) return header;
  // GNU tar's order: target first
  return Buffer.concat([...longText('K', target), ...longText('L', name), header]);
}

const LONG_NAME = Buffer.from('././@LongLink');

function longText(flag: 'K' | 'L', text: Buffer): Buffer[] {
  if (text.length <= NAME_SIZE) return [];
  const size = text.length + 1; // with its NUL
  return [block(LONG_NAME, Buffer.alloc(0), flag, 0o644, 0, size), text, Buffer.alloc(1), tarPadding(size)];
}

function block(
  name: Buffer,
  target: Buffer,
  flag: string,
  mode: number,
  mtime: number,
  size: number,
): Buffer {
  const header = Buffer.from(TEMPLATE);
  name.copy(header, 0, 0, NAME_SIZE);
  header.write(octal(mode, 7), 100, 'latin1');
  header.write(octal(size, 11), 124, 'latin1');
  header.write(octal(mtime, 11), 136, 'latin1');
  header.write(flag, 156, 'latin1');
  target.copy(header, 157, 0, NAME_SIZE);
  // six digits, a NUL, and the space that is there already
  header.write(`${octal(tarChecksum(header), 6)}\0`, 148, 'latin1');
  return header;
}

function octal(value: number, digits: number): string {
  const text = value.toString(8).padStart(digits, '0');
  if (!Number.isInteger(value) || value < 0 || text.length > digits) {
    throw new DepotError('INTERNAL', `tar cannot hold the number ${value}`);
  }
  return text;
}

const ZEROS = Buffer.alloc(2 * TAR_BLOCK);

/** Zero bytes after a body of `size` bytes. */
export function tarPadding(size: number): Buffer {
  return ZEROS.subarray(0, (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK);
}

/** Two blocks of zeros end an archive. */
export function tarEnd(): Buffer {
  return ZEROS;
}
