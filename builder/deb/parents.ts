import { DepotError } from '../errors.ts';
import { isAdministrators, isShared } from './shared-directories.ts';

/** Keeps count of what the archive holds, so that each directory comes once and before what is in it (dpkg fails otherwise). */
export interface Parents {
  /**
   * Notes a path and gives the directories to be emitted before it, outermost first.
   * @throws DepotError DEB_SHARED_DIRECTORY for a directory that no package may carry, DEB_ENTRY_NAME for a path below a file or link
   */
  add(path: string, isDirectory: boolean): string[];
}

/** For one archive: its paths go in by the order in which they are written. */
export function trackParents(): Parents {
  /** path -> whether it is a directory */
  const known = new Map<string, boolean>();

  const missing = (path: string): string[] => {
    const found: string[] = [];
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const parent = path.slice(0, end);
      const directory = known.get(parent);
      if (directory === true) break;
      if (directory === false)
        throw new DepotError('DEB_ENTRY_NAME', `${path} lies below ${parent}, which is not a directory`);
      if (!isAdministrators(parent)) found.push(parent);
    }
    return found.toReversed();
  };

  return {
    add(path, isDirectory) {
      if (isDirectory && isShared(path)) {
        throw new DepotError('DEB_SHARED_DIRECTORY', `a deb may not carry ${path}`, {
          hint: 'declare the intent parent-directory instead: purging would delete an administrator’s link of that name',
        });
      }
      const parents = missing(path);
      for (const parent of parents) known.set(parent, true);
      known.set(path, isDirectory);
      return parents;
    },
  };
}
