import { readFile } from 'node:fs/promises';

import { systemCode } from '../errors.ts';

/**
 * What a call to the file system gives; undefined if nothing has that name (ENOENT). Other failures are thrown as they are: what cannot
 * be read must not look like what is not there.
 */
export async function ifPresent<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A file's text, UTF-8, or undefined as ifPresent. */
export function readIfPresent(path: string): Promise<string | undefined> {
  return ifPresent(readFile(path, 'utf8'));
}
