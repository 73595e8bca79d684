import { publicationsFromEnd } from '../log/log.ts';
import { listSnapshots, readCurrent, readSnapshot, type Snapshot } from '../snapshot/snapshots.ts';

/** Where `current` leads, and the publication that clients saw last: the same, unless somebody touched the link. */
export interface LastShown {
  linked: Snapshot | undefined;
  shown: Snapshot | undefined;
}

/**
 * What clients saw last is what a publication carries on (yanks, a rollback, files in grace) and what it follows in the chain. A link that was
 * lost, or turned back, does not tell it; the log does: of two publications that were written down and not abandoned, the first was current.
 */
export async function lastShown(depot: string): Promise<LastShown> {
  const linked = await readCurrent(depot);
  const [newest, before] = await publicationsFromEnd(depot, 2);
  if (before === undefined || (linked?.sequence ?? 0) >= before.sequence) return { linked, shown: linked };
  const places = await listSnapshots(depot);
  const place =
    places.find(({ name }) => name === newest?.name) ?? places.find(({ name }) => name === before.name);
  return { linked, shown: place === undefined ? linked : await readSnapshot(place) };
}
