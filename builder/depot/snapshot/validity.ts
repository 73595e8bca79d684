import { instant } from '../../io/instant.ts';
import type { Manifest } from './manifest.ts';

const DAY = 86_400;

/** Unix seconds from which on apt refuses a publication of that date; undefined: never. */
export function validUntil(date: number, validDays: number | undefined): number | undefined {
  return validDays === undefined ? undefined : date + validDays * DAY;
}

/** Whether a publication has to be published again for the sake of its date. */
export type RefreshVerdict = { due: true; why: string } | { due: false; why: string; pointless: boolean };

/**
 * Due from half of the time on: a timer that runs every day may fail for a week before clients notice. Pointless where neither the
 * publication nor the spec has an end.
 * @param now unix seconds
 */
export function judgeRefresh(
  { date, validUntil: ends }: Pick<Manifest, 'date' | 'validUntil'>,
  validDays: number | undefined,
  now: number,
): RefreshVerdict {
  const wanted = validUntil(date, validDays);
  if (typeof ends !== 'number')
    return wanted === undefined
      ? { due: false, pointless: true, why: 'it is valid for ever, and the spec asks for nothing else' }
      : { due: true, why: `it has no Valid-Until, and the spec asks for ${validDays} days` };
  if (wanted === undefined) return { due: true, why: 'it has a Valid-Until, and the spec asks for none' };
  if (wanted !== ends) return { due: true, why: `its Valid-Until is not ${validDays} days after its date` };
  const from = date + (ends - date) / 2;
  const until = `valid until ${instant(ends)}`;
  if (now >= ends) return { due: true, why: `it was ${until}: apt refuses it` };
  if (now >= from) return { due: true, why: `it is ${until}` };
  return {
    due: false,
    pointless: false,
    why: `${until}; a refresh is due from ${instant(Math.ceil(from))} on`,
  };
}
