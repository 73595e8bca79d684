import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { writeFileAtomic } from '../io/durable.ts';
import { ifPresent, readIfPresent } from '../io/if-present.ts';
import { FIRST_YUM_TREE, isYumTree } from '../recipes/yum-tree.ts';
import { ARCHITECTURES, yumFolder } from './layout.ts';
import { makePublicFolder } from '../io/public-folder.ts';
import type { GoArch } from '../spec/model.ts';

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

/**
 * Brings the mirror lists up to date with `current`; files that say the right thing are left alone. Without an address there are none
 * (a left-over one would hold clients at an old snapshot for ever): `serve` then answers by itself.
 */
export async function settleMirrorLists(
  depot: string,
  url: string | undefined,
  snapshot: string,
  archs: readonly GoArch[],
  trees: readonly string[] = [FIRST_YUM_TREE],
): Promise<void> {
  for (const tree of new Set([...trees, ...(await treesOf(depot))])) {
    for (const arch of ARCHITECTURES) {
      const served = trees.includes(tree) && archs.includes(arch);
      await settleMirrorList(depot, served && url !== undefined ? { url, snapshot } : undefined, arch, tree);
    }
  }
}

async function settleMirrorList(
  depot: string,
  wanted: { url: string; snapshot: string } | undefined,
  arch: GoArch,
  tree: string,
): Promise<void> {
  const path = mirrorListPath(depot, arch, tree);
  if (wanted === undefined) return rm(path, { force: true });
  const text = mirrorList(wanted.url, wanted.snapshot, arch, tree);
  if ((await readIfPresent(path)) === text) return;
  await makePublicFolder(join(depot, tree));
  await makePublicFolder(dirname(path));
  await writeFileAtomic(path, text);
}

/** Those that have lists already. */
async function treesOf(depot: string): Promise<string[]> {
  return ((await ifPresent(readdir(depot))) ?? []).filter(isYumTree);
}
