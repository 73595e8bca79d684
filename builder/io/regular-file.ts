import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
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
  const handle = await open(path, FLAGS);
  try {
    if ((await handle.stat()).isFile()) return handle;
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
 * A whole file, up to 64 MiB, or up to `most` bytes. Read at once: of most of them five promises would take longer than the disk.
 * @throws DepotError NOT_A_FILE, FILE_LARGE
 */
// oxlint-disable-next-line require-await -- what is thrown has to come as a rejection
export async function readRegular(path: string, most = MOST_BYTES): Promise<Buffer> {
  const { file, size } = openRegularSync(path);
  try {
    if (size <= most) return readFileSync(file);
    throw new DepotError('FILE_LARGE', `${size} bytes are more than such a file may have`, { where: path });
  } finally {
    closeSync(file);
  }
}
