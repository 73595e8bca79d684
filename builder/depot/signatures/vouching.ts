import { basename, join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { ifPresent } from '../../io/if-present.ts';
import { readRegular } from '../../io/regular-file.ts';
import { verifyDetachedSeveral } from '../../signing/verify-several.ts';
import type { Succession } from '../publication/succession.ts';
import { encodeManifest } from '../snapshot/manifest.ts';
import {
  listSnapshots,
  MANIFEST_FILE,
  readSnapshot,
  type Snapshot,
  type SnapshotPlace,
} from '../snapshot/snapshots.ts';

/** Whose signatures a depot goes by. */
export interface Vouching {
  depot: string;
  succession?: Succession | undefined;
  /** Armored, of those who sign now. */
  certificates: readonly string[];
}

/**
 * Armored certificates that a snapshot's manifest may be signed by to be signed anew. A withdrawn key is believed only until something was
 * published without it: all that it signed in good faith has been signed anew by then, so what it signs still is a thief's.
 */
export async function vouchingKeys(
  places: readonly SnapshotPlace[],
  { certificates, succession }: Pick<Vouching, 'certificates' | 'succession'>,
): Promise<string[]> {
  const vouching = [...certificates];
  for (const { armored, withdrawn } of succession?.former ?? [])
    if (withdrawn === undefined || !(await isPublishedSince(places, withdrawn, certificates)))
      vouching.push(armored);
  return vouching;
}

async function isPublishedSince(
  places: readonly SnapshotPlace[],
  time: number,
  certificates: readonly string[],
): Promise<boolean> {
  for (const place of places) {
    try {
      if ((await readSnapshot(place)).manifest.date <= time) continue;
      await requireVouchedFor(place.folder, certificates);
      return true;
    } catch (error) {
      // a damaged or foreign snapshot proves nothing, and is told of where it is to be signed
      if (!(error instanceof DepotError)) throw error;
    }
  }
  return false;
}

/**
 * What is read from these snapshots is to be published again: a key that this depot has or had has to vouch for each manifest.
 * @throws DepotError SNAPSHOT_INVALID, and those of verifyDetached
 */
export async function requireVouched(keys: Vouching, snapshots: readonly Snapshot[]): Promise<void> {
  const certificates = await vouchingKeys(await listSnapshots(keys.depot), keys);
  for (const { folder, manifest, name } of snapshots) {
    const text = (await requireVouchedFor(folder, certificates)).toString('utf8');
    if (text !== encodeManifest(manifest))
      throw new DepotError('SNAPSHOT_INVALID', `the manifest of ${name} changed while it was read`);
  }
}

/**
 * A new signature says that these bytes are ours. So a key that this depot has or had has to vouch for the manifest, and the manifest for each
 * index: whoever could write into the depot would have his own signed otherwise.
 * @returns the text of the manifest, as it was read and checked
 * @throws DepotError SNAPSHOT_INVALID, and those of verifyDetached
 */
export async function requireVouchedFor(folder: string, certificates: readonly string[]): Promise<Buffer> {
  const text = await readPart(folder, MANIFEST_FILE);
  const armored = (await readPart(folder, `${MANIFEST_FILE}.asc`)).toString('latin1');
  await verifyDetachedSeveral(text, armored, certificates);
  return text;
}

async function readPart(folder: string, name: string): Promise<Buffer> {
  const data = await ifPresent(readRegular(join(folder, name)));
  if (data !== undefined) return data;
  throw new DepotError('SNAPSHOT_INVALID', `snapshot ${basename(folder)} has no ${name}`, {
    where: join(folder, name),
    hint: 'restore it from a backup or a mirror of this depot; nothing is carried on from what no key vouches for',
  });
}
