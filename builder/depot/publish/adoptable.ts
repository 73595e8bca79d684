import { isNotedAs, isUpToDate, type Publication } from '../publication/publication.ts';
import { listSnapshots, readSnapshot, type Snapshot } from '../snapshot/snapshots.ts';
import { judgeRefresh } from '../snapshot/validity.ts';

/**
 * A crash between the rename of a snapshot and the switch of `current` leaves a complete snapshot that never was current. If it is what is wanted
 * now, nothing has to be signed: it becomes current after verification. If not, its sequence number is simply used up. What was current and
 * lost its link comes back the same way.
 */
export async function adoptable(
  publication: Publication,
  linked: Snapshot | undefined,
): Promise<Snapshot | undefined> {
  const last = (await listSnapshots(publication.depot)).at(-1);
  if (last === undefined || last.sequence <= (linked?.sequence ?? 0)) return undefined;
  const snapshot = await readSnapshot(last);
  if (!isUpToDate(publication, snapshot) || !isNotedAs(publication, snapshot)) return undefined;
  // what was made weeks ago may be about to expire, or have expired
  const { due } = judgeRefresh(snapshot.manifest, publication.validDays, publication.dateAfter(undefined));
  return due ? undefined : snapshot;
}
