import { readFleet } from '../fleet/files.ts';
import type { Publication, Published } from '../publication/publication.ts';
import { architectures } from '../snapshot/layout.ts';
import { mirrorListsOf, settleMirrorLists } from '../snapshot/mirrorlist.ts';
import type { Snapshot } from '../snapshot/snapshots.ts';
import { newestPackage } from '../snapshot/toolchain-line.ts';
import { withoutWithdrawn } from '../snapshot/yanks.ts';

/**
 * The last step of a publication, also of one that had nothing to do: mirror lists that a crash left behind are put right. Under the depot's
 * lock.
 */
export async function settle(
  publication: Publication,
  current: Snapshot,
  changed: boolean,
  resigned = 0,
): Promise<Published> {
  await settleMirrorLists(mirrorListsOf(publication.depot, publication.identity.url, current));
  return describe(publication, current, changed, resigned);
}

/** What is current, as the answer of a publication. */
export async function describe(
  publication: Publication,
  current: Snapshot,
  changed: boolean,
  resigned: number,
): Promise<Published> {
  const { name, manifest } = current;
  const { withheld } = withoutWithdrawn(publication.packages, manifest.yanked ?? []);
  return {
    sequence: manifest.sequence,
    contentId: manifest.contentId,
    name,
    changed,
    resigned,
    packages: manifest.packages.length,
    bytes: manifest.packages.reduce((sum, pkg) => sum + pkg.size, 0),
    archs: architectures(manifest.packages),
    newest: newestPackage(manifest.packages),
    date: manifest.date,
    withheld: withheld.map(({ pkg: { fileName }, yanked: { reason } }) => ({ fileName, reason })),
    fleet: changed ? await readFleet(current) : undefined,
    advisories: manifest.advisories ?? null,
    validUntil: manifest.validUntil ?? null,
  };
}
