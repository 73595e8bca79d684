import { createHash, hash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';

import { openRegular, openRegularSync } from './regular-file.ts';

/** What was read of a file. */
interface Digest {
  size: number;
  sha256: string;
}

/** Bytes of one read. */
const CHUNK = 1024 * 1024;

/** For files that fit: nothing else runs while one is read, so that one buffer serves them all. */
let shared: Buffer | undefined;

/**
 * Reads a whole file, never held: its size in bytes and its sha256 in hex. What fits into one read is read synchronously, in some twenty
 * microseconds: a snapshot has hundreds of such files, and promises for each cost ten times that.
 * @throws system errors, ENOENT among them; DepotError NOT_A_FILE: a pipe would never end
 */
export async function digestFile(path: string): Promise<Digest> {
  return digestSmall(path) ?? digestLarge(path);
}

/** Undefined for what does not fit. */
function digestSmall(path: string): Digest | undefined {
  const { file, size: expected } = openRegularSync(path);
  try {
    if (expected >= CHUNK) return undefined;
    shared ??= Buffer.allocUnsafeSlow(CHUNK);
    for (let size = 0; size < CHUNK;) {
      const length = readSync(file, shared, size, CHUNK - size, size);
      if (length === 0) return { size, sha256: hash('sha256', shared.subarray(0, size), 'hex') };
      size += length;
    }
    // it has grown
    return undefined;
  } finally {
    closeSync(file);
  }
}

async function digestLarge(path: string): Promise<Digest> {
  const handle = await openRegular(path);
  try {
    const digest = createHash('sha256');
    // two buffers for all reads: a new one for each keeps the garbage collector busy longer than the hash takes
    let [filled, free] = [Buffer.allocUnsafeSlow(CHUNK), Buffer.allocUnsafeSlow(CHUNK)];
    let reading = handle.read(free, 0, CHUNK, 0);
    for (let size = 0; ;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return { size, sha256: digest.digest('hex') };
      size += bytesRead;
      [filled, free] = [free, filled];
      // while one is read the other is hashed
      reading = handle.read(free, 0, CHUNK, size);
      digest.update(filled.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
