import { type ByteReader, createByteReader } from '../archive/byte-reader.ts';
import { quoted } from '../archive/quoted.ts';
import { TAR_BLOCK } from '../archive/tar-block.ts';
import { tarPadding } from '../archive/tar-header.ts';
import { parseTarBlock, type TarBlock } from '../archive/tar-parse.ts';
import { DepotError } from '../errors.ts';
import { MAX_PATH } from '../packaging/content-limits.ts';
import { isCleanLine } from '../packaging/text.ts';
import { decodeUtf8 } from './text.ts';

type DebEntryType = 'file' | 'directory' | 'link' | 'hardlink';

export interface DebEntry {
  /** Absolute and normalised; `/` for the entry `./`. */
  path: string;
  type: DebEntryType;
  /** Permission bits with setuid, setgid and sticky. */
  mode: number;
  owner: { uid: number; gid: number; user: string; group: string };
  /** Unix seconds. */
  mtime: number;
  /** Bytes of content; 0 for anything but a file. */
  size: number;
  /** As stored for a link; a path like `path` for a hard link; else undefined. */
  target: string | undefined;
  /** The content, to be read before the next entry is asked for; what is not read is skipped. */
  content(): AsyncIterable<Buffer>;
}

const TYPES: Readonly<Record<string, DebEntryType>> = {
  '0': 'file',
  '1': 'hardlink',
  '2': 'link',
  '5': 'directory',
};

/**
 * The entries of a tar archive in a deb: v7, ustar and GNU with long names, as dpkg reads them. Names begin with `./` or with their
 * first directory.
 * @throws DepotError TAR_MALFORMED, TAR_TRUNCATED, TAR_UNSUPPORTED for pax headers (dpkg refuses them), devices and sparse files,
 *   DEB_ENTRY_NAME for absolute names, `..`, control characters and names that are not UTF-8, DEB_LIMIT
 */
export async function* tarEntries(chunks: AsyncIterable<Buffer>, where: string): AsyncGenerator<DebEntry> {
  const reader = createByteReader(chunks);
  try {
    for (;;) {
      const member = await readHeader(reader, where);
      if (member === undefined) break;
      const entry = describe(member, where);
      const content = readContent(reader, entry, where);
      yield { ...entry, content: content.read };
      await content.skip();
    }
    await readEnd(reader, where);
  } finally {
    await reader.close();
  }
}

/** A member's body: read by whom the entry is given to, or passed over. */
function readContent(
  reader: ByteReader,
  { path, size }: { path: string; size: number },
  where: string,
): { read: () => AsyncGenerator<Buffer>; skip: () => Promise<void> } {
  let left = size;
  let open = true;
  const take = async (): Promise<Buffer | undefined> => {
    if (left === 0) return undefined;
    const piece = await reader.some(left);
    if (piece.length === 0) throw truncated(where);
    left -= piece.length;
    return piece;
  };
  return {
    async *read() {
      if (!open) throw new DepotError('INTERNAL', `${path} was read too late`);
      for (let piece = await take(); piece !== undefined; piece = await take()) yield piece;
    },
    async skip() {
      open = false;
      while ((await take()) !== undefined);
      await readZeros(reader, tarPadding(size).length, `padding of ${quoted(path)}`, where);
    },
  };
}

interface LongTexts {
  K?: Buffer;
  L?: Buffer;
}

/** The next member's header with its long texts put in; undefined at the first block of zeros. */
async function readHeader(reader: ByteReader, where: string): Promise<TarBlock | undefined> {
  const long: LongTexts = {};
  for (;;) {
    const bytes = await reader.exactly(TAR_BLOCK);
    if (bytes.length < TAR_BLOCK) throw truncated(where);
    const block = parseTarBlock(bytes, where);
    if (block?.flag === 'K' || block?.flag === 'L') {
      if (long[block.flag] !== undefined) throw malformed('a long name follows another', where);
      long[block.flag] = await readLongText(reader, block.size, where);
      continue;
    }
    if (block !== undefined) return { ...block, name: long.L ?? block.name, target: long.K ?? block.target };
    if (long.K !== undefined || long.L !== undefined) throw malformed('a long name without a member', where);
    return undefined;
  }
}

