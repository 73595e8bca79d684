import { readRpmListing } from '../../rpm/reader.ts';
import type { IndexEntries } from '../indexed/entries.ts';
import type { Tree } from '../snapshot/tree.ts';
import { filelistsStart, FILELISTS_END } from './filelists.ts';
import { type IndexFile, openIndexFile } from './index-file.ts';
import { OTHER_END, otherStart } from './other.ts';
import { rpmParts } from './parts.ts';
import type { RpmPlace } from './place.ts';
import { PRIMARY_END, primaryStart } from './primary.ts';
import { encodeRepomd, type IndexType, type RepomdEntry } from './repomd.ts';

/**
 * Writes the three indexes of one architecture's tree in a single pass, holding one package's entry at a time. All three list the
 * packages in the same order with the same pkgids: Pulp and Satellite fail otherwise.
 * @param folder of the tree, relative to the snapshot: `yum/x86_64`
 * @param rpms already in the tree, in the order to list them
 * @param date unix seconds
 * @param updateinfo advisories, if there are any to tell of
 * @returns repomd.xml, to be written and signed by the caller
 */
export async function writeYumIndexes(
  tree: Tree,
  folder: string,
  rpms: readonly RpmPlace[],
  date: number,
  entries: IndexEntries,
  updateinfo?: string,
): Promise<string> {
  const open: IndexFile[] = [];
  const start = async (type: IndexType, head: string): Promise<IndexFile> => {
    const file = await openIndexFile(tree, folder, type);
    open.push(file);
    await file.text(head);
    return file;
  };
  try {
    const files = {
      primary: await start('primary', primaryStart(rpms.length)),
      filelists: await start('filelists', filelistsStart(rpms.length)),
      other: await start('other', otherStart(rpms.length)),
    };
    for (const place of rpms) {
      const { parts } = await entries.of({ sha256: place.sha256, location: place.href }, async () =>
        rpmParts(await readRpmListing(tree.pathOf(`${folder}/${place.href}`)), place),
      );
      for (const part of parts) if (part.name !== 'stanza') await files[part.name].part(part);
    }
    await files.primary.text(PRIMARY_END);
    await files.filelists.text(FILELISTS_END);
    await files.other.text(OTHER_END);
    const last = updateinfo === undefined ? [] : [await start('updateinfo', updateinfo)];
    const described: RepomdEntry[] = [];
    for (const file of [files.primary, files.filelists, files.other, ...last])
      described.push(await file.close());
    open.length = 0;
    return encodeRepomd(described, date);
  } finally {
    for (const file of open) await file.abort();
  }
}
