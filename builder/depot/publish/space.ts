import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { Need } from '../../io/disk-space.ts';
import { ifPresent } from '../../io/if-present.ts';
import { isContent } from '../snapshot/layout.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import type { Publication } from '../publication/publication.ts';

/** Bytes that a package more takes beside itself, its list of files left out: three documents, what the indexes say of it, folders. */
const NEW_PACKAGE = 96 * 1024;
/** Bytes of a long list of files in the indexes and in its index entry: a toolchain's takes a megabyte and a half. */
const FILE_LIST = 2 * 1024 * 1024;
/** Files that a package more takes: its documents and its index entry. */
const FILES_OF_PACKAGE = 4;
/** Bytes and files of a publication with nothing in it: keys, page, Release, signatures. */
const FIXED: Need = { bytes: 1024 * 1024, inodes: 64 };
/** Places of a package of all architectures: one for each, and the repository package has one of its own. */
const MOST_NAMES = 3;
/** Bytes; most file systems give a folder one block. */
const FOLDER = 4096;

/** Magic numbers of file systems that know no hard links: FAT, and exFAT. */
const LINKLESS: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0]);

/**
 * Whether a snapshot gets its packages as hard links, or as copies of its own. A depot that was published to shows it (a blob of the store has a
 * second name), which holds for any file system; of a new one, two kinds are known.
 */
export async function makesLinks(
  { depot, store }: Pick<Publication, 'depot' | 'store'>,
  previous: Pick<Manifest, 'packages'> | undefined,
): Promise<boolean> {
  for (const { sha256 } of previous?.packages ?? []) {
    const blob = await ifPresent(stat(store.pathOf(sha256)));
    if (blob !== undefined) return blob.nlink > 1;
  }
  const system = await ifPresent(statfs(depot));
  return system === undefined || !LINKLESS.has(system.type);
}

/**
 * What a publication is going to write, at most. Packages are hard links to the store and cost nothing; the indexes are as large as the
 * previous snapshot's, and a little larger for each package that is new. Where there are no links, all is copied.
 */
export function publicationNeed(
  { packages }: Pick<Publication, 'packages'>,
  previous: Pick<Manifest, 'packages' | 'files'> | undefined,
  links = true,
): Need {
  const known = new Set(previous?.packages.map(({ sha256 }) => sha256));
  const added = packages.filter(({ sha256 }) => !known.has(sha256));
  // the repository package has a second name outside of the pool
  const written = new Set(known);
  // a path takes more in an rpm's header than in an index
  let bytes = FIXED.bytes + added.reduce((sum, { size }) => sum + NEW_PACKAGE + Math.min(size, FILE_LIST), 0);
  let files = FIXED.inodes + added.length * FILES_OF_PACKAGE;
  const folders = new Set(packages.map(({ name }) => name));
  if (!links)
    bytes += added.reduce((sum, { size, arch }) => sum + (arch === 'all' ? MOST_NAMES : 1) * size, 0);
  for (const { path, sha256, size, grace } of previous?.files ?? []) {
    folders.add(dirname(path));
    if (!links) {
      bytes += size;
      files += 1;
      continue;
    }
    // packages, documents and archives are links to the store's blobs; by-hash names and further yum trees are links as well
    if (grace !== undefined || written.has(sha256) || isContent(path)) continue;
    written.add(sha256);
    bytes += size;
    files += 1;
  }
  return { bytes: bytes + folders.size * FOLDER, inodes: files + 2 * folders.size };
}
