import { DepotError } from '../../errors.ts';
import { currentName, listSnapshots, type SnapshotPlace } from './snapshots.ts';

/**
 * The snapshot that somebody means: a sequence number, a name, or `current`.
 * @throws DepotError NOTHING_PUBLISHED, SNAPSHOT_UNKNOWN naming those that are there
 */
export async function findSnapshot(depot: string, wanted: string): Promise<SnapshotPlace> {
  const places = await listSnapshots(depot);
  if (places.length === 0)
    throw new DepotError('NOTHING_PUBLISHED', 'this depot has no snapshot yet', {
      where: depot,
      hint: 'godepot release   (or look whether --depot names the right folder)',
    });
  const name = wanted === 'current' ? await currentName(depot) : wanted;
  const found = places.filter((place) => place.name === name || String(place.sequence) === name);
  const [only, ...more] = found;
  if (only !== undefined && more.length === 0) return only;
  const what =
    only === undefined
      ? `there is no snapshot ${JSON.stringify(wanted)}`
      : `${JSON.stringify(wanted)} is the sequence of several snapshots`;
  throw new DepotError('SNAPSHOT_UNKNOWN', what, {
    where: depot,
    hint: 'a sequence number, a name or current: godepot snapshot list',
    faults: (only === undefined ? places.slice(-MOST_NAMED) : found).map((place) => ({
      message: place.name,
    })),
  });
}

/** Enough to see what the numbers are like; `snapshot list` has all. */
const MOST_NAMED = 10;
