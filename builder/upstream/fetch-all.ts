import { dirname } from 'node:path';

import { type Toolchain, toolchainId } from '../spec/model.ts';
import { withStoreLock } from '../store/lock.ts';
import { sweepStaging } from '../store/sweep.ts';
import { type AdmittedArchive, fetchToolchain, type FetchOptions, fromStore, requirePins } from './fetch.ts';
import { mapLimited } from './map-limited.ts';

/** How many toolchains at once where nothing else is said: enough to fill a line; examining what came needs a core each. */
export const CONCURRENCY = 3;

/**
 * Fetches several toolchains, some at once, and answers in the order of the requests. Everything that the lock lacks is reported before
 * anything is asked. The first failure stops the others; what came of them is kept and resumed by the next run.
 * @throws DepotError as fetchToolchain() does.
 */
export async function fetchAll(
  requests: readonly Toolchain[],
  options: FetchOptions,
  concurrency = CONCURRENCY,
): Promise<AdmittedArchive[]> {
  requirePins(requests, options);
  const { store, lock } = options;
  const found = new Map<string, AdmittedArchive>();
  for (const request of requests) {
    const id = toolchainId(request);
    const entry = lock.toolchains[id];
    const archive =
      entry === undefined || found.has(id)
        ? undefined
        : await fromStore(request, entry, store, options.form?.(entry));
    if (archive !== undefined) found.set(id, archive);
  }
  const missing = new Map<string, Toolchain>();
  for (const request of requests) {
    if (!found.has(toolchainId(request))) missing.set(toolchainId(request), request);
  }
  if (missing.size > 0) {
    // parts are at fixed paths: two processes that write the same one would spoil it
    await withStoreLock(dirname(store.root), 'fetch', async () => {
      await sweepStaging(store);
      await mapLimited([...missing], concurrency, options.signal, async ([id, request], signal) => {
        found.set(id, await fetchToolchain(request, { ...options, signal }));
      });
    });
  }
  return requests.flatMap((request) => found.get(toolchainId(request)) ?? []);
}
