import { DepotError } from '../errors.ts';
import { TAR_BLOCK, tarChecksum } from './tar-block.ts';

/** One header block, decoded. */
export interface TarBlock {
  /** Name field as bytes, with ustar's prefix before it. */
  name: Buffer;
  /** Type flag as it stands; v7's NUL is given as `0`. */
  flag: string;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  mtime: number;
  target: Buffer;
  user: string;
  group: string;
}

const NUL_OR_SPACE = /^ *([0-7]+)[ \0]*$/;

/**
 * Decodes one block of tar: v7, ustar and GNU, the kinds that deb(5) allows. Pure.
 * @returns undefined for a block of zeros
 * @throws DepotError TAR_MALFORMED: wrong checksum, numbers that are not octal. GNU's base-256 numbers are refused too: nothing in
 *   a package needs them, and readers disagree about them.
 */
export function parseTarBlock(block: Buffer, where: string): TarBlock | undefined {
  const malformed = (why: string): DepotError => new DepotError('TAR_MALFORMED', `tar: ${why}`, { where });
  if (block.length !== TAR_BLOCK) throw new DepotError('INTERNAL', `a tar block of ${block.length} bytes`);
  if (block[0] === 0 && block.every((byte) => byte === 0)) return undefined;
  const number = (start: number, end: number, what: string): number => {
    const match = NUL_OR_SPACE.exec(block.toString('latin1', start, end));
    if (match === null) throw malformed(`${what} is not an octal number`);
    return Number.parseInt(match[1] ?? '', 8);
  };
  if (number(148, 156, 'a checksum') !== tarChecksum(block)) throw malformed('a header has a wrong checksum');
  const magic = block.toString('latin1', 257, 265);
  const posix = magic === 'ustar\x0000';
  if (!posix && magic !== 'ustar  \0' && magic !== '\0\0\0\0\0\0\0\0')
    throw malformed('a header of unknown kind');
  const prefix = posix ? text(block, 345, 500) : Buffer.alloc(0);
  const name = text(block, 0, 100);
  const flag = block.toString('latin1', 156, 157);
  return {
    name: prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]),
    flag: flag === '\0' ? '0' : flag,
    mode: number(100, 108, 'a mode'),
    uid: number(108, 116, 'an owner'),
    gid: number(116, 124, 'a group'),
    size: number(124, 136, 'a size'),
    mtime: number(136, 148, 'a time'),
    target: text(block, 157, 257),
    user: text(block, 265, 297).toString('latin1'),
    group: text(block, 297, 329).toString('latin1'),
  };
}

/** A field's bytes up to its first NUL. */
function text(block: Buffer, start: number, end: number): Buffer {
  const nul = block.subarray(start, end).indexOf(0);
  return block.subarray(start, nul === -1 ? end : start + nul);
}
