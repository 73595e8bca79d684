import type { Material } from '../build/buildables.ts';
import type { Workshop } from '../build/workshop.ts';
import { type Materials, readMaterials } from '../build/materials.ts';
import { openRecords } from '../build/records.ts';
import { publishedDigests } from '../depot/snapshots.ts';
import { type KeyFolder, openKeys, openSigner } from '../signing/keys.ts';
import { lazySigner } from '../signing/lazy-signer.ts';
import { GODEPOT_VERSION } from '../version.ts';
import type { Context } from './context.ts';
import type { House } from './house.ts';

/** The keys, and what building needs of them and of the house. */
export async function openWorkshop(
  context: Context,
  { spec, store }: House,
): Promise<{ keys: KeyFolder; workshop: Workshop }> {
  const keys = await openKeys(context.keys);
  let materials: Promise<Materials> | undefined;
  let digests: Promise<ReadonlyMap<string, string>> | undefined;
  return {
    keys,
    workshop: {
      store,
      records: openRecords(store),
      signer: lazySigner(keys.current, () => openSigner(context.keys, context.environment)),
      compression: spec.compression,
      progress: context.progress,
      materials: () => (materials ??= readMaterials(context.spec, context.lock)),
      builder: { godepot: GODEPOT_VERSION, node: process.version },
      // read only when an input changed
      published: async (fileName) => (await (digests ??= publishedDigests(context.depot))).get(fileName),
    },
  };
}

/** What of the keys decides names and contents of packages; the current key first. */
export function keyMaterial({
  all,
  generation,
  edition,
}: KeyFolder): Pick<Material, 'keys' | 'generation' | 'edition'> {
  const keys = all.map(({ fingerprint, certificate: { armored, binary } }) => ({
    fingerprint,
    armored,
    binary,
  }));
  return { keys, generation, edition };
}
