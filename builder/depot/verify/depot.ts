import { type CheckList, newCheckList, runCheck } from '../../packaging/checks.ts';
import { currentName, listSnapshots, readSnapshot, type SnapshotPlace } from '../snapshots.ts';
import { DepotError } from '../../errors.ts';
import { listKeys, signingKeys } from '../signature-files.ts';
import { requireNone } from './check.ts';
import { verifySnapshot } from './snapshot.ts';
import { certificatesOf, type Trust } from './trust.ts';

/** Verifies `current`, every snapshot, and that no published name ever changed its bytes. Checks begin with the snapshot's name. */
export async function verifyDepot(depot: string, trust: Trust): Promise<CheckList> {
  const list = newCheckList();
  const places = await listSnapshots(depot);
  await runCheck(list, 'current', async () => {
    const name = await currentName(depot);
    const newest = places.at(-1)?.name;
    // clients keep what is newer: an older snapshot under a newer one's address reaches only some of them
    requireNone(
      name !== undefined && name === newest
        ? []
        : [
            `current is ${name ?? 'absent'}, the newest snapshot is ${newest ?? 'none'}: was a publication cut short? publish again`,
          ],
      'SNAPSHOT_INVALID',
    );
    return `points to ${name}`;
  });
  await runCheck(list, 'published names', async () => {
    const seen = new Map<string, string>();
    const sequences = new Set<number>();
    const faults: string[] = [];
    for (const place of places) {
      if (sequences.has(place.sequence)) faults.push(`publication ${place.sequence} exists twice`);
      sequences.add(place.sequence);
      for (const { fileName, sha256 } of (await readSnapshot(place)).manifest.packages) {
        if ((seen.get(fileName) ?? sha256) !== sha256)
          faults.push(`${place.name}: ${fileName} has other bytes than before`);
        seen.set(fileName, sha256);
      }
    }
    requireNone(faults, 'PACKAGE_CHANGED');
    return `${seen.size} packages in ${places.length} snapshots, each name with one content`;
  });
  await runCheck(list, 'signing keys', async () => {
    const byKeys = new Map<string, string[]>();
    for (const place of places) {
      const keys = listKeys(await signingKeys(await readSnapshot(place)));
      byKeys.set(keys, [...(byKeys.get(keys) ?? []), place.name]);
    }
    if (byKeys.size <= 1) return `${[...byKeys.keys()].join('')} in all ${places.length} snapshots`;
    throw new DepotError(
      'SIGNATURES_MIXED',
      `${[...byKeys].map(([keys, names]) => `${names.join(', ')} by ${keys}`).join('; ')}: ` +
        'was signing the older ones anew cut short? publish again',
    );
  });
  const complete = await withNewestKeys(trust, places);
  for (const place of places) {
    const own = await verifySnapshot(place.folder, complete);
    const named = <T extends { check: string }>(item: T): T => ({
      ...item,
      check: `${place.name}: ${item.check}`,
    });
    list.done.push(...own.done.map(named));
    list.failed.push(...own.failed.map(named));
    list.notDone.push(...own.notDone.map(named));
  }
  return list;
}

/** Where only fingerprints are trusted: the newest snapshot's key file knows the keys that signed the older ones anew. */
async function withNewestKeys(trust: Trust, places: readonly SnapshotPlace[]): Promise<Trust> {
  const newest = places.at(-1);
  if ('certificates' in trust || newest === undefined) return trust;
  try {
    const { manifest } = await readSnapshot(newest);
    return { ...trust, alsoFrom: await certificatesOf(newest.folder, manifest.depot.name) };
  } catch (error) {
    // it is told of where that snapshot is verified
    if (error instanceof DepotError) return trust;
    throw error;
  }
}
