import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

import { DepotError } from '../errors.ts';
import type { Store } from './store.ts';

/**
 * Reads a blob and compares its digest with its name. Before anything made from it is signed: a store that was restored, shared or whose
 * disk failed may hold other bytes of the same size. A blob that is not what it is named after is removed, so that the next run gets it anew.
 * @throws DepotError STORE_DAMAGED
 */
export async function checkBlob(store: Store, sha256: string, what: string): Promise<void> {
  const path = store.pathOf(sha256);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  const found = hash.digest('hex');
  if (found === sha256) return;
  await rm(path, { force: true });
  throw new DepotError(
    'STORE_DAMAGED',
    `the stored copy of ${what} was not what was admitted, and has been removed`,
    {
      where: path,
      hint: 'look for what changed it (disk, restore, permissions), then run the same command again: it is fetched or built anew',
      faults: [{ message: `its sha256 is ${found}` }],
    },
  );
}
