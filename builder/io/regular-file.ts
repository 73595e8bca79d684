import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

import { DepotError } from '../errors.ts';

/** Text and metadata files that are held whole; the largest real ones are a large depot's manifest and indexes. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Opens a file for reading only if it is a regular one. O_NONBLOCK: opening a FIFO that nobody writes to would block a thread for ever, and
 * with it even the end of the process.
 * @throws DepotError NOT_A_FILE
 */
export async function openRegular(path: string): Promise<FileHandle> {
  return (await openSized(path)).handle;
}

async function openSized(path: string): Promise<{ handle: FileHandle; size: number }> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (found.isFile()) return { handle, size: found.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  throw new DepotError('NOT_A_FILE', 'this is a folder, pipe or device where a file belongs', {
    where: path,
  });
}

/**
 * A whole file, up to 64 MiB, or up to `most` bytes.
 * @throws DepotError NOT_A_FILE, FILE_LARGE
 */
export async function readRegular(path: string, most = MOST_BYTES): Promise<Buffer> {
  const { handle, size } = await openSized(path);
  try {
    if (size <= most) return await handle.readFile();
    throw new DepotError('FILE_LARGE', `${size} bytes are more than such a file may have`, { where: path });
  } finally {
    await handle.close();
  }
}
