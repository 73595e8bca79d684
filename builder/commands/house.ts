import { ZSTD_DEFAULT, type Compression } from '../archive/compress.ts';
import type { Workshop } from '../build/workshop.ts';
import { openRecords } from '../build/records.ts';
import { publishedDigests } from '../depot/snapshots.ts';
import type { PublicKey } from '../recipes/repository.ts';
import { type KeyFolder, openKeys, openSigner } from '../signing/keys.ts';
import { lazySigner } from '../signing/lazy-signer.ts';
import { loadSpec } from '../spec/load.ts';
import type { CompressionChoice, DepotSpec } from '../spec/model.ts';
import { openStore, type Store } from '../store/store.ts';
import { goEnvProxy } from '../upstream/go-env.ts';
import { type Lock, readLock } from '../upstream/lock.ts';
import { resolveSources, type Source } from '../upstream/sources.ts';
import { GODEPOT_VERSION } from '../version.ts';
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

/** The keys, and what building needs of them and of the house. */
export async function openWorkshop(
  context: Context,
  { spec, store }: House,
): Promise<{ keys: KeyFolder; workshop: Workshop }> {
  const keys = await openKeys(context.keys);
  let digests: Promise<ReadonlyMap<string, string>> | undefined;
  return {
    keys,
    workshop: {
      store,
      records: openRecords(store),
      signer: lazySigner(keys.current, () => openSigner(context.keys, context.environment)),
      compression: compressionOf(spec.compression),
      progress: context.progress,
      builder: { godepot: GODEPOT_VERSION, node: process.version },
      // read only when an input changed
      published: async (fileName) => (await (digests ??= publishedDigests(context.depot))).get(fileName),
    },
  };
}

function compressionOf({ format, level }: CompressionChoice): Compression {
  return format === 'zstd' ? { ...ZSTD_DEFAULT, level } : { format, level };
}

/** As packages and clients get them: the current key first. */
export function publicKeys({ all }: KeyFolder): PublicKey[] {
  return all.map(({ fingerprint, certificate: { armored, binary } }) => ({
    fingerprint,
    armored,
    binary,
  }));
}
