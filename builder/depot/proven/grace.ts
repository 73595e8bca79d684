import { statSync } from 'node:fs';
import { sep } from 'node:path';

import type { Store } from '../../store/store.ts';
import { entryPath, fileMark, readMark } from '../indexed/marks.ts';
import { isPackagePath } from '../snapshot/layout.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import type { VerifyMemory } from '../verify/memory.ts';

/**
 * Packages in grace are links to what was hashed when it was listed: the same inode with the same size and time of modification is not read
 * again. No entry of theirs is used, so that nothing but the mark is looked at.
 * @param root of the staged snapshot, whose manifest this is
 * @param vouching manifests whose signatures hold: what none of them lists is read
 */
export function proveGrace(
  memory: VerifyMemory,
  store: Pick<Store, 'root'>,
  root: string,
  { files }: Pick<Manifest, 'files'>,
  vouching: readonly Pick<Manifest, 'files'>[],
): void {
  const known = new Set(vouching.flatMap((manifest) => manifest.files.map(({ sha256 }) => sha256)));
  for (const { path, sha256, grace } of files) {
    if (grace === undefined || !isPackagePath(path) || !known.has(sha256)) continue;
    const file = statSync(`${root}${sep}${path}`, { bigint: true });
    if (readMark(entryPath(store, sha256)) !== fileMark(file)) continue;
    memory.inodes.set(`${file.dev}:${file.ino}`, { size: Number(file.size), sha256 });
  }
}
