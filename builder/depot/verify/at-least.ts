import { type CheckList, reportCheck } from '../../packaging/checks.ts';

/**
 * Who replays an old state has genuine signatures for all of it; its number alone tells, to somebody who remembers a later one. (An old state
 * without Valid-Until: a freeze in the words of The Update Framework, which clients of apt and dnf cannot see.)
 * @param sequence of the publication that was looked at; null where nothing vouched for tells it
 * @param atLeast the oldest publication that is good enough; undefined where nobody asked
 */
export function verifyAtLeast(list: CheckList, sequence: number | null, atLeast: number | undefined): void {
  if (atLeast === undefined) return;
  const isEnough = sequence !== null && sequence >= atLeast;
  const found =
    sequence === null ? 'no publication that a trusted key vouches for' : `publication ${sequence}`;
  reportCheck(
    list,
    'not older than asked for',
    'POINTER_STALE',
    isEnough ? [] : [`${found} is served, where publication ${atLeast} or a later one has to be`],
    `publication ${sequence}, at least ${atLeast} was asked for`,
  );
}
