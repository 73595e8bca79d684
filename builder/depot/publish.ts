import { isUpToDate, type Publication, type Published, settle } from './publication.ts';
import { readCurrent } from './snapshots.ts';

/**
 * Publishes packages as a new immutable snapshot and makes it current in one step; publishing the content that is current does nothing.
 * A failure or a crash leaves the old state.
 * @throws DepotError PACKAGE_TWICE, PACKAGE_CHANGED, PACKAGE_MISFILED, IDENTITY_CHANGED, DATE_NOT_LATER, STORE_LOCKED, STORE_DAMAGED,
 *   PUBLICATION_UNVERIFIED
 */
export async function publish(publication: Publication): Promise<Published> {
  const current = await readCurrent(publication.depot);
  if (current !== undefined && isUpToDate(publication, current) && (await isSettled(publication)))
    return settle(publication, current, false);
  // readers, signatures and verification are loaded only when there is something to publish
  const { publishLocked } = await import('./publish-locked.ts');
  return publishLocked(publication);
}

/** An overlap that ended has to be seen, too, where nothing else changed. */
async function isSettled(publication: Publication): Promise<boolean> {
  if (publication.succession === undefined) return true;
  const { isSettled: isSignedAsWanted } = await import('./resign.ts');
  return isSignedAsWanted(publication, publication.dateAfter(undefined));
}
