/** Seconds for which a pointer may be answered from a cache: longer, and files of two publications meet in one client. */
const MOST_AGE = 120;

/** What an answer's headers say of how long it may be kept. */
export type CachingVerdict = { outcome: 'fine' | 'unsaid' | 'kept'; words: string };

/**
 * Judges the headers of a pointer (InRelease, Release, repomd.xml, mirror lists: one address, changing content). Where nothing is said, caches
 * guess from Last-Modified (RFC 9111 §4.2.2): a file that was published months ago is then kept for days.
 */
export function judgeCaching(header: (name: string) => string | undefined): CachingVerdict {
  const control = header('cache-control')?.toLowerCase() ?? '';
  const age = Number(header('age') ?? 0);
  if (age > MOST_AGE)
    return { outcome: 'kept', words: `a cache answered with what it holds for ${age} seconds` };
  const directives = control.split(',').map((directive) => directive.trim());
  if (directives.some((directive) => /^no-(?:cache|store)$/.test(directive)))
    return { outcome: 'fine', words: control };
  const most = directives.flatMap(
    (directive) => /^(?:s-maxage|max-age)="?(\d{1,10})"?$/.exec(directive)?.[1] ?? [],
  );
  const longest = Math.max(...most.map(Number));
  if (directives.includes('immutable') || longest > MOST_AGE)
    return { outcome: 'kept', words: `Cache-Control: ${control}` };
  if (most.length > 0) return { outcome: 'fine', words: control };
  const expires = Date.parse(header('expires') ?? '');
  const kept = (expires - Date.now()) / 1000 > MOST_AGE;
  if (kept) return { outcome: 'kept', words: `Expires: ${header('expires') ?? ''}` };
  return Number.isNaN(expires)
    ? { outcome: 'unsaid', words: 'no Cache-Control' }
    : { outcome: 'fine', words: 'it has expired' };
}
