import { rename } from 'node:fs/promises';

import { openCompressedFile } from '../../archive/compress.ts';
import { DepotError } from '../../errors.ts';
import type { Tree } from '../tree.ts';
import type { IndexType, RepomdEntry } from './repomd.ts';

/** A gzip index that is written as a stream and named by its digest when it is complete. */
export interface IndexFile {
  write(text: string): Promise<void>;
  close(): Promise<RepomdEntry>;
  abort(): Promise<void>;
}

/** Text gathered before it is handed over, in characters: few awaits, little memory. */
const PIECE = 256 * 1024;

/** gz and not zstd: el7 and Amazon Linux 2 read nothing newer, and mirroring tools neither. */
export async function openIndexFile(tree: Tree, folder: string, type: IndexType): Promise<IndexFile> {
  const draft = await tree.reserve(`${folder}/repodata/.${type}.xml.gz`);
  const sink = openCompressedFile(draft, { format: 'gzip', level: 9 }, true);
  let pieces: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    const data = Buffer.from(pieces.join(''));
    pieces = [];
    length = 0;
    await sink.write(data);
  };
  return {
    async write(text) {
      pieces.push(text);
      length += text.length;
      if (length >= PIECE) await flush();
    },
    async close() {
      await flush();
      const { size, sha256, rawSize, rawSha256 } = await sink.close();
      if (rawSha256 === undefined)
        throw new DepotError('INTERNAL', 'the index was not hashed before compression');
      const href = `repodata/${sha256}-${type}.xml.gz`;
      await rename(draft, tree.pathOf(`${folder}/${href}`));
      await tree.adopt(`${folder}/${href}`, size, sha256);
      return { type, href, sha256, size, openSha256: rawSha256, openSize: rawSize };
    },
    abort: () => sink.abort(),
  };
}
