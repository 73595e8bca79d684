import { type CheckList, newCheckList, runCheck } from '../../packaging/checks.ts';
import { currentName, listSnapshots, readSnapshot } from '../snapshots.ts';
import { requireNone } from './check.ts';
import { verifySnapshot } from './snapshot.ts';
import type { Trust } from './trust.ts';

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
  for (const place of places) {
    const own = await verifySnapshot(place.folder, trust);
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
