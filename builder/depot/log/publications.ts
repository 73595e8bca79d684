import { appendLog, loggedSnapshot, readLog } from '../log.ts';
import { listSnapshots, readSnapshot, type Snapshot } from '../snapshots.ts';
import type { LogAction, LogEntry } from './entry.ts';

const PUBLICATIONS: ReadonlySet<LogAction> = new Set(['publish', 'rollback', 'yank', 'refresh']);

export function isPublication({ action }: Pick<LogEntry, 'action'>): boolean {
  return PUBLICATIONS.has(action);
}

/**
 * Writes a publication down, between the moment when its snapshot got its name and the one when `current` is switched to it: whatever
 * was current is in the log. Killed in between, the snapshot is there and never was current; the next run makes it current and says
 * `completed`, or publishes something else and says `abandoned`. Under the depot's lock.
 * @param previous what is current now
 */
export async function logPublication(
  depot: string,
  snapshot: Snapshot,
  previous: Snapshot | undefined,
): Promise<void> {
  const { entries } = await readLog(depot);
  const newest = entries.at(-1)?.newest ?? 0;
  await logAbandoned(depot, snapshot.sequence, previous?.sequence ?? 0, entries);
  // of what a killed run wrote down already, only that it was completed is news
  const logged = snapshot.sequence <= newest && entries.some((entry) => isOf(entry, snapshot));
  const { action = 'publish', reason = null, of = null } = snapshot.manifest.publication ?? {};
  await appendLog(depot, {
    action: logged ? 'completed' : action,
    reason,
    snapshots: [snapshot],
    details: of === null || logged ? {} : { of },
  });
}

/** Snapshots between what is current and what will be are publications that were cut short, and from now on will never be current. */
async function logAbandoned(
  depot: string,
  sequence: number,
  current: number,
  entries: readonly LogEntry[],
): Promise<void> {
  const told = new Set(
    entries
      .filter(({ action }) => action === 'abandoned')
      .flatMap(({ snapshots }) => snapshots.map(({ sequence }) => sequence)),
  );
  for (const place of await listSnapshots(depot)) {
    if (place.sequence <= current || place.sequence >= sequence || told.has(place.sequence)) continue;
    await appendLog(depot, {
      action: 'abandoned',
      reason: 'its publication was cut short before it became current, and something else is published',
      snapshots: [await readSnapshot(place)],
    });
  }
}

function isOf(entry: LogEntry, snapshot: Snapshot): boolean {
  const { manifestSha256 } = loggedSnapshot(snapshot);
  return isPublication(entry) && entry.snapshots.some((one) => one.manifestSha256 === manifestSha256);
}
