import { createHash, type Hash } from 'node:crypto';

import { DepotError } from '../../errors.ts';
import type { IndexType, RepomdEntry } from '../yum/repomd.ts';
import { type Opened, readXml } from './xml-stream.ts';

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

/** Much more than the description of three indexes takes. */
const REPOMD_LIMIT = 1024 * 1024;

const TYPES: readonly IndexType[] = ['primary', 'filelists', 'other'];

/** @returns the revision and the three indexes in their usual order */
export async function readRepomd(path: string): Promise<{ revision: string; entries: RepomdEntry[] }> {
  let revision = '';
  const byType = new Map<string, Map<string, string>>();
  let fields = new Map<string, string>();
  await readXml(path, false, REPOMD_LIMIT, ({ name, parent, text, attributes }) => {
    if (name === 'revision') revision = text;
    if (parent === 'data') fields.set(name, name === 'location' ? (attributes['href'] ?? '') : text);
    if (name === 'data') {
      const type = attributes['type'] ?? '';
      if (byType.has(type)) throw new DepotError('YUM_INDEX', `repomd.xml describes ${type} twice`);
      byType.set(type, fields);
      fields = new Map();
    }
  });
  const entries = TYPES.map((type): RepomdEntry => {
    const data = byType.get(type);
    if (data === undefined) throw new DepotError('YUM_INDEX', `repomd.xml has no ${type}`);
    const get = (name: string): string => data.get(name) ?? '';
    return {
      type,
      href: get('location'),
      sha256: get('checksum'),
      size: Number(get('size')),
      openSha256: get('open-checksum'),
      openSize: Number(get('open-size')),
    };
  });
  if (byType.size > TYPES.length)
    throw new DepotError('YUM_INDEX', 'repomd.xml describes an index that is not ours');
  return { revision, entries };
}

/**
 * Reads primary.xml.gz: what resolvers see of each package.
 * @param limit bytes that it may have unpacked: the open-size that repomd.xml announces
 * @throws DepotError YUM_INDEX when it is no such index, is larger, or holds another number of packages than it announces
 */
export async function readPrimary(
  path: string,
  limit: number,
): Promise<Opened & { entries: PrimaryEntry[] }> {
  const entries: PrimaryEntry[] = [];
  let entry = emptyEntry();
  let announced = 0;
  const opened = await readXml(path, true, limit, ({ name, parent, text, attributes }) => {
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
    if (name === 'package') {
      entries.push(entry);
      entry = emptyEntry();
    }
    if (name === 'metadata') announced = Number(attributes['packages']);
  });
  requireCount('primary', announced, entries.length);
  return { ...opened, entries };
}

/** One package of filelists or other: its identity, and a digest of its `<file>` elements in their order. */
export interface ListedPackage {
  pkgid: string;
  name: string;
  files: number;
  filesDigest: string;
}

/**
 * Reads filelists.xml.gz or other.xml.gz.
 * @param limit bytes that it may have unpacked: the open-size that repomd.xml announces
 * @throws DepotError YUM_INDEX as readPrimary
 */
export async function readList(path: string, limit: number): Promise<Opened & { packages: ListedPackage[] }> {
  const packages: ListedPackage[] = [];
  let announced = 0;
  let digest = startFilesDigest();
  const opened = await readXml(path, true, limit, ({ name, text, attributes }) => {
    if (name === 'file') addFile(digest, attributes['type'] ?? 'file', text);
    if (name === 'package') {
      const { pkgid = '', name: packageName = '' } = attributes;
      packages.push({
        pkgid,
        name: packageName,
        files: digest.count,
        filesDigest: digest.hash.digest('hex'),
      });
      digest = startFilesDigest();
    }
    if (name === 'filelists' || name === 'otherdata') announced = Number(attributes['packages']);
  });
  requireCount(path, announced, packages.length);
  return { ...opened, packages };
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

function requireCount(what: string, announced: number, real: number): void {
  if (announced === real) return;
  throw new DepotError('YUM_INDEX', `${what} announces ${announced} packages and lists ${real}`);
}
