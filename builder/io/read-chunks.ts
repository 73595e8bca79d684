import { open } from 'node:fs/promises';

const CHUNK = 1024 * 1024;

/**
 * Reads a file from its beginning to its end into one buffer that is used again: a stream makes a new one for each megabyte, and for a
 * package of fifty the garbage collector then works as long as the digest.
 * @param take may keep nothing of the chunk after it has returned, or its promise has
 */
export async function readChunks(
  path: string,
  take: (chunk: Buffer) => Promise<void> | undefined,
): Promise<void> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK);
      if (bytesRead === 0) return;
      await take(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
