import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { execa } from 'execa';

import type { FileEntry, Package } from '../../builder/packaging/package.ts';

/** Lays a package's entries out below `root`, with their modes; every time is the package's. What other tools then pack. */
export async function layOut(pkg: Package, root: string): Promise<void> {
  await mkdir(root, { recursive: true });
  for await (const entry of pkg.entries()) {
    const path = join(root, entry.path);
    await mkdir(dirname(path), { recursive: true });
    if (entry.type === 'link') await symlink(entry.target, path);
    else if (entry.type === 'directory') await mkdir(path, { recursive: true });
    else if (entry.type === 'file') await writeFile(path, await contentOf(entry));
    if (entry.type === 'file' || entry.type === 'directory') await chmod(path, entry.mode);
  }
  await execa('find', [root, '-type', 'd', '-exec', 'chmod', '0755', '{}', '+']);
  await execa('find', [root, '-exec', 'touch', '--no-dereference', `--date=@${pkg.time}`, '{}', '+']);
  await utimes(root, pkg.time, pkg.time);
}

async function contentOf(entry: FileEntry): Promise<Buffer> {
  const content = await entry.content();
  if (Buffer.isBuffer(content)) return content;
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
