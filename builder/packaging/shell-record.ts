import { shellQuote, shellWords } from './shell.ts';

/**
 * What a script did on a host and has to know later: whose a link is, whether a unit was met before. One small file each, beside no package
 * manager's database, since both formats' scripts keep them. Gone with the last package that has one.
 */
const FOLDER = '/var/lib/godepot';

export interface ShellRecord {
  /** Quoted for the shell. */
  path: string;
  /** Puts the shell word into it; a full or read-only disk is said by the shell and is no failure. */
  write: (word: string) => string;
  /** Takes it away, and its folders when they are empty. */
  remove: string;
}

/** @param kind folder: `links` @param name any text: a path is one name, escaped */
export function shellRecord(kind: 'links' | 'units' | 'choices', name: string): ShellRecord {
  const folder = `${FOLDER}/${kind}`;
  const path = shellQuote(`${folder}/${escapeName(name)}`);
  return {
    path,
    write: (word) => `{ mkdir -p -- ${shellQuote(folder)} && printf '%s\\n' ${word} >${path}; } || :`,
    remove: `rm -f -- ${path} || :\nrmdir -- ${shellWords(folder, FOLDER)} 2>/dev/null || :`,
  };
}

/** Reversible, so that no two names meet: `/usr/bin/x` -> `usr-bin-x` would meet `/usr-bin/x`. */
function escapeName(name: string): string {
  return encodeURIComponent(name).replaceAll("'", '%27');
}
