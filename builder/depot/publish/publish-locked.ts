import { join } from 'node:path';

import { replaceSymlink } from '../../io/durable.ts';
import { requireSpace } from '../../io/disk-space.ts';
import { withStoreLock } from '../../store/lock.ts';
import { adoptable } from './adoptable.ts';
import { allowed } from './allowed.ts';
import { requireLater, waitUntil } from './dates.ts';
import { removeDebris } from '../snapshot/debris.ts';
import { lastPublication } from './last-publication.ts';
import { type LastShown, lastShown } from './last-shown.ts';
import { requireComplete } from '../log/complete.ts';
import { logPublication } from '../log/publications.ts';
import { makeSnapshot, requireVerified } from './make-snapshot.ts';
import { isUpToDate, type Publication, type Published } from '../publication/publication.ts';
import { settle } from './published.ts';
import { resignSnapshots } from '../signatures/resign.ts';
import type { Snapshot } from '../snapshot/snapshots.ts';
import { makesLinks, publicationNeed } from './space.ts';

/** The steps of a publication, all of them, in their order, under the depot's lock. */
export function publishLocked(publication: Publication): Promise<Published> {
  return withStoreLock(publication.depot, 'publish', async () => {
    const { depot } = publication;
    await publication.requireSameKeys?.();
    await removeDebris(depot);
    const state = await lastShown(depot);
    await requireComplete(depot, state.linked);
    const previous = state.shown;
    const asked = publication.note?.action;
    const isLinked = previous === state.linked;
    if (previous !== undefined && isLinked && asked !== 'refresh' && isUpToDate(publication, previous))
      return settle(publication, previous, false, await resign(publication, previous.manifest.date));
    const packages = await allowed(publication, previous);
    const links = await makesLinks(publication, previous?.manifest);
    await requireSpace(depot, publicationNeed({ packages }, previous?.manifest, links), 'publish');
    const last = await lastPublication(depot);
    const resigned = await resign(publication, last.date);

    const adopted = await adopt(publication, state);
    if (adopted !== undefined) return settle(publication, adopted, true, resigned);
    const date = publication.dateAfter(last.date);
    requireLater(date, last.date);

    const sequence = last.sequence + 1;
    const snapshot = await makeSnapshot({ ...publication, packages }, { previous, sequence, date });
    await logPublication(publication, snapshot, previous);
    await replaceSymlink(join(depot, 'current'), `snapshots/${snapshot.name}`);
    return settle(publication, snapshot, true, resigned);
  });
}

/** Before anything else is published, since what is there already is what clients are reading. */
async function resign(publication: Publication, last: number | undefined): Promise<number> {
  if (publication.succession === undefined) return 0;
  // what is there already needs no later date than its own
  const date = Math.max(publication.dateAfter(undefined), last ?? 0);
  await waitUntil(date);
  return resignSnapshots(publication, date);
}

/** Makes a complete snapshot current that a publication before left, where it is what is wanted now. */
async function adopt(publication: Publication, { linked, shown }: LastShown): Promise<Snapshot | undefined> {
  const snapshot = await adoptable(publication, linked);
  if (snapshot === undefined) return undefined;
  await requireVerified({ root: snapshot.folder }, publication);
  await logPublication(publication, snapshot, shown);
  await replaceSymlink(join(publication.depot, 'current'), `snapshots/${snapshot.name}`);
  return snapshot;
}
