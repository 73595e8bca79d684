import { systemCode } from '../errors.ts';
import { readRegular } from './regular-file.ts';

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

/**
 * As ifPresent, for paths that others laid out, where a file may stand in the place of a folder on the way (ENOTDIR).
 */
export async function thereOrNot<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** True where nothing has that name. */
export function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR';
}

/** A file's text, UTF-8, or undefined as ifPresent. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  return (await ifPresent(readRegular(path)))?.toString('utf8');
}
