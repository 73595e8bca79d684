import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { systemCode } from '../errors.ts';
import type { Store } from './store.ts';

/** A note of io/http-part.ts; the part itself may have become a blob just before its run was killed. */
const NOTE = /\.part\.json$/;

/**
 * Removes what runs that were killed left in the staging folder: half-written packages, up to a hundred megabytes each. Only while the
 * depot's lock is held, so that nothing of a living run is there. Partial downloads
 * stay, which the next fetch resumes; notes of ones that are gone do not.
 */
export async function sweepStaging(store: Store): Promise<void> {
  const staging = join(store.root, 'staging');
  try {
    for (const entry of await readdir(staging, { withFileTypes: true })) {
      if (!entry.isDirectory()) await rm(join(staging, entry.name), { force: true });
    }
    const downloads = join(staging, 'downloads');
    const names = new Set(await readdir(downloads));
    for (const name of names) {
      if (NOTE.test(name) && !names.has(name.replace(/\.json$/, ''))) await rm(join(downloads, name));
    }
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
