/** RFC 3339, always in UTC: `Date.parse` alone reads `1` and `March 7`, in the zone of this machine. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** 9999-12-31T23:59:59Z, the last second that four digits of a year can say; `instant` has words for every one before it. */
export const LAST_SECOND = 253_402_300_799;

/** Unix seconds, with parts of one; undefined for what is no such time. Date reads 30 February as 2 March. */
export function parseInstant(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && INSTANT.test(value) ? Date.parse(value) / 1000 : Number.NaN;
  return Number.isNaN(seconds) ? undefined : seconds;
}

/**
 * Unix seconds as everything here writes them, lock, messages and --json alike: `2026-10-19T22:20:36Z` (RFC 3339, UTC). Parts of a second
 * are left out.
 * @throws RangeError for NaN and for what Date cannot hold
 */
export function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
