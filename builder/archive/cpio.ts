import { DepotError } from '../errors.ts';

/**
 * cpio "newc" (magic 070701) as rpm uses it for payloads: thirteen numbers of eight hex digits, the NUL-ended name, padding to a
 * multiple of four before and after the body, a member TRAILER!!! at the end (cpio(5); rpm: lib/cpio.c). Pure: bytes in, bytes out.
 */
export interface CpioMember {
  name: string;
  inode: number;
  /** With the file type in its upper bits. */
  mode: number;
  /** Unix seconds. */
  mtime: number;
  /** Bytes of the body: content of a file, target of a link, 0 for a directory. */
  size: number;
}

const MAGIC = '070701';
const FIXED_SIZE = 110;
const FIELD_MAX = 0xffff_ffff;
const TRAILER_NAME = 'TRAILER!!!';
const BLOCK_SIZE = 512;

/** Largest body that a size of eight hex digits can say. */
export const CPIO_MAX_SIZE = FIELD_MAX;

/** rpm itself reads names of up to 4096 bytes, NUL included. */
const MAX_NAME_SIZE = 4096;

/**
 * Header and padded name. Owner and group are 0 and nlink is 1 even for directories, as rpmbuild writes them.
 * @throws DepotError INTERNAL for a number that does not fit its field: writers check their input before.
 */
export function cpioHeader(member: CpioMember): Buffer {
  return encode(member, 1);
}

/** Ends the archive; no padding to a block of 512 follows. */
export function cpioTrailer(): Buffer {
  return encode({ name: TRAILER_NAME, inode: 0, mode: 0, mtime: 0, size: 0 }, 1);
}

/** Zero bytes after a body of `size` bytes. */
export function cpioPadding(size: number): Buffer {
  return ZEROS.subarray(0, paddingOf(size));
}

const ZEROS = Buffer.alloc(3);

function paddingOf(size: number): number {
  return (4 - (size % 4)) % 4;
}

function encode({ name, inode, mode, mtime, size }: CpioMember, links: number): Buffer {
  const nameSize = Buffer.byteLength(name) + 1;
  const fields = [inode, mode, 0, 0, links, mtime, size, 0, 0, 0, 0, nameSize, 0];
  let text = MAGIC;
  for (const field of fields) {
    if (!Number.isInteger(field) || field < 0 || field > FIELD_MAX) {
      throw new DepotError('INTERNAL', `cpio cannot hold the number ${field} of ${name}`);
    }
    text += field.toString(16).padStart(8, '0');
  }
  const used = FIXED_SIZE + nameSize;
  const header = Buffer.alloc(used + paddingOf(used));
  header.write(text, 0, 'latin1');
  header.write(name, FIXED_SIZE);
  return header;
}

/** Called in the archive's order; `data` any number of times between `begin` and `end`. All synchronous. */
export interface CpioHandler {
  begin(member: CpioMember): void;
  data(chunk: Buffer): void;
  end(): void;
}

export interface CpioParser {
  /** @throws DepotError CPIO_MALFORMED */
  write(chunk: Buffer): void;
  /** @throws DepotError CPIO_TRUNCATED when the trailer has not been seen. */
  finish(): void;
}

/**
 * A strict parser that holds one member's header at most. Refused: other magics (070702, 07070X), digits that are not hex, names
 * that are empty, too long, not UTF-8 or not NUL-ended, padding and bytes after the trailer that are not zero: two readers could
 * see different archives there.
 */
export function createCpioParser(handler: CpioHandler, where: string): CpioParser {
  const malformed = (why: string): DepotError =>
    new DepotError('CPIO_MALFORMED', `payload: ${why}`, { where });
  let state: 'header' | 'name' | 'body' | 'padding' | 'done' = 'header';
  let held: Buffer[] = [];
  let wanted = FIXED_SIZE;
  let member: CpioMember = { name: '', inode: 0, mode: 0, mtime: 0, size: 0 };
  let nameSize = 0;
  let after = 0;

  /** The next `wanted` bytes in one piece, or undefined after keeping what there is of them. */
  const take = (chunk: Buffer, from: number): Buffer | undefined => {
    const piece = chunk.subarray(from, from + wanted);
    wanted -= piece.length;
    if (wanted > 0) {
      held.push(Buffer.from(piece));
      return undefined;
    }
    if (held.length === 0) return piece;
    const whole = Buffer.concat([...held, piece]);
    held = [];
    return whole;
  };

  const enterPadding = (size: number): void => {
    wanted = paddingOf(size);
    state = 'padding';
    if (wanted === 0) endMember();
  };
  const endMember = (): void => {
    handler.end();
    state = 'header';
    wanted = FIXED_SIZE;
  };

  const onHeader = (header: Buffer): void => {
    const parsed = parseFixed(header, malformed);
    ({ member, nameSize } = parsed);
    state = 'name';
    wanted = nameSize + paddingOf(FIXED_SIZE + nameSize);
  };
  const onName = (bytes: Buffer): void => {
    member.name = parseName(bytes, nameSize, malformed);
    if (member.name === TRAILER_NAME) {
      if (member.size !== 0) throw malformed('a trailer with a body');
      state = 'done';
      return;
    }
    handler.begin(member);
    state = 'body';
    wanted = member.size;
    if (wanted === 0) enterPadding(member.size);
  };

  return {
    write(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (state === 'done') {
          after += chunk.length - at;
          // cpio programs fill the last block with zeros; more of them is no archive's end but a way to keep a reader busy
          if (after >= BLOCK_SIZE || chunk.subarray(at).some((byte) => byte !== 0)) {
            throw malformed('data after the trailer');
          }
          return;
        }
        if (state === 'body') {
          const piece = chunk.subarray(at, at + wanted);
          handler.data(piece);
          at += piece.length;
          wanted -= piece.length;
          if (wanted === 0) enterPadding(member.size);
          continue;
        }
        const before = wanted;
        const piece = take(chunk, at);
        at += before - wanted;
        if (piece === undefined) return;
        if (state === 'header') onHeader(piece);
        else if (state === 'name') onName(piece);
        else {
          if (piece.some((byte) => byte !== 0)) throw malformed(`padding after ${member.name} is not zero`);
          endMember();
        }
      }
    },
    finish() {
      if (state !== 'done') {
        throw new DepotError('CPIO_TRUNCATED', 'payload: the archive ends before its trailer', { where });
      }
    },
  };
}

const HEX_FIELDS = /^070701([0-9a-fA-F]{8}){13}$/;

function parseFixed(
  header: Buffer,
  malformed: (why: string) => DepotError,
): { member: CpioMember; nameSize: number } {
  const text = header.toString('latin1');
  if (!HEX_FIELDS.test(text)) throw malformed('a member does not begin with a newc header');
  const field = (index: number): number => Number.parseInt(text.slice(6 + index * 8, 14 + index * 8), 16);
  const nameSize = field(11);
  if (nameSize < 2 || nameSize > MAX_NAME_SIZE) throw malformed(`a name of ${nameSize} bytes`);
  const member = { name: '', inode: field(0), mode: field(1), mtime: field(5), size: field(6) };
  return { member, nameSize };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parseName(bytes: Buffer, nameSize: number, malformed: (why: string) => DepotError): string {
  // the first NUL must be the name's end, and what follows is padding
  if (bytes.indexOf(0) !== nameSize - 1 || bytes.subarray(nameSize).some((byte) => byte !== 0)) {
    throw malformed('a name is not NUL-ended or its padding is not zero');
  }
  try {
    return UTF8.decode(bytes.subarray(0, nameSize - 1));
  } catch {
    throw malformed('a name is not UTF-8');
  }
}
