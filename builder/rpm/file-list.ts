import { DepotError } from '../errors.ts';
import { CPIO_MAX_SIZE } from '../archive/cpio.ts';
import type { PackageEntry } from '../packaging/package.ts';
import { isCleanLine } from '../packaging/text.ts';
import { type HeaderEntry, int16, int32, strings } from './header-entry.ts';
import { FILE_FLAG, MODE_TYPE, SHA256_ALGORITHM, TAG, VERIFY } from './tags.ts';

/** What the header says of one entry; everything else about files is the same for all of them. */
export interface ListedFile {
  path: string;
  /** With the file type in its upper bits. */
  mode: number;
  size: number;
  target: string;
  flags: number;
  verify: number;
  /** sha256 of a file's content; empty for all else. Known when the content has passed. */
  digest: string;
}

/** rpm's cpio reader takes names of 4096 bytes, of which `./` and the NUL are three less the path's own slash. */
const MAX_PATH_BYTES = 4094;

/** rpm -V may not compare what an alternatives link has of its own: target, size, time. As rpmbuild does for %ghost. */
const GHOST_VERIFY = VERIFY.all - (VERIFY.digest | VERIFY.size | VERIFY.link | VERIFY.mtime);

/**
 * @throws DepotError RPM_METADATA for a path that rpm or its indexes do not take, RPM_LARGE for a file of 4 GiB or more: its size
 *   would wrap around in 32 bits.
 */
export function listedFile(entry: PackageEntry): ListedFile {
  checkPath(entry.path);
  const base = { path: entry.path, size: 0, target: '', flags: 0, verify: VERIFY.all, digest: '' };
  if (entry.type === 'directory') {
    return { ...base, mode: MODE_TYPE.directory | permissions(entry.path, entry.mode) };
  }
  if (entry.type === 'file') {
    if (entry.size > CPIO_MAX_SIZE) throw tooLarge(`${entry.path} has ${entry.size} bytes`);
    const mode = MODE_TYPE.file | permissions(entry.path, entry.mode);
    return { ...base, mode, size: entry.size, flags: roleFlags(entry.role) };
  }
  const mode = MODE_TYPE.link | 0o777;
  // no target: packages of several lines own the same ghost, and rpm takes different targets for a conflict
  if (entry.type === 'ghost') return { ...base, mode, flags: FILE_FLAG.ghost, verify: GHOST_VERIFY };
  if (entry.target === '' || !isCleanLine(entry.target)) throw unusable(entry.path, 'has an unusable target');
  const size = Buffer.byteLength(entry.target);
  return { ...base, mode, size, target: entry.target, flags: roleFlags(entry.role) };
}

function roleFlags(role: 'config' | 'license' | 'doc' | undefined): number {
  if (role === 'config') return FILE_FLAG.config | FILE_FLAG.noReplace;
  if (role === 'license') return FILE_FLAG.license;
  return role === 'doc' ? FILE_FLAG.doc : 0;
}

function permissions(path: string, mode: number): number {
  if ((mode & ~0o7777) !== 0)
    throw unusable(path, `has mode ${mode.toString(8)}, which is more than permission bits`);
  return mode;
}

function checkPath(path: string): void {
  const parts = path.split('/');
  const normal =
    parts.length > 1 && parts[0] === '' && parts.slice(1).every((part) => !['', '.', '..'].includes(part));
  if (!normal || !isCleanLine(path) || Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw unusable(path, 'is not an absolute, normalised path without control characters');
  }
}

function unusable(path: string, why: string): DepotError {
  return new DepotError('RPM_METADATA', `${JSON.stringify(path)} ${why}`);
}

export function tooLarge(what: string): DepotError {
  return new DepotError('RPM_LARGE', `${what}; rpm packages of 4 GiB and more are not written`, {
    hint: 'split the package: 32-bit sizes would wrap around',
  });
}

/** The parallel arrays of all files, in payload order; none at all without files, as rpm refuses empty ones. */
export function fileValues(files: readonly ListedFile[], time: number): HeaderEntry[] {
  if (files.length === 0) return [];
  const directories = new Map<string, number>();
  const directoryIndexes: number[] = [];
  const baseNames: string[] = [];
  for (const { path } of files) {
    const cut = path.lastIndexOf('/') + 1;
    const directory = path.slice(0, cut);
    const known = directories.get(directory) ?? directories.size;
    directories.set(directory, known);
    directoryIndexes.push(known);
    baseNames.push(path.slice(cut));
  }
  const each = <T>(value: T): T[] => files.map(() => value);
  return [
    int32(
      TAG.fileSizes,
      files.map((file) => file.size),
    ),
    int16(
      TAG.fileModes,
      files.map((file) => file.mode),
    ),
    int16(TAG.fileDeviceNumbers, each(0)),
    int32(TAG.fileTimes, each(time)),
    strings(
      TAG.fileDigests,
      files.map((file) => file.digest),
    ),
    strings(
      TAG.fileLinks,
      files.map((file) => file.target),
    ),
    int32(
      TAG.fileFlags,
      files.map((file) => file.flags),
    ),
    strings(TAG.fileUsers, each('root')),
    strings(TAG.fileGroups, each('root')),
    int32(
      TAG.fileVerifyFlags,
      files.map((file) => file.verify),
    ),
    int32(TAG.fileDevices, each(1)),
    int32(
      TAG.fileInodes,
      files.map((_, index) => index + 1),
    ),
    strings(TAG.fileLanguages, each('')),
    int32(TAG.directoryIndexes, directoryIndexes),
    strings(TAG.baseNames, baseNames),
    strings(TAG.directoryNames, [...directories.keys()]),
    // one number for all: without it MD5 is assumed, which FIPS hosts refuse
    int32(TAG.fileDigestAlgorithm, [SHA256_ALGORITHM]),
  ];
}
