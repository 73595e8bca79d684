import type { ListedPackage } from '../snapshot/listed-package.ts';
import { isPlain, type Publication } from '../publication/publication.ts';
import { requireNotWithdrawn, requireSameIdentity, requireUnchanged, withoutDuplicates } from './refusals.ts';
import { requireVouched } from '../signatures/vouching.ts';
import { requireNotUndone } from './rolled-back.ts';
import { publishedDigests, type Snapshot } from '../snapshot/snapshots.ts';
import { withoutWithdrawn } from '../snapshot/yanks.ts';

/**
 * What may be published, of what is asked for.
 * @throws DepotError those of requireVouched, PACKAGE_TWICE, PACKAGE_CHANGED, PACKAGE_WITHDRAWN, IDENTITY_CHANGED, ROLLED_BACK
 */
export async function allowed(
  { depot, identity, ...publication }: Publication,
  previous: Snapshot | undefined,
): Promise<ListedPackage[]> {
  const asked = withoutDuplicates(publication.packages);
  const before = previous?.manifest;
  if (previous !== undefined) {
    requireSameIdentity(identity, previous.manifest.depot);
    // its yanks, its rollback and its files in grace are carried on, and signed with the rest: whoever can write into the depot would have
    // taken a yank back otherwise, or had a file of his own vouched for
    await requireVouched({ depot, ...publication }, [previous]);
  }
  const published = await publishedDigests(depot);
  // also where no snapshot is left that listed it
  for (const { fileName, sha256 } of before?.yanked ?? []) published.set(fileName, sha256);
  requireUnchanged(asked, published);
  const packages = withoutWithdrawn(asked, publication.yanked ?? before?.yanked ?? []).listed;
  requireNotWithdrawn(packages, publication.succession?.withdrawn ?? []);
  if (isPlain(publication) && publication.resume !== true)
    requireNotUndone(before?.rolledBack, packages, before?.packages ?? []);
  return packages;
}
