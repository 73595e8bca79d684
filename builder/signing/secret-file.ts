import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { dirname } from 'node:path';

import { DepotError, systemCode } from '../errors.ts';

const MOST_KEY_BYTES = 64 * 1024;
const MOST_PASSPHRASE_BYTES = 4 * 1024;
const OTHERS = 0o077;

/**
 * Reads a private key as ssh does: a regular file of this user that nobody else can read, in a folder of which the same holds, and
 * never through a link: somebody who can write next to it could exchange it between check and use.
 * @throws DepotError KEYS_MISSING, KEYS_UNSAFE
 */
export async function readPrivateFile(path: string): Promise<string> {
  const folder = dirname(path);
  const found = await lstat(folder).catch((cause: unknown) => {
    throw systemCode(cause) === 'ENOENT' ? missing(path, cause) : cause;
  });
  if (!found.isDirectory()) throw unsafe(folder, 'is not a directory', 'make it a real folder, not a link');
  checkOwner(folder, found, 'chmod 700');
  const handle = await openUnlinked(path);
  try {
    // of the open file, so that what was checked is what is read; O_NONBLOCK keeps a planted fifo from hanging us
    const file = await handle.stat();
    if (!file.isFile()) throw unsafe(path, 'is not a regular file', 'put the key itself there');
    checkOwner(path, file, 'chmod 600');
    return await readBounded(handle, MOST_KEY_BYTES, path);
  } finally {
    await handle.close();
  }
}

/** What came through a pipe, by its path: a pipe can be read once only, and a change of keys opens several. */
const piped = new Map<string, string>();

/**
 * The passphrase in the file that GODEPOT_PASSPHRASE_FILE names, its line end left off; a descriptor goes as /dev/fd/N. Never an
 * argument: those show in the list of processes.
 * @returns undefined where the variable is not set
 * @throws DepotError KEYS_PASSPHRASE, KEYS_UNSAFE
 */
export async function readPassphrase(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const path = environment['GODEPOT_PASSPHRASE_FILE'];
  if (path === undefined || path === '') return undefined;
  const known = piped.get(path);
  if (known !== undefined) return known;
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw new DepotError('KEYS_PASSPHRASE', 'the file with the passphrase cannot be opened', {
      where: path,
      hint: 'GODEPOT_PASSPHRASE_FILE names it',
      cause,
    });
  });
  try {
    const file = await handle.stat();
    // pipes have nobody else's eyes on them
    if (file.isFile()) checkOwner(path, file, 'chmod 600');
    const text = (await readBounded(handle, MOST_PASSPHRASE_BYTES, path)).replace(/\r?\n$/, '');
    if (text !== '' && !text.includes('\n')) {
      if (!file.isFile()) piped.set(path, text);
      return text;
    }
    throw new DepotError('KEYS_PASSPHRASE', 'the file with the passphrase does not hold one line', {
      where: path,
    });
  } finally {
    await handle.close();
  }
}

async function openUnlinked(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') throw missing(path, cause);
    if (systemCode(cause) === 'ELOOP') throw unsafe(path, 'is a symbolic link', 'put the key itself there');
    throw cause;
  }
}

function checkOwner(path: string, { uid, mode }: Stats, remedy: string): void {
  const self = process.geteuid?.();
  if (self !== undefined && uid !== self)
    throw unsafe(
      path,
      `belongs to user ${uid}, and this is user ${self}`,
      `run godepot as its owner, or: chown ${self} ${path}`,
    );
  if ((mode & OTHERS) !== 0)
    throw unsafe(path, `can be reached by others (mode ${(mode & 0o777).toString(8)})`, `${remedy} ${path}`);
}

async function readBounded(handle: FileHandle, most: number, path: string): Promise<string> {
  const buffer = Buffer.alloc(most + 1);
  let filled = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, null);
    filled += bytesRead;
    if (filled > most)
      throw unsafe(path, `is longer than ${most} bytes`, 'put the key or passphrase alone there');
    if (bytesRead === 0) break;
  }
  const text = buffer.toString('utf8', 0, filled);
  buffer.fill(0);
  return text;
}

function missing(path: string, cause: unknown): DepotError {
  return new DepotError('KEYS_MISSING', 'the private half of the key is not here', {
    where: path,
    hint: 'restore it from the backup of the keys folder (mode 600, in a folder of mode 700); where no keys were made yet: godepot keys init',
    cause,
  });
}

function unsafe(path: string, what: string, hint: string): DepotError {
  return new DepotError('KEYS_UNSAFE', `${path} ${what}`, { where: path, hint });
}
