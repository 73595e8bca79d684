import { loadSpec } from '../spec/load.ts';
import type { DepotSpec } from '../spec/model.ts';
import { openStore, type Store } from '../store/store.ts';
import { goEnvProxy } from '../upstream/go-env.ts';
import { type Lock, readLock } from '../upstream/lock.ts';
import { resolveSources, type Source } from '../upstream/sources.ts';
import type { Context } from './context.ts';

/** What most verbs open first: the spec, the pins and the store. */
export interface House {
  spec: DepotSpec;
  lock: Lock;
  store: Store;
}

export async function openHouse(context: Context): Promise<House> {
  const spec = await loadSpec(context.spec);
  return { spec, lock: await readLock(context.lock), store: openStore(context.depot) };
}

/** Where toolchains are asked for, in order. */
export function sourcesFor(context: Context, spec: DepotSpec, flags: readonly string[]): Promise<Source[]> {
  return resolveSources({
    flags,
    environment: context.environment['GOPROXY'],
    spec: spec.sources,
    mirrors: spec.mirrors,
    // under --offline too: it opens no socket, and may name a folder
    goEnv: () => goEnvProxy(context.environment),
    offline: context.offline,
  });
}
