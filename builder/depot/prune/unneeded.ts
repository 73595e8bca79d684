import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { ifPresent } from '../../io/if-present.ts';
import type { Store } from '../../store/store.ts';
import { entryPath } from '../indexed/entries.ts';
import type { Snapshot } from '../snapshots.ts';

/** A blob of the store that nothing needs. */
export interface UnneededBlob {
  sha256: string;
  /** Its own size; what becomes free depends on its other names. */
  bytes: number;
  why: string;
}

export interface Unneeded {
  blobs: UnneededBlob[];
  /** Absolute paths of what indexes said of packages that go; made again from the package where one comes back. */
  entries: string[];
  /** How many blobs are needed. */
  needed: number;
}

/** Everything below `sha256/` and `indexed/` of the store that is not marked. What has another name is not ours to remove. */
export async function findUnneeded(
  store: Store,
  needed: ReadonlyMap<string, string>,
  going: readonly Snapshot[],
): Promise<Unneeded> {
  const places = new Map<string, string>();
  for (const { name, manifest } of going)
    for (const { path, sha256 } of manifest.files) places.set(sha256, `${path}, last in snapshot ${name}`);
  const found: Unneeded = { blobs: [], entries: [], needed: 0 };
  for (const sha256 of await digestsBelow(join(store.root, 'sha256'))) {
    if (needed.has(sha256)) {
      found.needed++;
      continue;
    }
    const size = (await ifPresent(lstat(store.pathOf(sha256))))?.size ?? 0;
    const why =
      places.get(sha256) ?? 'of no snapshot, not pinned by the lock, and not what the spec asks for';
    found.blobs.push({ sha256, bytes: size, why });
  }
  for (const sha256 of await digestsBelow(join(store.root, 'indexed')))
    if (!needed.has(sha256)) found.entries.push(entryPath(store, sha256));
  return found;
}

/** Names of `<root>/ab/<digest>`, sorted. */
async function digestsBelow(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of (await ifPresent(readdir(root))) ?? []) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    for (const name of await readdir(join(root, folder)))
      if (/^[0-9a-f]{64}$/.test(name) && name.startsWith(folder)) found.push(name);
  }
  return found.sort();
}
