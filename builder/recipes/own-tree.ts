import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { gzip } from '../archive/gzip.ts';
import type { FileEntry, PackageEntry } from '../packaging/package.ts';
import { foldersOf } from './merge.ts';
import { OWN_SPECS, readOwnFile, sha256 } from './own-package.ts';

/** Files of one of godepot's own packages, as they lie below `specs/<name>/root/`: absolute path on the host to bytes. */
export type OwnTree = ReadonlyMap<string, Buffer>;

const MANUALS = '/usr/share/man/';
/** What a shell or systemd starts; all else is read. The mode in a checkout depends on who made it. */
const PROGRAMS = ['/usr/bin/', '/usr/libexec/'];

/** Everything below `specs/<name>/root/`, sorted by path. Manual pages come out packed, as both formats want them. */
export async function readOwnTree(name: string): Promise<OwnTree> {
  const names = await readdir(join(OWN_SPECS, name, 'root'), { recursive: true, withFileTypes: true });
  const paths = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(OWN_SPECS, name, 'root').length))
    .sort();
  const tree = new Map<string, Buffer>();
  for (const path of paths) {
    const bytes = await readOwnFile(name, 'root', path);
    if (path.startsWith(MANUALS)) tree.set(`${path}.gz`, gzip(bytes));
    else tree.set(path, bytes);
  }
  return tree;
}

/** What of it decides the content, for RELEASE_NEEDED. */
export function treeInputs(tree: OwnTree): Record<string, string> {
  return Object.fromEntries([...tree].map(([path, bytes]) => [path.slice(1), sha256(bytes)]));
}

/** Its files, and the folders to be owned: those at and below `own` that hold any of them. */
export function treeEntries(tree: OwnTree, own: readonly string[]): PackageEntry[] {
  const paths = [...tree.keys()];
  const folders = own.flatMap((root) => {
    const within = paths.filter((path) => path.startsWith(`${root}/`));
    return within.length === 0 ? [] : foldersOf(within, root);
  });
  return [
    ...folders.map((path): PackageEntry => ({ type: 'directory', path, mode: 0o755 })),
    ...[...tree].map(([path, bytes]) => file(path, bytes)),
  ];
}

function file(path: string, bytes: Buffer): FileEntry {
  const mode = PROGRAMS.some((folder) => path.startsWith(folder)) ? 0o755 : 0o644;
  const whole = { type: 'file', path, mode, size: bytes.length, content: () => bytes } as const;
  if (path.startsWith('/etc/')) return { ...whole, role: 'config' };
  return path.startsWith(MANUALS) ? { ...whole, role: 'doc' } : whole;
}
