import { setTimeout as sleep } from 'node:timers/promises';

import { DepotError } from '../../errors.ts';
import { instant, LAST_SECOND } from '../../io/instant.ts';

/** apt refuses a Release whose Date lies further than this in its own future (Acquire::Max-FutureTime), in seconds. */
export const MAX_FUTURE = 10;

/** Between two publications, in seconds: what is longer was no silence, but a clock of the future, and nothing could be published until it came. */
const LONGEST_SILENCE = 5 * 365 * 86_400;

/**
 * The date of a publication, unix seconds: SOURCE_DATE_EPOCH, else now, or the first second after the previous publication's where
 * both fall into one second (apt asks by Last-Modified and takes an equal Date for no change). `waitUntil` waits for it to come.
 * @param epoch SOURCE_DATE_EPOCH of the environment
 * @param created creation of the signing key: gpgv, sqv and openpgp.js refuse older signatures
 * @param previousDate date of the previous publication
 * @throws DepotError DATE_INVALID, DATE_BEFORE_KEY, DATE_NOT_LATER, DATE_IN_FUTURE
 */
export function publicationDate(
  epoch: string | undefined,
  created: number,
  previousDate: number | undefined,
  now: number,
): number {
  const given = epoch === undefined || epoch === '' ? undefined : parseEpoch(epoch);
  const date = given ?? Math.max(now, (previousDate ?? 0) + 1, created);
  requireLater(date, previousDate, given === undefined ? undefined : 'SOURCE_DATE_EPOCH');
  if (date < created) {
    throw new DepotError(
      'DATE_BEFORE_KEY',
      `SOURCE_DATE_EPOCH ${instant(date)} is before the signing key was made, ${instant(created)}`,
      {
        hint: 'a signature may not be older than its key: set a later SOURCE_DATE_EPOCH',
      },
    );
  }
  if (date > now + MAX_FUTURE) throw inFuture(date, given !== undefined);
  if (given === undefined && previousDate !== undefined && date - previousDate > LONGEST_SILENCE)
    throw clockAhead(date, previousDate);
  return date;
}

/** apt ignores an equal or older Date without a word, so publishing one would change nothing for those who saw the newer. */
export function requireLater(date: number, previousDate: number | undefined, source = 'the date'): void {
  if (previousDate === undefined || date > previousDate) return;
  throw new DepotError(
    'DATE_NOT_LATER',
    `${source} ${instant(date)} is not later than the previous publication, ${instant(previousDate)}`,
    {
      hint: 'apt clients ignore an older or equal date: set a later SOURCE_DATE_EPOCH, or none',
    },
  );
}

/** Waits until that second has come, by this machine's clock; it lies at most MAX_FUTURE ahead. */
export async function waitUntil(date: number): Promise<void> {
  for (;;) {
    const missing = date * 1000 - Date.now();
    if (missing <= 0) return;
    if (missing > MAX_FUTURE * 1000) throw inFuture(date, false);
    await sleep(missing);
  }
}

function parseEpoch(text: string): number {
  const seconds = /^(?:0|[1-9][0-9]{0,11})$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= LAST_SECOND) return seconds;
  throw new DepotError(
    'DATE_INVALID',
    `SOURCE_DATE_EPOCH is not a number of seconds since 1970: ${JSON.stringify(text)}`,
    {
      hint: 'give whole seconds, for example SOURCE_DATE_EPOCH=$(date +%s), or unset it',
    },
  );
}

function inFuture(date: number, given: boolean): DepotError {
  return new DepotError(
    'DATE_IN_FUTURE',
    `${given ? 'SOURCE_DATE_EPOCH' : 'the earliest possible date'} ${instant(date)} lies in the future of this machine's clock`,
    {
      hint: given
        ? 'apt clients refuse a depot from the future: set an earlier SOURCE_DATE_EPOCH'
        : 'the previous publication or the key is newer than this clock: set the clock right',
    },
  );
}

function clockAhead(date: number, previousDate: number): DepotError {
  return new DepotError(
    'DATE_IN_FUTURE',
    `this machine's clock says ${instant(date)}, years after the previous publication of ${instant(previousDate)}`,
    {
      hint: `set the clock right: after a publication dated ahead no other can be made until that day; if it is right, say so: SOURCE_DATE_EPOCH=${date}`,
    },
  );
}
