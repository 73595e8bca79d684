import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { readIfPresent } from '../../io/if-present.ts';
import { type CheckList, reportCheck, runCheck, requireNone } from '../../packaging/checks.ts';
import { ARCHITECTURES, architectures, yumFolder, yumTrees } from '../snapshot/layout.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import { MIRROR_MARKER } from '../snapshot/mirror-marker.ts';
import { mirrorListPath, treesWithLists } from '../snapshot/mirrorlist.ts';
import { currentName, type SnapshotPlace } from '../snapshot/snapshots.ts';

/** Whether `current` leads to the newest snapshot: clients keep what is newer, so an older one reaches only some of them. */
export async function verifyCurrent(
  list: CheckList,
  depot: string,
  newest: SnapshotPlace | undefined,
): Promise<void> {
  await runCheck(list, 'current', async () => {
    const name = await currentName(depot);
    if (name === undefined)
      throw new DepotError('SNAPSHOT_MISSING', 'current is missing: nothing can be fetched from this depot');
    const fault = `current is ${name}, the newest snapshot is ${newest?.name ?? 'none'}: was a publication cut short? run again what made it, as godepot snapshot show ${newest?.sequence ?? ''} says: publish, rollback, yank or refresh`;
    requireNone(name === newest?.name ? [] : [fault], 'POINTER_STALE');
    return `points to ${name}, the newest`;
  });
}

/** Whether the mirror lists lead to where `current` leads; with a depot that knows its address, whether they are there. */
export async function verifyMirrorLists(
  list: CheckList,
  depot: string,
  newest: SnapshotPlace,
  manifest: Manifest,
): Promise<void> {
  const { url } = manifest.depot;
  // a mirror knows an address of its own, which no manifest tells
  const isMirror = (await readIfPresent(join(depot, MIRROR_MARKER))) !== undefined;
  const archs = architectures(manifest.packages);
  const served = yumTrees(manifest.files);
  const stale: string[] = [];
  const missing: string[] = [];
  let held = 0;
  for (const tree of new Set([...served, ...(await treesWithLists(depot))])) {
    for (const arch of ARCHITECTURES) {
      const path = mirrorListPath(depot, arch, tree);
      const text = await readIfPresent(path);
      const name = path.slice(depot.length + 1);
      const isServed = served.includes(tree) && archs.includes(arch);
      const wanted = url !== null && isServed;
      if (text === undefined) {
        if (wanted) missing.push(`${name} is missing`);
        continue;
      }
      held += 1;
      const fault = staleness(text, `/snapshots/${newest.name}/${yumFolder(arch, tree)}/`);
      if (fault !== undefined) stale.push(`${name} ${fault}`);
      else if (!wanted && !(isMirror && isServed))
        stale.push(`${name} is left over: nobody will bring it up to date`);
    }
  }
  const detail =
    held === 0 ? 'none: the depot knows no address of its own' : `${held}, each names ${newest.name}`;
  reportCheck(list, 'mirror lists', 'POINTER_STALE', stale, detail);
  if (missing.length > 0) reportCheck(list, 'mirror lists missing', 'SNAPSHOT_MISSING', missing, '');
}

/** Whatever host it names: a mirror writes its own. */
function staleness(text: string, end: string): string | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length === 0) return 'is empty';
  if (text !== lines.map((line) => `${line}\n`).join(''))
    return 'was cut short, or has lines without an address';
  const other = lines.find((line) => !/^https?:\/\/[^\s]+$/.test(line) || !line.endsWith(end));
  return other === undefined ? undefined : `names ${other} where the address ends in ${end}`;
}