async function readLongText(reader: ByteReader, size: number, where: string): Promise<Buffer> {
  if (size > MAX_PATH + 1) throw new DepotError('DEB_LIMIT', `a name of ${size} bytes`, { where });
  const bytes = await reader.exactly(size);
  if (bytes.length < size) throw truncated(where);
  // the first NUL must be its end: readers that stop there and readers that do not would see two names
  if (size < 2 || bytes.indexOf(0) !== size - 1) throw malformed('a long name is not NUL-ended', where);
  const text = Buffer.from(bytes.subarray(0, -1));
  await readZeros(reader, tarPadding(size).length, 'padding of a long name', where);
  return text;
}

function describe(block: TarBlock, where: string): Omit<DebEntry, 'content'> {
  const type = TYPES[block.flag];
  if (type === undefined) {
    throw new DepotError('TAR_UNSUPPORTED', `${quoted(block.name)} is of tar type ${quoted(block.flag)}`, {
      where,
    });
  }
  const path = normalise(block.name, type === 'directory', where);
  // a body here would be skipped by one reader and taken for headers by another
  if (type !== 'file' && block.size !== 0)
    throw malformed(`${quoted(path)} is no file and has a body`, where);
  return {
    path,
    type,
    mode: block.mode & 0o7777,
    owner: { uid: block.uid, gid: block.gid, user: block.user, group: block.group },
    mtime: block.mtime,
    size: block.size,
    target: targetOf(block, type, where),
  };
}

function targetOf(block: TarBlock, type: DebEntryType, where: string): string | undefined {
  if (type === 'hardlink') return normalise(block.target, false, where);
  if (type !== 'link') return undefined;
  const target = decodeUtf8(block.target);
  const tooLong = block.target.length > MAX_PATH;
  if (target === undefined || target === '' || !isCleanLine(target) || tooLong) {
    throw new DepotError('DEB_ENTRY_NAME', `${quoted(block.name)} links to ${quoted(block.target)}`, {
      where,
    });
  }
  return target;
}

/** `./usr/bin/` -> `/usr/bin`. */
function normalise(bytes: Buffer, isDirectory: boolean, where: string): string {
  const name = decodeUtf8(bytes);
  const parts =
    name
      ?.replace(/^\.(\/|$)/, '')
      .replace(isDirectory ? /\/$/ : /^$/, '')
      .split('/') ?? [];
  const root = parts.length === 1 && parts[0] === '' && isDirectory && name?.startsWith('.') === true;
  const bad = parts.some((part) => part === '' || part === '.' || part === '..');
  if (name === undefined || !isCleanLine(name) || (bad && !root) || bytes.length > MAX_PATH) {
    throw new DepotError('DEB_ENTRY_NAME', `an entry is named ${quoted(bytes)}`, { where });
  }
  return `/${parts.join('/')}`;
}

async function readZeros(reader: ByteReader, size: number, what: string, where: string): Promise<void> {
  const bytes = await reader.exactly(size);
  if (bytes.length < size) throw truncated(where);
  if (bytes.some((byte) => byte !== 0)) throw malformed(`${what} is not zero`, where);
}

/** One block of zeros has been read: another must follow, and then nothing but zeros (tar fills its last record up). */
async function readEnd(reader: ByteReader, where: string): Promise<void> {
  await readZeros(reader, TAR_BLOCK, 'the second block of the end', where);
  for (let rest = await reader.some(Infinity); rest.length > 0; rest = await reader.some(Infinity)) {
    if (rest.some((byte) => byte !== 0)) throw malformed('data after the end', where);
  }
}

function truncated(where: string): DepotError {
  return new DepotError('TAR_TRUNCATED', 'the archive ends before its end mark', { where });
}

function malformed(why: string, where: string): DepotError {
  return new DepotError('TAR_MALFORMED', `tar: ${why}`, { where });
}
