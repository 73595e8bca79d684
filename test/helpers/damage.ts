import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Absolute paths of the files below `root` whose path relative to it matches; at least one, else the test tests nothing. */
export async function filesMatching(root: string, pattern: RegExp): Promise<string[]> {
  // with types, because without them readdir walks through links and finds each file of `current` twice
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => pattern.test(path.slice(root.length)));
  if (found.length === 0) throw new Error(`nothing below ${root} matches ${pattern}`);
  return found.sort();
}

/**
 * Replaces the file by one with new content and gives the way back. Never writes into it: it is a hard link to what other tests read.
 * @param change gets a copy; `undefined` takes the file away
 */
export async function damage(
  path: string,
  change: (content: Buffer) => Buffer | undefined,
): Promise<() => Promise<void>> {
  const aside = `${path}.undamaged`;
  const changed = change(Buffer.from(await readFile(path)));
  await rename(path, aside);
  if (changed !== undefined) await writeFile(path, changed);
  return () => rename(aside, path);
}

/** One bit less or more in the middle, or at `offset`. */
export function flipByte(content: Buffer, offset = content.length >> 1): Buffer {
  content.writeUInt8(content.readUInt8(offset) ^ 1, offset);
  return content;
}
