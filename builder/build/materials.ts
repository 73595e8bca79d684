import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readIfPresent } from '../io/if-present.ts';
import { dirhash } from '../toolchain/dirhash.ts';
import { checkedOutCommit } from './commit.ts';

/** Files that steer a build, by digest, and what did the building. */
export interface Materials {
  /** sha256 of depot.yaml. */
  spec: string;
  /** sha256 of godepot.lock. */
  lock: string;
  /** sha256 of package-lock.json, which pins every npm package, Node included; undefined where godepot was installed without it. */
  packageLock: string | undefined;
  /** h1 (golang.org/x/mod/sumdb/dirhash) of godepot's own sources: builder/, the folders below specs/, package.json. */
  sources: string;
  /** Of the checkout that godepot runs from; undefined where there is none. It does not see changes that were not committed: `sources` does. */
  commit: string | undefined;
  /** zstd and zlib as Node brings them. */
  libraries: { zstd: string; zlib: string };
}

const ROOT = join(import.meta.dirname, '..', '..');

/** What godepot itself brings. */
export type OwnMaterials = Omit<Materials, 'spec' | 'lock'>;

/** @param spec path of depot.yaml @param lock path of godepot.lock */
export async function readMaterials(spec: string, lock: string): Promise<Materials> {
  return {
    spec: sha256(await readFile(spec)),
    lock: sha256((await readIfPresent(lock)) ?? ''),
    ...(await readOwnMaterials()),
  };
}

export async function readOwnMaterials(): Promise<OwnMaterials> {
  const packageLock = await readIfPresent(join(ROOT, 'package-lock.json'));
  return {
    packageLock: packageLock === undefined ? undefined : sha256(packageLock),
    sources: await sourcesDigest(),
    commit: await checkedOutCommit(ROOT),
    libraries: {
      zstd: process.versions['zstd'] ?? 'unknown',
      zlib: process.versions['zlib'] ?? 'unknown',
    },
  };
}

/** As Go writes it: `find builder specs package.json -type f ! -regex 'specs/[^/]*' | LC_ALL=C sort | xargs sha256sum | sha256sum`. */
async function sourcesDigest(): Promise<string> {
  const digests = new Map<string, string>();
  const add = async (path: string): Promise<void> => {
    digests.set(path, sha256(await readFile(join(ROOT, path))));
  };
  const walk = async (folder: string, files: boolean): Promise<void> => {
    for (const entry of await readdir(join(ROOT, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) await walk(path, true);
      else if (files && entry.isFile()) await add(path);
    }
  };
  await walk('builder', true);
  // depot.yaml and its lock lie there as well, and are the operator's
  await walk('specs', false);
  await add('package.json');
  return dirhash(digests);
}

function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}
