import { DepotError } from '../../errors.ts';
import { withStoreLock } from '../../store/lock.ts';
import { appendLog, logPath, readLog, readLogBytes, requireWhole } from './log.ts';
import {
  currentName,
  listSnapshots,
  parseSnapshotName,
  readSnapshot,
  type Snapshot,
} from '../snapshot/snapshots.ts';
import { entriesFromEnd } from '../journal/chain.ts';
import { type LogEntry, tellsOfSnapshots } from '../journal/entry.ts';

/** A publication that clients saw; its manifest undefined where it cannot be read. */
type Seen = Pick<Snapshot, 'sequence' | 'name'> & { manifest: Snapshot['manifest'] | undefined };

/**
 * What was current is in the log, since each publication is written down before: a log that does not tell of the newest one that clients saw
 * lost its end, or all of it, and with it who did what, and holds of snapshots. Nothing goes on over that as if it had not been.
 * @param linked what `current` leads to, where it was read already
 * @throws DepotError LOG_INCOMPLETE, LOG_DISAGREES
 */
export async function requireComplete(depot: string, linked?: Snapshot): Promise<void> {
  const seen = await lastSeen(depot, linked);
  if (seen === undefined) return;
  const bytes = await readLogBytes(depot);
  // published before there were logs: one is begun
  if (bytes.length === 0 && seen.manifest?.publication === undefined) return;
  let newest = 0;
  for (const entry of entriesFromEnd(bytes)) {
    newest = Math.max(newest, entry.newest);
    const told = tellsOfSnapshots(entry) ? entry.snapshots.find(({ name }) => name === seen.name) : undefined;
    if (told === undefined) continue;
    const { contentId, date } = seen.manifest ?? told;
    if (told.contentId === contentId && told.date === date) return;
    throw new DepotError('LOG_DISAGREES', `the audit log tells of another ${seen.name} than lies here`, {
      where: logPath(depot),
      hint: 'godepot log verify; then restore snapshots and dist/store/log from the same backup',
    });
  }
  throw incomplete(depot, seen, newest);
}

function incomplete(depot: string, { name }: Seen, newest: number): DepotError {
  const what = newest === 0 ? 'is gone, or cannot be read' : `knows of publication ${newest} at most`;
  return new DepotError('LOG_INCOMPLETE', `clients saw ${name}, and the audit log ${what}`, {
    where: logPath(depot),
    hint:
      'restore dist/store/log from the backup; where it is lost for good, godepot log accept --reason TEXT writes that down and goes on from ' +
      'what is there (holds of snapshots have to be given again). Nothing was changed',
  });
}

/** The newest publication that clients saw: what is current, or what a later one names as the one before it, whoever turned the link back. */
async function lastSeen(depot: string, linked: Snapshot | undefined): Promise<Seen | undefined> {
  const places = await listSnapshots(depot);
  const current = linked?.sequence ?? parseSnapshotName((await currentName(depot)) ?? '')?.sequence ?? 0;
  let newest = current;
  for (const place of places.filter(({ sequence }) => sequence > current)) {
    const snapshot = await readable(place);
    newest = Math.max(newest, snapshot?.manifest.previous?.sequence ?? 0);
  }
  const seen = places.findLast(({ sequence }) => sequence <= newest);
  if (seen === undefined) return undefined;
  const manifest = seen.name === linked?.name ? linked.manifest : (await readable(seen))?.manifest;
  return { sequence: seen.sequence, name: seen.name, manifest };
}

async function readable(place: Parameters<typeof readSnapshot>[0]): Promise<Snapshot | undefined> {
  try {
    return await readSnapshot(place);
  } catch (error) {
    if (error instanceof DepotError) return undefined;
    throw error;
  }
}

/**
 * Writes down that entries are missing and that somebody takes responsibility: what clients saw and no entry tells of is listed, so that the
 * depot is held to it from now on.
 * @throws DepotError USAGE where nothing is missing; LOG_DAMAGED, STORE_LOCKED, SNAPSHOT_INVALID
 */
export function acceptLog(depot: string, reason: string): Promise<LogEntry> {
  return withStoreLock(depot, 'log accept', async () => {
    const chain = await readLog(depot);
    requireWhole(chain, depot);
    const { entries } = chain;
    const seen = await lastSeen(depot, undefined);
    const told = new Set(
      entries.filter(tellsOfSnapshots).flatMap(({ snapshots }) => snapshots.map(({ name }) => name)),
    );
    if (seen === undefined || told.has(seen.name))
      throw new DepotError('USAGE', 'nothing is missing at the end of the audit log', {
        where: logPath(depot),
        hint: 'godepot log verify says what else may not hold',
      });
    const untold = (await listSnapshots(depot)).filter(
      ({ sequence, name }) => sequence <= seen.sequence && !told.has(name),
    );
    const snapshots: Snapshot[] = [];
    for (const place of untold) snapshots.push(await readSnapshot(place));
    const details = { entries: entries.length, newest: entries.at(-1)?.newest ?? 0 };
    return appendLog(depot, { action: 'accepted', reason, snapshots, details });
  });
}
