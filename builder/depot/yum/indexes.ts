import { readRpm } from '../../rpm/reader.ts';
import type { Tree } from '../tree.ts';
import { filelistsPackage, filelistsStart, FILELISTS_END } from './filelists.ts';
import { type IndexFile, openIndexFile } from './index-file.ts';
import { OTHER_END, otherPackage, otherStart } from './other.ts';
import type { RpmPlace } from './place.ts';
import { PRIMARY_END, primaryPackage, primaryStart } from './primary.ts';
import { encodeRepomd } from './repomd.ts';

/**
 * Writes the three indexes of one architecture's tree in a single pass, holding one package's header at a time. All three list the
 * packages in the same order with the same pkgids: Pulp and Satellite fail otherwise.
 * @param folder of the tree, relative to the snapshot: `yum/x86_64`
 * @param rpms already in the tree, in the order to list them
 * @param date unix seconds
 * @returns repomd.xml, to be written and signed by the caller
 */
export async function writeYumIndexes(
  tree: Tree,
  folder: string,
  rpms: readonly RpmPlace[],
  date: number,
): Promise<string> {
  const open: IndexFile[] = [];
  const start = async (type: 'primary' | 'filelists' | 'other', head: string): Promise<IndexFile> => {
    const file = await openIndexFile(tree, folder, type);
    open.push(file);
    await file.write(head);
    return file;
  };
  try {
    const primary = await start('primary', primaryStart(rpms.length));
    const filelists = await start('filelists', filelistsStart(rpms.length));
    const other = await start('other', otherStart(rpms.length));
    for (const place of rpms) {
      const rpm = await readRpm(tree.pathOf(`${folder}/${place.href}`));
      await primary.write(primaryPackage(rpm, place));
      for (const piece of filelistsPackage(rpm, place.sha256)) await filelists.write(piece);
      await other.write(otherPackage(rpm, place.sha256));
    }
    await primary.write(PRIMARY_END);
    await filelists.write(FILELISTS_END);
    await other.write(OTHER_END);
    const entries = [await primary.close(), await filelists.close(), await other.close()];
    open.length = 0;
    return encodeRepomd(entries, date);
  } finally {
    for (const file of open) await file.abort();
  }
}
