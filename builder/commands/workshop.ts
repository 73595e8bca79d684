import type { RecordedCompression } from '../archive/recorded-compression.ts';
import type { Material } from '../build/buildables.ts';
import type { BuiltPackage } from '../build/record.ts';
import type { Workshop } from '../build/workshop.ts';
import { type Materials, readMaterials } from '../build/materials.ts';
import { openRecords } from '../build/records.ts';
import { DepotError } from '../errors.ts';
import { publishedDigests } from '../depot/snapshot/snapshots.ts';
import { type KeyFolder, openKeys, openSigner, type SignerChoice } from '../signing/keys.ts';
import { lazySigner } from '../signing/lazy-signer.ts';
import type { DepotSpec } from '../spec/model.ts';
import { cannotRead, packedFor } from '../targets/judge.ts';
import { targetOf } from '../targets/table.ts';
import { GODEPOT_VERSION } from '../version.ts';
import type { Context } from './context.ts';
import type { House } from './house.ts';

/** The keys, and what building needs of them and of the house. */
export async function openWorkshop(
  context: Context,
  { spec, store }: House,
  unsigned = false,
): Promise<{ keys: KeyFolder; workshop: Workshop }> {
  if (unsigned && spec.signing.gpgorigin)
    throw new DepotError('USAGE', 'debs with a signature of their own are signed where they are built', {
      where: spec.file,
      hint: 'what is signed of a deb is all of it: build here with the key, or leave out signing.gpgorigin',
    });
  const keys = await openKeys(context.keys);
  let materials: Promise<Materials> | undefined;
  const targets = spec.targets.map(targetOf);
  let digests: Promise<ReadonlyMap<string, string>> | undefined;
  return {
    keys,
    workshop: {
      store,
      records: openRecords(store),
      waiting: openRecords(store, 'waiting'),
      unsigned,
      gpgorigin: spec.signing.gpgorigin,
      signer: lazySigner(keys.current, () =>
        openSigner(context.keys, context.environment, signerChoice(context, spec)),
      ),
      compression: packedFor(targets, spec.compression, spec.adaptable),
      cannotRead: (format, packed) => cannotRead(targets, format, windowOf(packed)),
      progress: context.progress,
      materials: () => (materials ??= readMaterials(context.spec, context.lock)),
      builder: { godepot: GODEPOT_VERSION, node: process.version },
      // read only when an input changed
      published: async (fileName) => (await (digests ??= publishedDigests(context.depot))).get(fileName),
    },
  };
}

/** How the spec wants signatures to be made. */
export function signerChoice({ progress }: Context, { signing }: DepotSpec): SignerChoice {
  return { with: signing.with, gnupgHome: signing.gnupgHome, progress };
}

/** Before records had fields, the text began with the format, and zstd's window was 2^25. */
function windowOf(
  packed: BuiltPackage['provenance']['compression'],
): Pick<RecordedCompression, 'format' | 'windowLog'> {
  if (typeof packed !== 'string') return packed;
  return packed.startsWith('gzip') ? { format: 'gzip', windowLog: 15 } : { format: 'zstd', windowLog: 25 };
}

/** What of the keys decides names and contents of packages; the current key first. */
export function keyMaterial({
  trusted,
  generation,
  edition,
}: KeyFolder): Pick<Material, 'keys' | 'generation' | 'edition'> {
  const keys = trusted.map(({ fingerprint, certificate: { armored, binary } }) => ({
    fingerprint,
    armored,
    binary,
  }));
  return { keys, generation, edition };
}
