import type { Intent, ParentDirectoryIntent } from './package.ts';
import { shellQuote } from './shell.ts';

export function parentDirectories(intents: readonly Intent[]): ParentDirectoryIntent[] {
  return intents.filter((intent) => intent.kind === 'parent-directory');
}

/** A failure is left to fail: the files could not be unpacked either, and mkdir says why. */
export function makeParent({ path }: ParentDirectoryIntent): string {
  const quoted = shellQuote(path);
  return `[ -d ${quoted} ] || mkdir -p -- ${quoted}`;
}

/** rmdir takes neither an administrator's link of that name nor a folder that still holds something. */
export function removeParents(parents: readonly ParentDirectoryIntent[]): string[] {
  return parents
    .filter(({ removeIfEmpty }) => removeIfEmpty === true)
    .map(({ path }) => `rmdir -- ${shellQuote(path)} 2>/dev/null || :`);
}
