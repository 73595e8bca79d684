import { dirname } from 'node:path';

import type { Need } from '../io/disk-space.ts';
import type { Manifest } from './manifest.ts';
import type { Publication } from './publication.ts';
import { phaseOf } from './write-order.ts';

/** Bytes that a package more takes beside itself, its list of files left out: three documents, what the indexes say of it, folders. */
const NEW_PACKAGE = 96 * 1024;
/** Bytes of a long list of files in the indexes and in its index entry: a toolchain's takes a megabyte and a half. */
const FILE_LIST = 2 * 1024 * 1024;
/** Files that a package more takes: its documents and its index entry. */
const FILES_OF_PACKAGE = 4;
/** Bytes and files of a publication with nothing in it: keys, page, Release, signatures. */
const FIXED: Need = { bytes: 1024 * 1024, inodes: 64 };
/** The manifest lists none. */
const NO_SIGNATURES: ReadonlySet<string> = new Set();
/** Bytes; most file systems give a folder one block. */
const FOLDER = 4096;

/**
 * What a publication is going to write, at most. Packages are hard links to the store and cost nothing; the indexes are as large as the
 * previous snapshot's, and a little larger for each package that is new.
 */
export function publicationNeed(
  { packages }: Pick<Publication, 'packages'>,
  previous: Pick<Manifest, 'packages' | 'files'> | undefined,
): Need {
  const known = new Set(previous?.packages.map(({ sha256 }) => sha256));
  const added = packages.filter(({ sha256 }) => !known.has(sha256));
  // the repository package has a second name outside of the pool
  const written = new Set(known);
  // a path takes more in an rpm's header than in an index
  let bytes = FIXED.bytes + added.reduce((sum, { size }) => sum + NEW_PACKAGE + Math.min(size, FILE_LIST), 0);
  let files = FIXED.inodes + added.length * FILES_OF_PACKAGE;
  const folders = new Set(packages.map(({ name }) => name));
  for (const { path, sha256, size, grace } of previous?.files ?? []) {
    folders.add(dirname(path));
    // packages, documents and archives are links to the store's blobs; by-hash names and further yum trees are links as well
    if (grace !== undefined || written.has(sha256) || phaseOf(path, NO_SIGNATURES) === 'content') continue;
    written.add(sha256);
    bytes += size;
    files += 1;
  }
  return { bytes: bytes + folders.size * FOLDER, inodes: files + 2 * folders.size };
}
