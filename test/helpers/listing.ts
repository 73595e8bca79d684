import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Path, mode and content of everything below a folder: two trees are the same when these lists are. */
export async function listing(folder: string): Promise<string[]> {
  const lines: string[] = [];
  for (const path of (await readdir(folder, { recursive: true })).sort()) {
    const entry = await lstat(join(folder, path));
    const mode = (entry.mode & 0o7777).toString(8);
    const content = entry.isFile() ? (await readFile(join(folder, path))).toString('hex') : '';
    lines.push(`${path} ${mode} ${content}`);
  }
  return lines;
}
