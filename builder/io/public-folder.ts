import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import { systemCode } from '../errors.ts';

/**
 * A folder, and those above it that are missing, that a web server under another account can read and nobody else can write, whatever the
 * umask. Folders that are there keep what their owner chose.
 */
export async function makePublicFolder(path: string): Promise<void> {
  if (!(await makeOne(path))) {
    await makePublicFolder(dirname(path));
    await makeOne(path);
  }
}

/**
 * By single calls: Node's recursive mkdir takes a failing disk (EIO) for a missing parent (ENOENT).
 * @returns false if its parent is missing
 */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && dirname(path) !== path) return false;
    // somebody's folder, or a link to one; a file of that name is said by recursive mkdir as before
    if (systemCode(error) === 'EEXIST') return (await mkdir(path, { recursive: true })) === undefined;
    throw error;
  }
  await chmod(path, 0o755);
  return true;
}
