import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { ifPresent, thereOrNot } from '../../io/if-present.ts';
import { isYumTree } from '../../recipes/yum-tree.ts';
import { linked } from '../../store/own-folders.ts';
import { isFolderOrLink, snapshotsFolder } from './snapshots.ts';

/**
 * The folders around the snapshots in which published names lie, and what really is there (lstat): `snapshots`, `yum*` and `yum*` / architecture.
 * @param depot also a mirror's folder
 */
export async function servedFolders(depot: string): Promise<{ path: string; found: Stats }[]> {
  const trees = ((await ifPresent(readdir(depot))) ?? []).filter(isYumTree).map((name) => join(depot, name));
  const paths = [snapshotsFolder(depot), ...trees];
  const folders: { path: string; found: Stats }[] = [];
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    const found = await thereOrNot(lstat(path));
    if (found === undefined) continue;
    folders.push({ path, found });
    if (!trees.includes(path) || !found.isDirectory()) continue;
    for (const entry of await readdir(path, { withFileTypes: true }))
      if (isFolderOrLink(entry)) paths.push(join(path, entry.name));
  }
  return folders;
}

/**
 * Before anything is written or removed in them: web servers follow no link but `current`, and behind another one lies what is not the depot's.
 * @throws DepotError PATH_UNUSABLE
 */
export async function requireServedFolders(depot: string): Promise<void> {
  for (const { path, found } of await servedFolders(depot)) if (found.isSymbolicLink()) throw linked(path);
}
