import { isLeftLocked } from '../../store/lock.ts';
import { lastShown } from './last-shown.ts';
import { areMirrorListsSettled, mirrorListsOf } from '../snapshot/mirrorlist.ts';
import { isUpToDate, type Publication, type Published } from '../publication/publication.ts';
import { describe } from './published.ts';
import type { Snapshot } from '../snapshot/snapshots.ts';

/**
 * Publishes packages as a new immutable snapshot and makes it current in one step; publishing the content that is current does nothing.
 * A failure or a crash leaves the old state.
 * @throws DepotError PACKAGE_TWICE, PACKAGE_CHANGED, PACKAGE_MISFILED, IDENTITY_CHANGED, DATE_NOT_LATER, STORE_LOCKED, STORE_DAMAGED,
 *   PUBLICATION_UNVERIFIED
 */
export async function publish(publication: Publication): Promise<Published> {
  const { linked: current, shown } = await lastShown(publication.depot);
  const isThere = current !== undefined && current === shown && isUpToDate(publication, current);
  if (isThere && (await isSettled(publication, current))) return describe(publication, current, false, 0);
  // readers, signatures and verification are loaded only when there is something to publish
  const { publishLocked } = await import('./publish-locked.ts');
  return publishLocked(publication);
}

/** Nothing is left to do: what another run did not come to is done under the lock, or two would write mirror lists at once. */
async function isSettled(publication: Publication, current: Snapshot): Promise<boolean> {
  if (await isLeftLocked(publication.depot)) return false;
  const lists = mirrorListsOf(publication.depot, publication.identity.url, current);
  if (!(await areMirrorListsSettled(lists))) return false;
  // an overlap that ended has to be seen, too, where nothing else changed
  if (publication.succession === undefined) return true;
  const { isSettled: isSignedAsWanted } = await import('../signatures/resign.ts');
  return isSignedAsWanted(publication, publication.dateAfter(undefined));
}
