import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import { DepotError } from '../../errors.ts';
import { openXml, unreadable } from './xml.ts';

const BEGIN = Buffer.from('<package ');
const END = Buffer.from('</package>');
/** One package with a hundred times a toolchain's paths; a bound against an index that is one element. */
const MOST_FRAGMENT = 96 * 1024 * 1024;
/** Unpacked bytes: lists of files of a thousand toolchains have one of them. */
const MOST_OPEN = 4 * 1024 ** 3;
/** Each is remembered, and twenty zipped bytes can say a thousand. Signed, too: a key may be in a hand that it does not belong in. */
export const MOST_PACKAGES = 100_000;
/** Bytes, to begin with: most packages are smaller, a toolchain's list of files is as long. */
const FIRST_HELD = 2 * 1024 * 1024;

/** A file, or what was fetched of one. */
export type IndexInput = string | { where: string; bytes: Buffer };

export interface Opened {
  /** Of the uncompressed bytes. */
  sha256: string;
  size: number;
  /** What stands around the packages: the root element, empty. */
  root: { name: string; packages: number };
}

/**
 * Takes a gzipped index apart at its packages, so that a package that was read in another snapshot's index need not be parsed again. It is
 * cut at `<package ` and `</package>`: character data cannot hold a `<`, and what could hide one (a comment, CDATA, an instruction) stands
 * in no index and is refused. What lies between packages is line ends, or the cut was wrong.
 * @param limit uncompressed bytes at most: an index that goes on for ever is stopped (endless data)
 * @param onPackage gets one package, markup included, good until it returns, and the sha256 of that
 * @throws DepotError YUM_INDEX
 */
export async function readFragments(
  input: IndexInput,
  limit: number,
  onPackage: (fragment: Buffer, sha256: string) => void,
): Promise<Opened> {
  const path = whereOf(input);
  const digest = createHash('sha256');
  const most = Math.min(limit, MOST_OPEN);
  let [size, packages] = [0, 0];
  let head: Buffer | undefined;
  // one piece of memory for all: new ones for each package keep the garbage collector busy for as long as they are read
  let held = Buffer.allocUnsafeSlow(FIRST_HELD);
  let length = 0;
  const refuse = (what: string): DepotError => new DepotError('YUM_INDEX', `${path} ${what}`);
  const hold = (chunk: Buffer): number => {
    const before = length;
    if (before + chunk.length > MOST_FRAGMENT) throw refuse('has a package that is too long');
    if (before + chunk.length > held.length)
      held = Buffer.concat([held.subarray(0, before)], 2 * (before + chunk.length));
    chunk.copy(held, before);
    length += chunk.length;
    return before;
  };
  /** What is held begins with a package. */
  let isOpen = false;
  /** @param searched so far there is neither the begin of a package that is not open, nor its end */
  const takePackages = (searched: number): void => {
    const text = held.subarray(0, length);
    let start = 0;
    for (let from = searched; ; from = start) {
      const begin = isOpen ? start : text.indexOf(BEGIN, Math.max(start, from - BEGIN.length));
      if (begin < 0) break;
      if (head === undefined) head = Buffer.from(text.subarray(0, begin));
      else if (!isBlank(text.subarray(start, begin))) throw refuse('has something between two packages');
      [start, isOpen] = [begin, true];
      const last = text.indexOf(END, Math.max(begin, from - END.length));
      if (last < 0) break;
      const fragment = text.subarray(begin, last + END.length);
      if (fragment.includes('<!') || fragment.includes('<?')) throw refuse('holds what no index holds');
      if (++packages > MOST_PACKAGES) throw refuse(`lists more than ${MOST_PACKAGES} packages`);
      onPackage(fragment, hash('sha256', fragment, 'hex'));
      [start, isOpen] = [last + END.length, false];
    }
    held.copyWithin(0, start, length);
    length -= start;
  };
  const consume = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (!(size <= most)) throw refuse(`holds more than the ${most} bytes it may`);
      digest.update(chunk);
      takePackages(hold(chunk));
    }
  };
  try {
    const packed = typeof input === 'string' ? createReadStream(input) : Readable.from([input.bytes]);
    await pipeline(packed, createGunzip({ chunkSize: 256 * 1024 }), consume);
    return {
      sha256: digest.digest('hex'),
      size,
      root: rootOf(head ?? Buffer.alloc(0), held.subarray(0, length), path),
    };
  } catch (error) {
    throw unreadable(path, error);
  }
}

export function whereOf(input: IndexInput): string {
  return typeof input === 'string' ? input : input.where;
}

/** What stands before the first package and behind the last has to be one empty element. */
function rootOf(head: Buffer, tail: Buffer, where: string): Opened['root'] {
  let root: Opened['root'] | undefined;
  let elements = 0;
  const parser = openXml(where, ({ name, attributes }) => {
    elements += 1;
    root = { name, packages: Number(attributes['packages']) };
  });
  parser.write(head);
  parser.write(tail);
  parser.end();
  if (root === undefined || elements !== 1)
    throw new DepotError('YUM_INDEX', `${where} holds other elements than packages`);
  return root;
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x0a || byte === 0x20 || byte === 0x0d || byte === 0x09);
}
