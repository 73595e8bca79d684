import { DepotError } from '../../errors.ts';
import { withStoreLock } from '../../store/lock.ts';
import { carriedPackages, requireContent, servedBy } from '../publish/carried.ts';
import type { Publication, Published } from '../publication/publication.ts';
import { publishLocked } from '../publish/publish-locked.ts';
import { openRepublication, type Republication, unchanged } from './republish.ts';
import { judgeRefresh } from '../snapshot/validity.ts';

export interface RefreshRequest {
  /** Unix seconds. */
  now: number;
  /** True: also where it is not due, or pointless. */
  force?: boolean | undefined;
  /** True: nothing is written. */
  dryRun?: boolean | undefined;
}

export interface Refreshed {
  /** What is current afterwards; undefined in a dry run that would publish. */
  published: Published | undefined;
  /** Whether it was due, and why. */
  due: boolean;
  why: string;
}

/**
 * Publishes what is current again, under a new date and with it a new Valid-Until: what is listed stays as it is, whatever the spec asks for by
 * now, and so does a rollback that is in force. Where that is not due yet it does nothing, so that a timer may ask every day.
 * @throws DepotError REFRESH_POINTLESS, NOTHING_PUBLISHED, ROLLBACK_CONTENT, IDENTITY_CHANGED, SIGNATURE_..., SNAPSHOT_INVALID and those of
 *   publish()
 */
export function refresh(basis: Republication, { now, force, dryRun }: RefreshRequest): Promise<Refreshed> {
  return withStoreLock(basis.depot, 'refresh', async () => {
    const current = await openRepublication(basis);
    const { manifest } = current;
    const verdict = judgeRefresh(manifest, basis.validDays, now);
    const { due, why } = verdict;
    const packages = carriedPackages(current);
    const publication: Publication = {
      ...basis,
      // the rules that they were judged by: nothing is judged now
      policy: manifest.policy,
      // the one that these packages were built for
      layout: manifest.depot.layout,
      packages,
      archives: manifest.archives ?? [],
      note: { action: 'refresh', reason: null, of: null },
    };
    if (!due && force !== true) {
      if (verdict.pointless) throw pointless(current.name, why);
      return { published: await unchanged(publication, current, { dryRun }), due, why };
    }
    if (dryRun === true) return { published: undefined, due, why };
    await requireContent(basis.store, packages, servedBy(current));
    return { published: await publishLocked(publication), due, why };
  });
}

function pointless(snapshot: string, why: string): DepotError {
  return new DepotError('REFRESH_POINTLESS', `snapshot ${snapshot} needs no refresh: ${why}`, {
    hint: '`valid-until: { days: 14 }` in the spec gives publications an end; godepot refresh --force publishes under a new date all the same',
  });
}
