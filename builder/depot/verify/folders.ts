import { lstat } from 'node:fs/promises';
import { relative } from 'node:path';

import { thereOrNot } from '../../io/if-present.ts';
import { type CheckList, reportCheck } from '../../packaging/checks.ts';
import { servedFolders } from '../snapshot/served-folders.ts';
import type { SnapshotPlace } from '../snapshot/snapshots.ts';

/** Write permission for everybody. */
const BY_OTHERS = 0o002;

/**
 * Whether the folders that lead to the snapshots are the depot's own. A link in their place is followed by a verification and by no web server that is
 * configured as docs/serving.md says; where everybody may write, what was verified now is exchanged the next minute.
 */
export async function verifyFolders(
  list: CheckList,
  depot: string,
  places: readonly SnapshotPlace[],
): Promise<void> {
  const folders = await servedFolders(depot);
  for (const { folder } of places) {
    const found = await thereOrNot(lstat(folder));
    // the mode of its own folder, too, which its walk begins below
    if (found !== undefined) folders.push({ path: folder, found });
  }
  const root = await thereOrNot(lstat(depot));
  // a volume may be mounted there whose mode is not the depot's to choose
  if (root?.isDirectory() === true && (root.mode & BY_OTHERS) !== 0)
    list.noted.push({
      check: 'folders',
      detail: 'everybody may write to the folder of the depot, and exchange what lies in it: chmod o-w',
    });
  const faults = folders.flatMap(({ path, found }) => {
    const name = relative(depot, path);
    if (found.isSymbolicLink()) return [`${name} is a link, which web servers do not follow`];
    return (found.mode & BY_OTHERS) === 0 ? [] : [`everybody may write to ${name}`];
  });
  reportCheck(
    list,
    'folders',
    'SNAPSHOT_TREE',
    faults,
    `${folders.length}: no link, and not for everybody to write to`,
  );
}
