import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { archName } from '../packaging/arch.ts';
import { writeFileAtomic } from '../io/durable.ts';
import { readIfPresent } from '../io/if-present.ts';
import { ARCHITECTURES } from './layout.ts';
import { makePublicFolder } from '../io/public-folder.ts';
import type { GoArch } from '../spec/model.ts';

/**
 * `<depot>/yum/<arch>/mirrorlist`: one line, the absolute address of the immutable snapshot's tree. dnf takes repomd.xml and its signature
 * from that one address, so a publication in between cannot give it one of each (librepo#311). Unsigned: it selects between signed states.
 */
export function mirrorListPath(depot: string, arch: GoArch): string {
  return join(depot, 'yum', archName(arch, 'rpm'), 'mirrorlist');
}

/** @param base address of the depot's root, no trailing slash */
export function mirrorList(base: string, snapshot: string, arch: GoArch): string {
  return `${base}/snapshots/${snapshot}/yum/${archName(arch, 'rpm')}/\n`;
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
): Promise<void> {
  for (const arch of ARCHITECTURES) {
    const path = mirrorListPath(depot, arch);
    if (url === undefined || !archs.includes(arch)) {
      await rm(path, { force: true });
      continue;
    }
    const wanted = mirrorList(url, snapshot, arch);
    if ((await readIfPresent(path)) === wanted) continue;
    await makePublicFolder(join(depot, 'yum'));
    await makePublicFolder(dirname(path));
    await writeFileAtomic(path, wanted);
  }
}
