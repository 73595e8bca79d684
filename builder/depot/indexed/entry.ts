import { createHash, hash } from 'node:crypto';

import { gzip } from '../../archive/gzip.ts';
import { GODEPOT_VERSION } from '../../version.ts';

/**
 * What the indexes say of one package, as the depot keeps it so that the next publication need not read the package again: a stanza of
 * Packages, or a `<package>` element of primary, filelists and other. Pure: bytes in, bytes out.
 */
export interface IndexEntry {
  of: Listed;
  parts: readonly EntryPart[];
}

/** A package as an index lists it. */
export interface Listed {
  /** Of the package as published. */
  sha256: string;
  /** Where the index says that it lies: `pool/main/g/...`, `Packages/g/...` */
  location: string;
}

const PART_NAMES = ['stanza', 'primary', 'filelists', 'other'] as const;

export type PartName = (typeof PART_NAMES)[number];

export interface EntryPart {
  name: PartName;
  /** As it stands in the unpacked index, the line feed behind it included. Of a decoded entry: part of the bytes that it was decoded from. */
  raw: Buffer;
  /** The same as a gzip member of its own, where it is large: gzip files are sequences of members (RFC 1952, 2.2). */
  packed: Buffer | undefined;
}

/** Digests of an entry's elements without the line feed behind them: all that has to be known to recognise them in an index. */
export type ElementDigests = ReadonlyMap<PartName, string>;

/** Raised when the same package leads to other bytes in an index; a test holds the digest of what is written now. */
const ENTRY_FORMAT = 1;

/**
 * What wrote an entry, apart from the package: one that something else wrote is made anew. Another godepot may write or check otherwise, and
 * another zlib packs to other bytes, of which indexes would then be a mixture that nobody could reproduce.
 */
export const ENTRY_WRITER: string = `${ENTRY_FORMAT} godepot ${GODEPOT_VERSION} zlib ${process.versions.zlib}`;

/** Bytes from which on a part is packed by itself: the file list of a toolchain has a million, that of a small package a few hundred. */
export const OWN_MEMBER = 64 * 1024;

/** @param texts one after the other */
export function entryPart(name: PartName, ...texts: readonly string[]): EntryPart {
  const raw = Buffer.concat(texts.map((text) => Buffer.from(text)));
  return { name, raw, packed: raw.length < OWN_MEMBER ? undefined : gzip(raw) };
}

/**
 * What a file of the store begins with, one line of JSON; the parts follow. Those that are packed stand there unpacked as well: reading and
 * hashing a million bytes takes a third of the time of unpacking them, and an index names the digest of its unpacked bytes.
 */
interface Head {
  writer: string;
  package: string;
  location: string;
  /** sha256 of everything behind this line. */
  body: string;
  /** Sizes in bytes; `packed` 0 for a part that is not. `element` is the sha256 without the line feed at the end. */
  parts: { name: string; size: number; packed: number; element: string }[];
}

/** @returns the file in pieces, and the digest that a signed manifest names: of its head, which names the package, the writer and all bytes that follow */
export function encodeEntry({ of: { sha256, location }, parts }: IndexEntry): {
  pieces: Buffer[];
  digest: string;
} {
  const body = parts.flatMap(({ raw, packed }) => (packed === undefined ? [raw] : [raw, packed]));
  const digest = createHash('sha256');
  for (const piece of body) digest.update(piece);
  const head: Head = {
    writer: ENTRY_WRITER,
    package: sha256,
    location,
    body: digest.digest('hex'),
    parts: parts.map(({ name, raw, packed }) => ({
      name,
      size: raw.length,
      packed: packed?.length ?? 0,
      element: hash('sha256', raw.subarray(0, -1), 'hex'),
    })),
  };
  const line = Buffer.from(`${JSON.stringify(head)}\n`);
  return { pieces: [line, ...body], digest: hash('sha256', line, 'hex') };
}

/**
 * Reads a file of the store. Only an entry of exactly these bytes is given: the digest stands for its head, the head for the rest.
 * @returns undefined for what is damaged, another package's, of another writer, or not what the digest says
 */
export function decodeEntry(
  bytes: Buffer,
  of: Listed,
  digest: string,
): { entry: IndexEntry; elements: ElementDigests } | undefined {
  const end = bytes.indexOf(0x0a) + 1;
  const line = bytes.subarray(0, end);
  if (end === 0 || hash('sha256', line, 'hex') !== digest) return undefined;
  const head = parseHead(line.toString('utf8'));
  if (head?.writer !== ENTRY_WRITER || head.package !== of.sha256 || head.location !== of.location)
    return undefined;
  const body = bytes.subarray(end);
  if (hash('sha256', body, 'hex') !== head.body) return undefined;
  const parts: EntryPart[] = [];
  const elements = new Map<PartName, string>();
  let offset = 0;
  const take = (size: number): Buffer => body.subarray(offset, (offset += size));
  for (const { name, size, packed, element } of head.parts) {
    if (!isPartName(name)) return undefined;
    parts.push({ name, raw: take(size), packed: packed === 0 ? undefined : take(packed) });
    elements.set(name, element);
  }
  return offset === body.length ? { entry: { of, parts }, elements } : undefined;
}

/** The line was written by encodeEntry(): its digest was compared with one that a key signed, or that this process made. */
function parseHead(line: string): Head | null | undefined {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its digest is known
    return JSON.parse(line) as Head | null;
  } catch {
    return undefined;
  }
}

function isPartName(name: string): name is PartName {
  return PART_NAMES.some((known) => known === name);
}
