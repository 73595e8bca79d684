import { appendLog, lastLogged, loggedSnapshot, readLog } from './log.ts';
import type { Publication } from '../publication/publication.ts';
import { listSnapshots, readSnapshot, type Snapshot } from '../snapshot/snapshots.ts';
import type { Yanked } from '../snapshot/manifest.ts';
import { isWithdrawn } from '../snapshot/yanks.ts';
import { abandonedIn, isPublication, type LogValue } from '../journal/entry.ts';

/**
 * Writes a publication down, between the moment when its snapshot got its name and the one when `current` is switched to it: whatever
 * was current is in the log. Killed in between, the snapshot is there and never was current; the next run makes it current and says
 * `completed`, or publishes something else and says `abandoned`. Under the depot's lock.
 * @param previous what is current now
 * @param resume that a rollback in force was set aside, which is an entry of its own
 */
export async function logPublication(
  { depot, resume }: Pick<Publication, 'depot' | 'resume'>,
  snapshot: Snapshot,
  previous: Snapshot | undefined,
): Promise<void> {
  await logAbandoned(depot, snapshot.sequence, previous?.sequence ?? 0);
  // of what a killed run wrote down already, only that it was completed is news
  const logged = snapshot.sequence <= (await lastLogged(depot)).sequence && (await isLogged(depot, snapshot));
  const { action = 'publish', reason = null } = snapshot.manifest.publication ?? {};
  const rolledBack = previous?.manifest.rolledBack ?? undefined;
  if (resume === true && rolledBack !== undefined && !logged) {
    const { sequence, of } = rolledBack;
    const details = { option: '--resume', rollback: { sequence, of, reason: rolledBack.reason } };
    await appendLog(depot, { action: 'override', reason, snapshots: [snapshot], details });
  }
  await appendLog(depot, {
    action: logged ? 'completed' : action,
    reason,
    snapshots: [snapshot],
    details: logged ? {} : detailsOf(snapshot, previous),
  });
}

/** What of a publication an auditor asks for first. */
function detailsOf({ manifest }: Snapshot, previous: Snapshot | undefined): Record<string, LogValue> {
  const { publication, yanked = [] } = manifest;
  const before = previous?.manifest.yanked ?? [];
  const { of = null, only, target, mode } = publication ?? {};
  const changed = {
    withdrawn: onlyIn(yanked.filter(isWithdrawn), before.filter(isWithdrawn)),
    listedAgain: onlyIn(before.filter(isWithdrawn), yanked.filter(isWithdrawn)),
    marked: onlyIn(yanked.filter(isMarked), before),
    unmarked: onlyIn(before.filter(isMarked), yanked),
  };
  return {
    ...(of === null ? {} : { of }),
    ...(only === undefined ? {} : { only }),
    ...(target === undefined ? {} : { target }),
    ...(mode === undefined ? {} : { mode }),
    ...Object.fromEntries(Object.entries(changed).filter(([, names]) => names.length > 0)),
  };
}

function isMarked(one: Yanked): boolean {
  return !isWithdrawn(one);
}

/** File names. */
function onlyIn(these: readonly { fileName: string }[], those: readonly { fileName: string }[]): string[] {
  const names = new Set(those.map(({ fileName }) => fileName));
  return these.map(({ fileName }) => fileName).filter((fileName) => !names.has(fileName));
}

/** Snapshots between what is current and what will be are publications that were cut short, and from now on will never be current. */
async function logAbandoned(depot: string, sequence: number, current: number): Promise<void> {
  const between = (await listSnapshots(depot)).filter(
    (place) => place.sequence > current && place.sequence < sequence,
  );
  if (between.length === 0) return;
  const told = abandonedIn((await readLog(depot)).entries);
  for (const place of between) {
    if (told.has(place.name)) continue;
    await appendLog(depot, {
      action: 'abandoned',
      reason: 'its publication was cut short before it became current, and something else is published',
      snapshots: [await readSnapshot(place)],
    });
  }
}

async function isLogged(depot: string, snapshot: Snapshot): Promise<boolean> {
  const { manifestSha256 } = loggedSnapshot(snapshot);
  const { entries } = await readLog(depot);
  return entries
    .filter(isPublication)
    .some((entry) => entry.snapshots.some((one) => one.manifestSha256 === manifestSha256));
}
