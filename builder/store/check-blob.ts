import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';

import { DepotError } from '../errors.ts';
import { readChunks } from '../io/read-chunks.ts';
import type { Store } from './store.ts';

/**
 * Bytes. Archives and packages have some hundred megabytes, and an rpm's header cannot tell of more than 4 GiB. A larger file is not read: a sparse
 * one of terabytes would be for days.
 */
export const MOST_BLOB = 8 * 1024 ** 3;

/**
 * Reads a blob and compares its digest with its name. Before anything made from it is signed: a store that was restored, shared or whose
 * disk failed may hold other bytes of the same size. A blob that is not what it is named after is removed, so that the next run gets it anew.
 * @throws DepotError STORE_DAMAGED
 */
export async function checkBlob(store: Store, sha256: string, what: string): Promise<void> {
  const found = await digestOf(store, sha256);
  if (found === sha256) return;
  await rm(store.pathOf(sha256), { force: true });
  throw damaged(
    store.pathOf(sha256),
    `the stored copy of ${what} was not what was admitted, and has been removed`,
    found,
    'look for what changed it (disk, restore, permissions), then run the same command again: it is fetched or built anew',
  );
}

/**
 * The same question without the consequence, for who looks at evidence.
 * @throws DepotError STORE_DAMAGED
 */
export async function requireIntact(store: Store, sha256: string, what: string): Promise<void> {
  const found = await digestOf(store, sha256);
  if (found === sha256) return;
  throw damaged(
    store.pathOf(sha256),
    `the stored copy of ${what} is not what was admitted`,
    found,
    'keep a copy if you want to know what changed it; godepot build or lock update removes it, and godepot fetch gets it anew',
  );
}

async function digestOf(store: Store, sha256: string): Promise<string> {
  const { size } = await stat(store.pathOf(sha256));
  if (size > MOST_BLOB) return `unknown: its ${size} bytes were not read`;
  const hash = createHash('sha256');
  await readChunks(store.pathOf(sha256), (chunk) => void hash.update(chunk));
  return hash.digest('hex');
}

function damaged(where: string, what: string, found: string, hint: string): DepotError {
  return new DepotError('STORE_DAMAGED', what, {
    where,
    hint,
    faults: [{ message: `its sha256 is ${found}` }],
  });
}
