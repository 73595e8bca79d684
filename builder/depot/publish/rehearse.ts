import { DepotError } from '../../errors.ts';
import { withStoreLock } from '../../store/lock.ts';
import { adoptable } from './adoptable.ts';
import { allowed } from './allowed.ts';
import { requireLater } from './dates.ts';
import { removeDebris } from '../snapshot/debris.ts';
import { staged } from './make-snapshot.ts';
import { lastPublication } from './last-publication.ts';
import { lastShown } from './last-shown.ts';
import { requireComplete } from '../log/complete.ts';
import { isUpToDate, type Publication } from '../publication/publication.ts';
import { isSettled } from '../signatures/resign.ts';

/** What a publication would be, from its signers' point of view. */
export interface Rehearsal {
  sequence: number;
  contentId: string;
  /** Unix seconds. */
  date: number;
  /** Of the snapshot that is current. */
  previous: string | undefined;
  /** What was staged: sha256 -> path. */
  paths: ReadonlyMap<string, string>;
}

/** A snapshot that is signed already: its publication was cut short, and the next one makes it current. */
export interface Complete {
  complete: string;
}

/**
 * Goes the way of a publication to where its signers have been asked for everything, and throws the staged tree away: for signers who only
 * remember. Undefined where there is nothing to publish. The same state and date ask for the same signatures.
 * @throws DepotError as publishLocked; SIGNING_REFUSED while a change of keys has not reached every snapshot
 */
export function rehearse(publication: Publication): Promise<Rehearsal | Complete | undefined> {
  return withStoreLock(publication.depot, 'sign export', async () => {
    const { depot } = publication;
    await publication.requireSameKeys?.();
    await removeDebris(depot);
    const { linked, shown: previous } = await lastShown(depot);
    await requireComplete(depot, linked);
    if (previous !== undefined && previous === linked && isUpToDate(publication, previous)) return undefined;
    const packages = await allowed(publication, previous);
    const complete = await adoptable(publication, linked);
    if (complete !== undefined) return { complete: complete.name };
    const last = await lastPublication(depot);
    const date = publication.dateAfter(last.date);
    requireLater(date, last.date);
    if (!(await isSettled(publication, date)))
      throw new DepotError('SIGNING_REFUSED', 'a change of keys has not reached every snapshot yet', {
        hint: 'where the private keys are: godepot publish, which signs them anew',
      });
    const sequence = last.sequence + 1;
    return staged({ ...publication, packages }, { previous, sequence, date }, (tree, { contentId }) => {
      const paths = new Map(tree.files().map(({ sha256, path }) => [sha256, path]));
      return Promise.resolve({ sequence, contentId, date, previous: previous?.name, paths });
    });
  });
}
