import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { ifPresent, thereOrNot } from '../../io/if-present.ts';
import { type CheckList, reportCheck } from '../../packaging/checks.ts';
import { isYumTree } from '../../recipes/yum-tree.ts';
import { MIRROR_MARKER } from '../snapshot/mirror-marker.ts';
import { isFolderOrLink, parseSnapshotName, snapshotsFolder, STAGING_PREFIX } from '../snapshot/snapshots.ts';

/** What lies in the root of a depot besides the mirror lists of its yum trees. */
const OWN = new Set(['store', 'snapshots', 'current', MIRROR_MARKER]);
/** What a killed run leaves and the next one removes. */
const DEBRIS = /^\.(?:current|mirrorlist|\.godepot-mirror\.json)\..*\.tmp$|^\.godepot-mirror\.lock/;

/**
 * What lies in a depot and is not of it. Its folder is what a web server shows, but for the store: a stranger's file is served under the depot's
 * address.
 * @returns debris of killed runs, by path
 */
export async function verifyForeign(list: CheckList, depot: string): Promise<string[]> {
  const extra: string[] = [];
  const debris: string[] = [];
  for (const name of (await ifPresent(readdir(depot))) ?? []) {
    if (DEBRIS.test(name)) debris.push(name);
    else if (isYumTree(name)) extra.push(...(await otherThanLists(depot, name, debris)));
    else if (!OWN.has(name)) extra.push(name);
  }
  for (const entry of (await thereOrNot(readdir(snapshotsFolder(depot), { withFileTypes: true }))) ?? []) {
    const { name } = entry;
    if (name.startsWith(STAGING_PREFIX)) debris.push(`snapshots/${name}`);
    else if (!isFolderOrLink(entry) || parseSnapshotName(name) === undefined) extra.push(`snapshots/${name}`);
  }
  reportCheck(list, 'foreign files', 'SNAPSHOT_EXTRA', extra, 'none beside the snapshots');
  if (debris.length > 0)
    list.noted.push({
      check: 'debris',
      detail: `a killed run left ${debris.join(', ')}; the next publication removes it`,
    });
  return debris;
}

/** Below `yum/` and its like there are mirror lists and nothing else. */
async function otherThanLists(depot: string, tree: string, debris: string[]): Promise<string[]> {
  const extra: string[] = [];
  for (const arch of (await thereOrNot(readdir(join(depot, tree)))) ?? []) {
    const names = (await thereOrNot(readdir(join(depot, tree, arch)))) ?? ['(a file)'];
    for (const name of names) {
      if (DEBRIS.test(name)) debris.push(`${tree}/${arch}/${name}`);
      else if (name !== 'mirrorlist') extra.push(`${tree}/${arch}/${name}`);
    }
  }
  return extra;
}
