import { hash } from 'node:crypto';
import { join } from 'node:path';

import { readRegular } from '../../io/regular-file.ts';
import type { Snapshot } from './snapshots.ts';

/** A file of a snapshot, whole, if it is what the manifest lists; undefined if it is not. For indexes, which are small. */
export async function readListed(
  { folder, manifest }: Pick<Snapshot, 'folder' | 'manifest'>,
  path: string,
): Promise<Buffer | undefined> {
  const data = await readRegular(join(folder, path));
  const wanted = manifest.files.find((file) => file.path === path)?.sha256;
  return wanted === hash('sha256', data, 'hex') ? data : undefined;
}
