import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { sweepBeside, writeFileAtomic } from '../../io/durable.ts';
import { ifPresent, readIfPresent } from '../../io/if-present.ts';
import { FIRST_YUM_TREE, isYumTree } from '../../recipes/yum-tree.ts';
import { ARCHITECTURES, architectures, yumFolder, yumTrees } from './layout.ts';
import { makePublicFolder } from '../../io/public-folder.ts';
import type { GoArch } from '../../spec/model.ts';
import type { Snapshot } from './snapshots.ts';

/**
 * `<depot>/yum/<arch>/mirrorlist`, and one for each further tree: one line, the absolute address of the immutable snapshot's tree. dnf takes repomd.xml and its signature
 * from that one address, so a publication in between cannot give it one of each (librepo#311). Unsigned: it selects between signed states.
 */
export function mirrorListPath(depot: string, arch: GoArch, tree: string = FIRST_YUM_TREE): string {
  return join(depot, yumFolder(arch, tree), 'mirrorlist');
}

/** @param base address of the depot's root, no trailing slash */
export function mirrorList(
  base: string,
  snapshot: string,
  arch: GoArch,
  tree: string = FIRST_YUM_TREE,
): string {
  return `${base}/snapshots/${snapshot}/${yumFolder(arch, tree)}/\n`;
}

/** What the mirror lists of a depot should say. */
export interface MirrorLists {
  depot: string;
  /** Without an address there are none (a left-over one would hold clients at an old snapshot for ever): `serve` then answers by itself. */
  url: string | undefined;
  /** Name of the snapshot that is current. */
  snapshot: string;
  archs: readonly GoArch[];
  trees?: readonly string[];
}

/** What they say while that snapshot is current. */
export function mirrorListsOf(
  depot: string,
  url: string | undefined,
  { name, manifest }: Pick<Snapshot, 'name' | 'manifest'>,
): MirrorLists {
  const [archs, trees] = [architectures(manifest.packages), yumTrees(manifest.files)];
  return { depot, url, snapshot: name, archs, trees };
}

/** Brings the mirror lists up to date with `current`; files that say the right thing are left alone. Under the depot's lock. */
export async function settleMirrorLists(lists: MirrorLists): Promise<void> {
  for (const { path, text } of await unsettled(lists)) {
    // a run that was killed at this did not come to its rename
    await sweepBeside(path);
    if (text === undefined) await rm(path, { force: true });
    else {
      await makePublicFolder(dirname(dirname(path)));
      await makePublicFolder(dirname(path));
      await writeFileAtomic(path, text);
    }
  }
}

/** True where each mirror list says what it should; reads only. */
export async function areMirrorListsSettled(lists: MirrorLists): Promise<boolean> {
  return (await unsettled(lists)).length === 0;
}

/** Those that say something else, with what they should say. */
async function unsettled({
  depot,
  url,
  snapshot,
  archs,
  trees = [FIRST_YUM_TREE],
}: MirrorLists): Promise<{ path: string; text: string | undefined }[]> {
  const found: { path: string; text: string | undefined }[] = [];
  for (const tree of new Set([...trees, ...(await treesWithLists(depot))])) {
    for (const arch of ARCHITECTURES) {
      const path = mirrorListPath(depot, arch, tree);
      const served = trees.includes(tree) && archs.includes(arch);
      const text = served && url !== undefined ? mirrorList(url, snapshot, arch, tree) : undefined;
      if ((await readIfPresent(path)) !== text) found.push({ path, text });
    }
  }
  return found;
}

/** Trees that have lists already, served or not. */
export async function treesWithLists(depot: string): Promise<string[]> {
  return ((await ifPresent(readdir(depot))) ?? []).filter(isYumTree);
}
