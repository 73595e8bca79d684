import { DepotError } from '../errors.ts';

/**
 * The common ar format as debs use it (deb(5), ar(5)): a magic line, then for each member sixty bytes of ASCII, the body and a line
 * feed where the body's length is odd. No long-name extension: deb(5) excludes it. Pure: bytes in, bytes out.
 */
export interface ArMember {
  name: string;
  /** Unix seconds. */
  mtime: number;
  /** Bytes of the body, without the padding. */
  size: number;
}

export const AR_MAGIC = Buffer.from('!<arch>\n');
export const AR_HEADER_SIZE = 60;
/** Ten decimal digits. */
export const AR_MAX_SIZE = 9_999_999_999;

const MAX_TIME = 999_999_999_999;
const END = '`\n';
/** Names that deb(5) knows fit in 15 of the 16 bytes, since some writers end them with a slash. */
const NAME = /^[!-.0-~]{1,15}$/;

/**
 * A member's header: owner and group 0, a regular file of mode 0644, as dpkg-deb writes it.
 * @throws DepotError INTERNAL for what does not fit its field: writers check their input before.
 */
export function arHeader({ name, mtime, size }: ArMember): Buffer {
  if (!NAME.test(name) || !isCount(mtime, MAX_TIME) || !isCount(size, AR_MAX_SIZE)) {
    throw new DepotError('INTERNAL', `ar cannot hold a member ${name} of ${size} bytes, time ${mtime}`);
  }
  const fields = [
    name.padEnd(16),
    String(mtime).padEnd(12),
    '0'.padEnd(6),
    '0'.padEnd(6),
    '100644'.padEnd(8),
    String(size).padEnd(10),
  ];
  return Buffer.from(fields.join('') + END, 'latin1');
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

/** What follows a body of `size` bytes. */
export function arPadding(size: number): Buffer {
  return size % 2 === 0 ? NOTHING : LINE_FEED;
}

const NOTHING = Buffer.alloc(0);
const LINE_FEED = Buffer.from('\n');

/** Numbers are left-aligned and filled up with spaces. */
const NUMBERS = {
  mtime: { start: 16, end: 28, grammar: /^\d{1,12} *$/ },
  uid: { start: 28, end: 34, grammar: /^\d{0,6} *$/ },
  gid: { start: 34, end: 40, grammar: /^\d{0,6} *$/ },
  mode: { start: 40, end: 48, grammar: /^[0-7]{1,8} *$/ },
  size: { start: 48, end: 58, grammar: /^\d{1,10} *$/ },
} as const;

/**
 * @param header exactly AR_HEADER_SIZE bytes
 * @param where file and offset, for the message
 * @throws DepotError AR_MALFORMED for other bytes than digits and spaces in numbers, GNU's and BSD's long names, and a wrong end
 *   mark: two readers could see different members there.
 */
export function parseArHeader(header: Buffer, where: string): ArMember {
  const text = header.toString('latin1');
  const fault = (what: string): DepotError =>
    new DepotError('AR_MALFORMED', `not an ar member: its ${what} is wrong`, { where });
  if (text.length !== AR_HEADER_SIZE || !text.endsWith(END)) throw fault('end mark');
  for (const [what, { start, end, grammar }] of Object.entries(NUMBERS)) {
    if (!grammar.test(text.slice(start, end))) throw fault(what);
  }
  const name = text.slice(0, 16).trimEnd().replace(/\/$/, '');
  if (!NAME.test(name)) throw fault('name');
  const number = ({ start, end }: { start: number; end: number }): number => Number(text.slice(start, end));
  return { name, mtime: number(NUMBERS.mtime), size: number(NUMBERS.size) };
}
