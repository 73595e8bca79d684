import type { Dirent } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { isTemporary } from '../io/durable.ts';
import { ifPresent } from '../io/if-present.ts';
import type { Store } from './store.ts';

/** A note of io/http-part.ts; the part itself may have become a blob just before its run was killed. */
const NOTE = /\.part\.json$/;
/** Drafts and claims of lock.ts, beside the lock. */
const OF_THE_LOCK = /^lock\.[0-9a-f]+\.(?:tmp|claim)$/;
/**
 * Milliseconds. Drafts of the lock belong to runs that wait for it, so that holding it tells nothing of them; each temporary lives for
 * moments, and a day is more than clocks of two machines are apart.
 */
const OLD = 86_400_000;
/** Blobs never have such names, and there are many. */
const BLOBS = 'sha256';
/** What is written there, only the holder of the depot's lock writes: a temporary is of a run that is gone, whatever its age. */
const OF_THE_HOLDER: ReadonlySet<string> = new Set(['indexed', 'records', 'waiting']);

/**
 * Removes what runs that were killed left in the store: half-written packages in the staging folder, up to a hundred megabytes each, and
 * everywhere else old temporaries. Only while the depot's lock is held, so that nothing of a living run is in the staging folder. Partial
 * downloads stay, which the next fetch resumes; notes of ones that are gone do not.
 * @param now Unix milliseconds
 */
export async function sweepStaging(store: Pick<Store, 'root'>, now = Date.now()): Promise<void> {
  const staging = join(store.root, 'staging');
  for (const entry of await listed(staging)) {
    if (!entry.isDirectory()) await rm(join(staging, entry.name), { force: true });
  }
  const downloads = join(staging, 'downloads');
  const names = new Set((await listed(downloads)).map(({ name }) => name));
  for (const name of names) {
    if (NOTE.test(name) && !isTemporary(name) && !names.has(name.replace(/\.json$/, '')))
      await rm(join(downloads, name), { force: true });
  }
  for (const entry of await listed(store.root)) {
    const path = join(store.root, entry.name);
    if (entry.isFile() && OF_THE_LOCK.test(entry.name)) await removeOld(path, now);
    if (entry.isDirectory() && entry.name !== BLOBS)
      await sweepTemporaries(path, OF_THE_HOLDER.has(entry.name) ? Infinity : now);
  }
}

async function sweepTemporaries(folder: string, now: number): Promise<void> {
  for (const entry of await listed(folder)) {
    const path = join(folder, entry.name);
    if (entry.isFile() && isTemporary(entry.name)) await removeOld(path, now);
    if (entry.isDirectory()) await sweepTemporaries(path, now);
  }
}

async function removeOld(path: string, now: number): Promise<void> {
  const found = await ifPresent(lstat(path));
  if (found !== undefined && now - found.mtimeMs > OLD) await rm(path, { force: true });
}

async function listed(folder: string): Promise<Dirent[]> {
  return (await ifPresent(readdir(folder, { withFileTypes: true }))) ?? [];
}
