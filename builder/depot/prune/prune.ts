import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { syncDirectory } from '../../io/durable.ts';
import { withStoreLock } from '../../store/lock.ts';
import { removeDebris } from '../snapshot/debris.ts';
import { recordPruned } from '../journal/ledger.ts';
import { appendLog, loggedSnapshot } from '../log/log.ts';
import { type Snapshot, snapshotsFolder, STAGING_PREFIX } from '../snapshot/snapshots.ts';
import { planPrune, type PrunePlan, type PruneRequest } from './plan.ts';

/** What would be done; nothing is written. */
export async function prunePlan(request: PruneRequest): Promise<PrunePlan> {
  return (await planPrune(request)).plan;
}

/**
 * Removes the snapshots that no rule wants, and then the blobs that nothing needs, under the depot's lock. In this order, each durable before the
 * next: the names and digests of what goes into the ledger, an entry into the log, the snapshots out of the way by rename, their removal,
 * the blobs. Killed anywhere, what is served is whole; the next publication or pruning removes the rest.
 * @param reason for the log
 */
export function prune(request: PruneRequest, reason: string | undefined): Promise<PrunePlan> {
  const { depot, store } = request;
  return withStoreLock(depot, 'snapshot prune', async () => {
    await removeDebris(depot);
    const { plan, going, entries } = await planPrune(request);
    if (going.length + plan.blobs.length + entries.length === 0) return plan;
    const ledger = await recordPruned(depot, going.map(forLedger));
    await appendLog(depot, {
      action: 'prune',
      reason,
      snapshots: going,
      details: {
        ledger: { bytes: ledger.size, sha256: ledger.sha256 },
        why: Object.fromEntries(
          plan.snapshots.filter(({ keep }) => !keep).map(({ name, reasons }) => [name, reasons.join('; ')]),
        ),
        blobs: plan.blobs.map(({ sha256 }) => sha256),
        frees: plan.frees,
      },
    });
    await removeSnapshots(depot, going);
    for (const { sha256 } of plan.blobs) await rm(store.pathOf(sha256), { force: true });
    for (const path of entries) await rm(path, { force: true });
    return plan;
  });
}

function forLedger(snapshot: Snapshot): Parameters<typeof recordPruned>[1][number] {
  const packages = Object.fromEntries(
    snapshot.manifest.packages.map(({ fileName, sha256 }) => [fileName, sha256]),
  );
  return { ...loggedSnapshot(snapshot), packages };
}

/** All are out of the way before the first is taken apart: a client gets all of a snapshot, or is told that it is gone. */
async function removeSnapshots(depot: string, going: readonly Snapshot[]): Promise<void> {
  const folder = snapshotsFolder(depot);
  const debris: string[] = [];
  for (const snapshot of going) {
    const path = join(folder, `${STAGING_PREFIX}${randomBytes(6).toString('hex')}`);
    await rename(snapshot.folder, path);
    debris.push(path);
  }
  if (going.length > 0) await syncDirectory(folder);
  for (const path of debris) await rm(path, { recursive: true, force: true });
}
