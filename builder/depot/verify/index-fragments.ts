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
 * @param onPackage gets one package, markup included, and the sha256 of that
 * @throws DepotError YUM_INDEX
 */
export async function readFragments(
  input: IndexInput,
  limit: number,
  onPackage: (fragment: Buffer, sha256: string) => void,
): Promise<Opened> {
  const path = whereOf(input);
  const digest = createHash('sha256');
  let size = 0;
  let rest: Buffer = Buffer.alloc(0);
  let head: Buffer | undefined;
  const refuse = (what: string): DepotError => new DepotError('YUM_INDEX', `${path} ${what}`);
  const take = (text: Buffer): Buffer => {
    for (;;) {
      const begin = text.indexOf(BEGIN);
      const end = begin < 0 ? -1 : text.indexOf(END, begin);
      if (begin >= 0 && head === undefined) head = Buffer.from(text.subarray(0, begin));
      else if (begin > 0 && !isBlank(text.subarray(0, begin)))
        throw refuse('has something between two packages');
      if (end < 0) return begin < 0 ? text : text.subarray(begin);
      const fragment = text.subarray(begin, end + END.length);
      if (fragment.includes('<!') || fragment.includes('<?')) throw refuse('holds what no index holds');
      onPackage(fragment, hash('sha256', fragment, 'hex'));
      text = text.subarray(end + END.length);
    }
  };
  const consume = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    let waiting: Buffer[] = [];
    let waits = 0;
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > limit) throw refuse(`holds more than the ${limit} bytes it may`);
      digest.update(chunk);
      waiting.push(chunk);
      waits += chunk.length;
      if (rest.length + waits > MOST_FRAGMENT) throw refuse('has a package that is too long');
      // a package of a megabyte comes in many chunks: joining them each time would copy it as often
      if (waits < rest.length) continue;
      rest = take(Buffer.concat([rest, ...waiting]));
      waiting = [];
      waits = 0;
    }
    rest = take(Buffer.concat([rest, ...waiting]));
  };
  try {
    const packed = typeof input === 'string' ? createReadStream(input) : Readable.from([input.bytes]);
    await pipeline(packed, createGunzip({ chunkSize: 256 * 1024 }), consume);
    return { sha256: digest.digest('hex'), size, root: rootOf(head ?? Buffer.alloc(0), rest, path) };
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
