import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { BuiltPackage } from '../../build/record.ts';
import { openRecords } from '../../build/records.ts';
import { DepotError } from '../../errors.ts';
import { ifPresent } from '../../io/if-present.ts';
import type { Store } from '../../store/store.ts';
import { listAdmissions } from '../../upstream/admitted.ts';
import { entryPath } from '../indexed/marks.ts';
import type { Snapshot } from '../snapshot/snapshots.ts';

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
  for (const { toolchain, form, sha256 } of await listAdmissions(store))
    places.set(sha256, `${form} of ${toolchain}, which the lock does not pin`);
  for (const { fileName, sha256 } of await recordsOf(store))
    places.set(sha256, `${fileName}, in no snapshot, and the spec does not ask for it`);
  for (const { name, manifest } of going)
    for (const { path, sha256 } of manifest.files) places.set(sha256, `${path}, last in snapshot ${name}`);
  const found: Unneeded = { blobs: [], entries: [], needed: 0 };
  for (const sha256 of await digestsBelow(join(store.root, 'sha256'))) {
    if (needed.has(sha256)) {
      found.needed++;
      continue;
    }
    const size = (await ifPresent(lstat(store.pathOf(sha256))))?.size ?? 0;
    const why = places.get(sha256) ?? 'nothing names it: no snapshot, pin or record of a build';
    found.blobs.push({ sha256, bytes: size, why });
  }
  for (const sha256 of await digestsBelow(join(store.root, 'indexed')))
    if (!needed.has(sha256)) found.entries.push(entryPath(store, sha256));
  return found;
}

/** They only give names here: one that is damaged is told of where it is needed. */
async function recordsOf(store: Store): Promise<BuiltPackage[]> {
  try {
    return await openRecords(store).all();
  } catch (error) {
    if (error instanceof DepotError) return [];
    throw error;
  }
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
