import type { ParentDirectoryIntent } from './intents.ts';
import type { Moments } from './moments.ts';
import type { Format } from './package.ts';
import { shellQuote } from './shell.ts';

/**
 * rpm makes missing parents itself. In a deb a failure is left to fail: the files could not be unpacked either, and mkdir says why.
 * rmdir takes neither an administrator's link of that name nor a folder that still holds something.
 */
export function parentMoments({ path, removeIfEmpty }: ParentDirectoryIntent, format: Format): Moments {
  const quoted = shellQuote(path);
  const remove = `rmdir -- ${quoted} 2>/dev/null || :`;
  return {
    ...(format === 'deb' ? { unpacking: `[ -d ${quoted} ] || mkdir -p -- ${quoted}` } : {}),
    ...(removeIfEmpty === true ? { gone: remove, replaced: remove } : {}),
  };
}
