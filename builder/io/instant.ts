/**
 * Unix seconds as everything here writes them, lock, messages and --json alike: `2026-10-19T22:20:36Z` (RFC 3339, UTC). Parts of a second
 * are left out.
 * @throws RangeError for NaN and for what Date cannot hold
 */
export function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
