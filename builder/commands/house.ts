import { ZSTD_DEFAULT, type Compression } from '../archive/compress.ts';
import { openRecords, type Records } from '../build/records.ts';
import { loadSpec } from '../spec/load.ts';
import type { DepotSpec } from '../spec/model.ts';
import { openStore, type Store } from '../store/store.ts';
import { type Lock, readLock } from '../upstream/lock.ts';
import { resolveSources, type Source } from '../upstream/sources.ts';
import type { Context } from './context.ts';

/** What most verbs open first: the spec, the pins and the store. */
export interface House {
  spec: DepotSpec;
  lock: Lock;
  store: Store;
  records: Records;
}

export async function openHouse(context: Context): Promise<House> {
  const spec = await loadSpec(context.spec);
  const lock = await readLock(context.lock);
  const store = await openStore(context.depot);
  return { spec, lock, store, records: openRecords(store) };
}
