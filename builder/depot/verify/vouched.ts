import { newCheckList, runCheck } from '../../packaging/checks.ts';
import { listKeys } from '../signatures/signature-files.ts';
import { MANIFEST_FILE, type SnapshotPlace } from '../snapshot/snapshots.ts';
import { openJudge, type Trust } from './trust.ts';

/**
 * Snapshots outlive keys; one that nobody vouches for cannot be installed from, nor rolled back to with a good conscience.
 * @returns name -> what is wrong, of those whose manifest no trusted key signs
 */
export async function unvouched(
  places: readonly SnapshotPlace[],
  trust: Trust,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { folder, name } of places) {
    const judge = await openJudge(folder, trust);
    const list = newCheckList();
    await runCheck(list, name, async () =>
      listKeys(await judge.several(folder, MANIFEST_FILE, `${MANIFEST_FILE}.asc`, 'SNAPSHOT_INVALID')),
    );
    for (const { detail } of list.failed) found.set(name, detail);
  }
  return found;
}
