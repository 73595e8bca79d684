import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { systemCode } from '../errors.ts';
import type { Store } from './store.ts';

/**
 * Removes what runs that were killed left in the staging folder: half-written packages, up to a hundred megabytes each. Only while the
 * depot's lock is held, so that nothing of a living run is there. Folders stay: partial downloads, which the next fetch resumes.
 */
export async function sweepStaging(store: Store): Promise<void> {
  const staging = join(store.root, 'staging');
  try {
    for (const entry of await readdir(staging, { withFileTypes: true })) {
      if (!entry.isDirectory()) await rm(join(staging, entry.name), { force: true });
    }
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
