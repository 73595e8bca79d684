import { createHash, type Hash } from 'node:crypto';

import { DepotError } from '../../errors.ts';
import { type IndexInput, type Opened, readFragments, whereOf } from './index-fragments.ts';
import { openXml } from './xml.ts';

/** What primary.xml says of one package, read apart from what writes it. */
export interface PrimaryEntry {
  pkgid: string;
  name: string;
  arch: string;
  epoch: string;
  version: string;
  release: string;
  href: string;
  size: number;
  headerStart: number;
  headerEnd: number;
}

/**
 * Reads primary.xml.gz: what resolvers see of each package.
 * @param limit bytes that it may have unpacked: the open-size that repomd.xml announces
 * @param known entries by the digest of their markup; what is read is added
 * @throws DepotError YUM_INDEX when it is no such index, is larger, or holds another number of packages than it announces
 */
export function readPrimary(
  input: IndexInput,
  limit: number,
  known: Map<string, PrimaryEntry> = new Map(),
): Promise<ReadIndex<PrimaryEntry>> {
  return readIndex(input, { root: 'metadata', limit, known, parseEntry: primaryEntry });
}

/** An index of one kind of entries, one for each package. */
interface ReadIndex<Entry> extends Opened {
  entries: Entry[];
}

async function readIndex<Entry>(
  input: IndexInput,
  kind: {
    root: string;
    limit: number;
    known: Map<string, Entry>;
    parseEntry: (fragment: Buffer, where: string) => Entry;
  },
): Promise<ReadIndex<Entry>> {
  const { root, limit, known, parseEntry } = kind;
  const path = whereOf(input);
  const entries: Entry[] = [];
  const opened = await readFragments(input, limit, (fragment, sha256) => {
    const entry = known.get(sha256) ?? parseEntry(fragment, path);
    known.set(sha256, entry);
    entries.push(entry);
  });
  requireRoot(path, opened, root, entries.length);
  return { ...opened, entries };
}

function primaryEntry(fragment: Buffer, where: string): PrimaryEntry {
  const entry = emptyEntry();
  parse(fragment, where, ({ name, parent, text, attributes }) => {
    if (parent === 'package') {
      if (name === 'name') entry.name = text;
      if (name === 'arch') entry.arch = text;
      if (name === 'checksum') entry.pkgid = text;
      if (name === 'location') entry.href = attributes['href'] ?? '';
      if (name === 'size') entry.size = Number(attributes['package']);
      if (name === 'version') Object.assign(entry, versionOf(attributes));
    }
    if (name === 'rpm:header-range') {
      entry.headerStart = Number(attributes['start']);
      entry.headerEnd = Number(attributes['end']);
    }
  });
  return entry;
}

/** One package of filelists or other: its identity, and a digest of its `<file>` elements in their order. */
export interface ListEntry {
  pkgid: string;
  name: string;
  files: number;
  filesDigest: string;
}

/**
 * Reads filelists.xml.gz or other.xml.gz.
 * @param root name of the root element: `filelists`, `otherdata`
 * @param limit and known as readPrimary
 * @throws DepotError YUM_INDEX as readPrimary
 */
export function readList(
  input: IndexInput,
  root: string,
  limit: number,
  known: Map<string, ListEntry> = new Map(),
): Promise<ReadIndex<ListEntry>> {
  return readIndex(input, { root, limit, known, parseEntry: listEntry });
}

function listEntry(fragment: Buffer, where: string): ListEntry {
  const digest = startFilesDigest();
  let identity = { pkgid: '', name: '' };
  parse(fragment, where, ({ name, text, attributes }) => {
    if (name === 'file') addFile(digest, attributes['type'] ?? 'file', text);
    if (name === 'package') identity = { pkgid: attributes['pkgid'] ?? '', name: attributes['name'] ?? '' };
  });
  return { ...identity, files: digest.count, filesDigest: digest.hash.digest('hex') };
}

function parse(fragment: Buffer, where: string, onElement: Parameters<typeof openXml>[1]): void {
  const parser = openXml(where, onElement);
  parser.write(fragment);
  parser.end();
}

/** A digest over types and paths, so that twelve thousand of them need not be kept to be compared. */
export interface FilesDigest {
  hash: Hash;
  count: number;
}

export function startFilesDigest(): FilesDigest {
  return { hash: createHash('sha256'), count: 0 };
}

export function addFile(digest: FilesDigest, type: string, path: string): void {
  digest.hash.update(`${type}\0${path}\0`);
  digest.count += 1;
}

function versionOf(attributes: Readonly<Record<string, string>>): Partial<PrimaryEntry> {
  return {
    epoch: attributes['epoch'] ?? '',
    version: attributes['ver'] ?? '',
    release: attributes['rel'] ?? '',
  };
}

function emptyEntry(): PrimaryEntry {
  const text = { pkgid: '', name: '', arch: '', epoch: '', version: '', release: '', href: '' };
  return { ...text, size: Number.NaN, headerStart: Number.NaN, headerEnd: Number.NaN };
}

function requireRoot(where: string, { root }: Opened, name: string, packages: number): void {
  if (root.name !== name)
    throw new DepotError('YUM_INDEX', `${where} is a list of ${root.name}, not of ${name}`);
  if (root.packages === packages) return;
  throw new DepotError('YUM_INDEX', `${where} announces ${root.packages} packages and lists ${packages}`);
}
