import type { RpmFile } from './rpm-info.ts';

/** The last file of an inode, which alone carries the content in a payload, with those before it. */
export interface HardLinks {
  last: RpmFile;
  earlier: RpmFile[];
}

/**
 * Files that share an inode (rpm: rpmfilesBuildNLink). An inode of 0 says nothing.
 * @returns for each file that shares its content, its group; other files are not in the map
 */
export function hardLinks(files: readonly RpmFile[]): Map<RpmFile, HardLinks> {
  const byInode = new Map<number, RpmFile[]>();
  for (const file of files) {
    if (file.type !== 'file' || file.ghost || file.inode === 0) continue;
    const known = byInode.get(file.inode);
    if (known === undefined) byInode.set(file.inode, [file]);
    else known.push(file);
  }
  const links = new Map<RpmFile, HardLinks>();
  for (const group of byInode.values()) {
    const last = group.at(-1);
    if (group.length < 2 || last === undefined) continue;
    const shared = { last, earlier: group.slice(0, -1) };
    for (const file of group) links.set(file, shared);
  }
  return links;
}
