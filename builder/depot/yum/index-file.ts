import { createHash } from 'node:crypto';
import { open, rename } from 'node:fs/promises';

import { gzip } from '../../archive/gzip.ts';
import type { EntryPart } from '../indexed/entry.ts';
import type { Tree } from '../snapshot/tree.ts';
import type { IndexType, RepomdEntry } from './repomd.ts';

/**
 * A gzip index (gz and not zstd: el7 and Amazon Linux 2 read nothing newer, and mirroring tools neither) that is written as a stream of members and named by its digest when it is complete. A large part comes as a member that
 * was packed once, small ones are packed together; where members begin depends on the parts alone, so that the same packages make the same
 * bytes wherever their parts came from.
 */
export interface IndexFile {
  text(text: string): Promise<void>;
  part(part: EntryPart): Promise<void>;
  close(): Promise<RepomdEntry>;
  /** Closes it; the file goes with its tree. */
  abort(): Promise<void>;
}

/** Bytes of small parts in one member: more would need memory, less would pack worse. */
const MEMBER = 1024 * 1024;
/** Bytes; what of them is not used takes no memory. */
const FIRST_MEMBER = MEMBER + 64 * 1024;

export async function openIndexFile(tree: Tree, folder: string, type: IndexType): Promise<IndexFile> {
  const draft = await tree.reserve(`${folder}/repodata/.${type}.xml.gz`);
  const file = await open(draft, 'wx', 0o644);
  const packed = digest();
  const unpacked = digest();
  // grows to the largest member; parts are copied in, since the memory of an entry is used again for the next one
  let gathered = Buffer.allocUnsafeSlow(FIRST_MEMBER);
  let length = 0;
  const append = async (member: Buffer, raw: Buffer): Promise<void> => {
    packed.add(member);
    unpacked.add(raw);
    await file.writeFile(member);
  };
  const flush = async (): Promise<void> => {
    if (length === 0) return;
    const raw = gathered.subarray(0, length);
    await append(gzip(raw), raw);
    length = 0;
  };
  const gather = async (raw: Buffer): Promise<void> => {
    if (length + raw.length > gathered.length)
      gathered = Buffer.concat([gathered.subarray(0, length)], 2 * (length + raw.length));
    raw.copy(gathered, length);
    length += raw.length;
    if (length >= MEMBER) await flush();
  };
  return {
    text: (text) => gather(Buffer.from(text)),
    async part({ raw, packed: member }) {
      if (member === undefined) return gather(raw);
      await flush();
      await append(member, raw);
    },
    async close() {
      await flush();
      await file.close();
      const { size, sha256 } = packed.end();
      const { size: openSize, sha256: openSha256 } = unpacked.end();
      const href = `repodata/${sha256}-${type}.xml.gz`;
      await rename(draft, tree.pathOf(`${folder}/${href}`));
      await tree.adopt(`${folder}/${href}`, size, sha256);
      return { type, href, sha256, size, openSha256, openSize };
    },
    abort: () => file.close(),
  };
}

function digest(): { add: (data: Buffer) => void; end: () => { size: number; sha256: string } } {
  const hash = createHash('sha256');
  let size = 0;
  return {
    add(data) {
      size += data.length;
      hash.update(data);
    },
    end: () => ({ size, sha256: hash.digest('hex') }),
  };
}
