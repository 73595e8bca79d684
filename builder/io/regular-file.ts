import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

import { DepotError } from '../errors.ts';

/** Text and metadata files that are held whole; the largest real ones are a large depot's manifest and indexes. */
const MOST_BYTES = 64 * 1024 * 1024;

const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Opens a file for reading only if it is a regular one. O_NONBLOCK: opening a FIFO that nobody writes to would block a thread for ever, and
 * with it even the end of the process.
 * @throws DepotError NOT_A_FILE
 */
export async function openRegular(path: string): Promise<FileHandle> {
  return (await openSized(path)).handle;
}

async function openSized(path: string): Promise<{ handle: FileHandle; size: number }> {
  const handle = await open(path, FLAGS);
  try {
    const found = await handle.stat();
    if (found.isFile()) return { handle, size: found.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  throw notAFile(path);
}

/**
 * The same at once, for who reads hundreds of small files: its descriptor, to be closed by the caller.
 * @throws DepotError NOT_A_FILE
 */
export function openRegularSync(path: string): { file: number; size: number } {
  const file = openSync(path, FLAGS);
  try {
    const found = fstatSync(file);
    if (found.isFile()) return { file, size: found.size };
  } catch (error) {
    closeSync(file);
    throw error;
  }
  closeSync(file);
  throw notAFile(path);
}

function notAFile(path: string): DepotError {
  return new DepotError('NOT_A_FILE', 'this is a folder, pipe or device where a file belongs', {
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
