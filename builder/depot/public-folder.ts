import { chmod, mkdir } from 'node:fs/promises';

import { systemCode } from '../errors.ts';

/** A folder that a web server under another account can read, whatever the umask; one that is there keeps what its owner chose. */
export async function makePublicFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return;
    throw error;
  }
  await chmod(path, 0o755);
}
