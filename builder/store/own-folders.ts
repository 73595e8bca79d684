import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../errors.ts';
import { thereOrNot } from '../io/if-present.ts';

/**
 * No link lies in the store's folder, nor in its log's. Who holds its lock empties `staging` and writes into the others: through a link that somebody planted root
 * would do it anywhere on the machine. The store itself may be one, to another folder of the same file system.
 * @throws DepotError PATH_UNUSABLE
 */
export async function requireOwnFolders(store: string): Promise<void> {
  // of the log before anything is done that it is to tell of
  for (const folder of [store, join(store, 'log')])
    for (const entry of (await thereOrNot(readdir(folder, { withFileTypes: true }))) ?? [])
      if (entry.isSymbolicLink()) throw linked(join(folder, entry.name));
}

/** For a name that godepot alone lays out, where a link would lead what it writes elsewhere. */
export function linked(where: string): DepotError {
  return new DepotError('PATH_UNUSABLE', 'a link stands where godepot keeps a file or folder of its own', {
    where,
    hint: 'find out who made it, remove it, move back what belongs there, and run the same command again; nothing was written through it',
  });
}
