import { createHash } from 'node:crypto';

import { openRegular } from './regular-file.ts';

const CHUNK = 1024 * 1024;

/**
 * Reads a whole file, never held: its size in bytes and its sha256 in hex.
 * @throws system errors, ENOENT among them; DepotError NOT_A_FILE: a pipe would never end
 */
export async function digestFile(path: string): Promise<{ size: number; sha256: string }> {
  const handle = await openRegular(path);
  try {
    const { size } = await handle.stat();
    const hash = createHash('sha256');
    for await (const chunk of handle.createReadStream({ highWaterMark: CHUNK, autoClose: false }))
      hash.update(chunk);
    return { size, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}
