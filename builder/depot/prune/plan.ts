import { DepotError } from '../../errors.ts';
import type { Grace, Retention } from '../../spec/model.ts';
import type { Store } from '../../store/store.ts';
import { newDiskUse } from '../snapshot/disk-use.ts';
import { requireComplete } from '../log/complete.ts';
import { abandonedIn } from '../journal/entry.ts';
import { readLog, requireWhole } from '../log/log.ts';
import { currentName, listSnapshots, readSnapshot, type Snapshot } from '../snapshot/snapshots.ts';
import { heldSnapshots } from './holds.ts';
import { markNeeded, type Needs } from './mark.ts';
import { findUnneeded, type Unneeded, type UnneededBlob } from './unneeded.ts';
import { type Candidate, decideRetention, type Verdict } from './retention.ts';

export interface PruneRequest {
  depot: string;
  store: Store;
  retention: Retention;
  grace: Grace;
  /** Unix seconds. */
  now: number;
  lock: Needs['lock'];
  wanted: Needs['wanted'];
}

export interface PrunePlan {
  /** Oldest first, those that stay and those that go. */
  snapshots: (Verdict & { date: number | undefined })[];
  /** Blobs of the store that nothing needs any more. */
  blobs: UnneededBlob[];
  /** How many blobs stay. */
  neededBlobs: number;
  /** Snapshots whose manifest cannot be read: as long as there are any, no blob goes. */
  unreadable: string[];
  /** How many index entries go, of packages that go. */
  indexEntries: number;
  /** Bytes on disk that become free by all of it together. */
  frees: number;
}

/** What goes with it, for whoever carries it out. */
export interface Prunable {
  plan: PrunePlan;
  going: Snapshot[];
  entries: readonly string[];
}

/**
 * Decides of every snapshot and every blob, reading only.
 * @throws DepotError LOG_DAMAGED, LOG_INCOMPLETE, LOG_DISAGREES: holds would be forgotten. SNAPSHOT_INVALID where `current` cannot be believed.
 */
export async function planPrune(request: PruneRequest): Promise<Prunable> {
  const { depot, store, retention, grace, now, lock, wanted } = request;
  const chain = await readLog(depot);
  requireWhole(chain, depot);
  const current = await currentName(depot);
  const read = await readAll(depot);
  const abandoned = abandonedIn(chain.entries);
  const newestSeen = requireCurrent(current, read, depot);
  await requireComplete(depot);
  const candidates = read.map(({ sequence, name, snapshot }): Candidate => ({
    sequence,
    name,
    date: snapshot?.manifest.date,
    wasCurrent: sequence <= newestSeen && !abandoned.has(name),
  }));
  const holds = heldSnapshots(chain.entries);
  const verdicts = decideRetention({ candidates, current, retention, grace, holds, now });
  const stays = new Set(verdicts.filter(({ keep }) => keep).map(({ name }) => name));
  const retained = read.flatMap(({ snapshot }) => (snapshot && stays.has(snapshot.name) ? [snapshot] : []));
  const going = read.flatMap(({ snapshot }) => (snapshot && !stays.has(snapshot.name) ? [snapshot] : []));
  const needed = markNeeded({ retained, lock, wanted });
  const unreadable = read.filter(({ snapshot }) => snapshot === undefined).map(({ name }) => name);
  const found = await findUnneeded(store, needed, going);
  // what they need is not known
  const unneeded = unreadable.length === 0 ? found : nothingOf(found);
  const { blobs, entries } = unneeded;
  return {
    plan: {
      snapshots: verdicts.map((verdict, index) => ({ ...verdict, date: candidates[index]?.date })),
      blobs,
      neededBlobs: unneeded.needed,
      unreadable,
      indexEntries: entries.length,
      frees: await freedBy(store, going, unneeded),
    },
    going,
    entries,
  };
}

/**
 * Sequence of the snapshot that is current; 0 where there is none at all. At most one may be newer, by a publication that was cut short: a link
 * that was turned back further would make what clients have seen look as if nobody had.
 */
function requireCurrent(
  current: string | undefined,
  there: readonly { sequence: number; name: string }[],
  depot: string,
): number {
  if (there.length === 0) return 0;
  const place = there.findIndex(({ name }) => name === current);
  if (place >= 0 && there.length - place <= 2) return there[place]?.sequence ?? 0;
  const what = current === undefined ? 'nothing is current' : `${current} is current`;
  throw new DepotError('SNAPSHOT_INVALID', `${what}, and the newest snapshot is ${there.at(-1)?.name}`, {
    where: depot,
    hint: 'godepot verify; then godepot publish, which puts the link right. Nothing was pruned',
  });
}

/** Of one whose manifest cannot be read, only that it is there: it stays. */
async function readAll(
  depot: string,
): Promise<{ sequence: number; name: string; snapshot: Snapshot | undefined }[]> {
  const found = [];
  for (const place of await listSnapshots(depot)) {
    const snapshot = await readSnapshot(place).catch((error: unknown) => {
      if (error instanceof DepotError) return undefined;
      throw error;
    });
    found.push({ sequence: place.sequence, name: place.name, snapshot });
  }
  return found;
}

function nothingOf({ blobs, needed }: Unneeded): Unneeded {
  return { blobs: [], entries: [], needed: needed + blobs.length };
}

async function freedBy(
  store: Store,
  going: readonly Snapshot[],
  { blobs, entries }: Unneeded,
): Promise<number> {
  const disk = newDiskUse();
  for (const { name, folder } of going) await disk.addFolder(name, folder);
  for (const { sha256 } of blobs) await disk.addFile(sha256, store.pathOf(sha256));
  for (const path of entries) await disk.addFile(path, path);
  return disk.freedBy([...going.map(({ name }) => name), ...blobs.map(({ sha256 }) => sha256), ...entries]);
}
