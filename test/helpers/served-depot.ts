import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { currentName } from '../../builder/depot/snapshot/snapshots.ts';

/** Path with leading slash -> content, as `MisbehavingServer.files` takes it. */
export type ServedFiles = Map<string, Buffer>;

/** What a web server shows of a depot: snapshots, mirror lists, and `current` as one of them. @param as the snapshot that `current` is to be */
export async function servedFiles(depot: string, as?: string): Promise<ServedFiles> {
  const files: ServedFiles = new Map();
  const current = as ?? (await currentName(depot));
  const entries = await readdir(depot, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name).slice(depot.length);
    if (path.startsWith('/store/')) continue;
    const content = await readFile(join(depot, path));
    files.set(path, content);
    const prefix = `/snapshots/${current ?? ''}/`;
    if (path.startsWith(prefix)) files.set(`/current/${path.slice(prefix.length)}`, content);
  }
  return files;
}
