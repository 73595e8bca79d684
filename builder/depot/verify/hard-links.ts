import type { CheckList } from '../../packaging/checks.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import type { WalkedFiles } from './files.ts';
import type { Blobs } from './store-blobs.ts';

/** Small files are written anew for each snapshot; from here on a copy is told of. */
const WORTH_A_LINK = 64 * 1024;

/** Which names share which inode, over a whole depot. */
export interface LinkCount {
  /** `dev:ino` -> names found here, and names that the disk knows. */
  names: Map<string, { found: number; onDisk: number; path: string }>;
  /** sha256 -> where its bytes were first met. */
  first: Map<string, string>;
  copies: { path: string; size: number }[];
  /** Inodes among the copies: later snapshots have further names of them. */
  counted: Set<string>;
}

export function startLinkCount(blobs: Blobs | undefined): LinkCount {
  const count: LinkCount = { names: new Map(), first: new Map(), copies: [], counted: new Set() };
  for (const [sha256, { inode, nlink }] of blobs ?? []) {
    count.names.set(inode, { found: 1, onDisk: nlink, path: `store/sha256/${sha256.slice(0, 2)}/${sha256}` });
    count.first.set(sha256, inode);
  }
  return count;
}

/** Adds the names of one snapshot. */
export function countLinks(
  count: LinkCount,
  snapshot: string,
  walked: WalkedFiles,
  manifest: Manifest,
): void {
  for (const [path, inode] of walked.inodes) {
    const known = count.names.get(inode);
    if (known === undefined)
      count.names.set(inode, { found: 1, onDisk: walked.links.get(inode) ?? 1, path: `${snapshot}/${path}` });
    else known.found += 1;
  }
  for (const { path, size, sha256 } of manifest.files) {
    const inode = walked.inodes.get(path);
    if (inode === undefined || size < WORTH_A_LINK || walked.found.get(path)?.sha256 !== sha256) continue;
    const first = count.first.get(sha256) ?? inode;
    count.first.set(sha256, first);
    if (first === inode || count.counted.has(inode)) continue;
    count.counted.add(inode);
    count.copies.push({ path: `${snapshot}/${path}`, size });
  }
}

/** Says where disk space is lost, and where somebody holds a name of a published file that this depot does not know. */
export function noteLinks(list: CheckList, { names, copies }: LinkCount): void {
  const bytes = copies.reduce((sum, { size }) => sum + size, 0);
  if (copies.length > 0)
    list.noted.push({
      check: 'hard links',
      detail:
        `${copies.length} files are copies of bytes that lie here already, ${bytes} bytes in all, ${copies[0]?.path ?? ''} first: ` +
        'was the depot copied without its hard links (rsync -H, cp -a)?',
    });
  const elsewhere = [...names.values()].filter(({ found, onDisk }) => onDisk > found);
  if (elsewhere.length > 0)
    list.noted.push({
      check: 'names elsewhere',
      detail:
        `${elsewhere.length} files have names outside this depot, ${elsewhere[0]?.path ?? ''} first: ` +
        'whoever may write under those names changes what is published here',
    });
}
