import { DepotError } from '../../errors.ts';
import { signingKeys } from '../signatures/signature-files.ts';
import { newDiskUse } from '../snapshot/disk-use.ts';
import { readLog } from '../log/log.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import { heldSnapshots } from './holds.ts';
import {
  currentName,
  listSnapshots,
  readSnapshot,
  type Snapshot,
  type SnapshotPlace,
} from '../snapshot/snapshots.ts';

/** One line of `snapshot list`. */
export interface SurveyedSnapshot {
  sequence: number;
  name: string;
  current: boolean;
  /** Null where the manifest cannot be read: `fault` says why. */
  published: PublishedFacts | null;
  /** Fingerprints of those who sign it now, unchecked: `snapshot verify` checks. */
  signedBy: readonly string[];
  /** Bytes on disk that are in no other snapshot and not in the store: what removing its folder alone would free. */
  alone: number;
  /** Why no pruning removes it; null for one that is not held. */
  held: string | null;
  fault: string | null;
}

export interface PublishedFacts {
  /** Unix seconds. */
  date: number;
  contentId: string;
  /** Null in snapshots from before it was recorded. */
  publication: NonNullable<Manifest['publication']> | null;
  packages: number;
  /** Bytes of all packages, each once. */
  bytes: number;
}

/** Every snapshot of a depot, oldest first. Damaged ones are told of, not thrown. */
export async function surveySnapshots(depot: string): Promise<SurveyedSnapshot[]> {
  const [places, current] = [await listSnapshots(depot), await currentName(depot)];
  const holds = heldSnapshots((await readLog(depot)).entries);
  const disk = newDiskUse();
  for (const { name, folder } of places) await disk.addFolder(name, folder);
  const surveyed: SurveyedSnapshot[] = [];
  for (const place of places) {
    const { sequence, name } = place;
    const facts = await factsOf(place);
    const held = holds.get(sequence) ?? null;
    surveyed.push({ sequence, name, current: name === current, ...facts, alone: disk.freedBy([name]), held });
  }
  return surveyed;
}

async function factsOf(
  place: SnapshotPlace,
): Promise<Pick<SurveyedSnapshot, 'published' | 'signedBy' | 'fault'>> {
  const faults: string[] = [];
  const asFault = (error: unknown): undefined => {
    if (!(error instanceof DepotError)) throw error;
    faults.push(error.message);
  };
  const snapshot = await readSnapshot(place).catch(asFault);
  if (snapshot === undefined) return { published: null, signedBy: [], fault: faults.join('; ') };
  const signedBy = (await signingKeys(snapshot).catch(asFault)) ?? [];
  const published = publishedFacts(snapshot);
  return { published, signedBy, fault: faults.length === 0 ? null : faults.join('; ') };
}

export function publishedFacts({ manifest }: Pick<Snapshot, 'manifest'>): PublishedFacts {
  return {
    date: manifest.date,
    contentId: manifest.contentId,
    publication: manifest.publication ?? null,
    packages: manifest.packages.length,
    bytes: packageBytes(manifest),
  };
}

/** A file that two names of a package lead to is counted once. */
export function packageBytes({ packages }: Pick<Manifest, 'packages'>): number {
  const sizes = new Map(packages.map(({ sha256, size }) => [sha256, size]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
