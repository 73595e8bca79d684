import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { makePublicFolder } from '../../io/public-folder.ts';
import { sweepStaging } from '../../store/sweep.ts';
import { requireServedFolders } from './served-folders.ts';
import { snapshotsFolder, STAGING_PREFIX } from './snapshots.ts';

/**
 * Removes what killed runs left: staged snapshots, pruned ones, links that never became current, half-written blobs and index entries. Only while the depot's lock is held: nobody
 * else works here then, so whatever has such a name belongs to a run that is gone.
 * @throws DepotError PATH_UNUSABLE where a link would make that be done elsewhere
 */
export async function removeDebris(depot: string): Promise<void> {
  await requireServedFolders(depot);
  const folder = snapshotsFolder(depot);
  await makePublicFolder(folder);
  for (const name of await readdir(folder)) {
    if (name.startsWith(STAGING_PREFIX)) await rm(join(folder, name), { recursive: true, force: true });
  }
  await sweepStaging({ root: join(depot, 'store') });
  for (const name of await readdir(depot)) {
    if (/^\.current\.[0-9a-f]+\.tmp$/.test(name)) await rm(join(depot, name), { force: true });
  }
}
