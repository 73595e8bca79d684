import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, readlink, realpath, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';

import { systemCode } from '../errors.ts';
import { ifPresent } from './if-present.ts';
import { forgetTemporary, registerTemporary } from './temporaries.ts';

/** Name of a temporary file beside its destination: same filesystem, so that rename is atomic. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}

/** What temporaryBeside() adds behind `.NAME.` */
const TEMPORARY_END = /^[0-9a-f]{12}\.tmp$/;
const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/;

/** True for the name of a file that is not complete yet, or that a killed run left behind. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/** fsync of a directory makes the names in it durable (a rename alone may be lost on power failure). */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Links on the way to one file; Linux follows as many (path_resolution(7)). */
const MOST_LINKS = 40;

/**
 * Where a write to `path` goes if it is a symbolic link, dangling or not: writeFileAtomic would replace the link by a file. Only for files
 * that people keep and link as they like; in a depot or a kit a link is somebody's trap, and is replaced.
 * @throws system errors, ELOOP for a circle
 */
export async function linkedPlace(path: string): Promise<string> {
  const real = await ifPresent(realpath(path));
  if (real !== undefined) return real;
  // nothing is there: each link in turn, the last of which dangles
  let place = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    const folder = await ifPresent(realpath(dirname(place)));
    if (folder === undefined) return place;
    place = join(folder, basename(place));
    const target = await linkTarget(place);
    if (target === undefined) return place;
    // not joined: `..` is what lies above the folder that a link leads to
    place = isAbsolute(target) ? target : `${folder}/${target}`;
  }
  return place;
}

/** Undefined for what is not there, or no link. */
async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (['ENOENT', 'EINVAL'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** Removes what killed runs left of writing this file. Only while nobody else may be writing it. */
export async function sweepBeside(path: string): Promise<void> {
  const prefix = `.${basename(path)}.`;
  for (const name of (await ifPresent(readdir(dirname(path)))) ?? []) {
    const isOurs = name.startsWith(prefix) && TEMPORARY_END.test(name.slice(prefix.length));
    if (isOurs) await rm(join(dirname(path), name), { force: true });
  }
}

/**
 * Replaces a file by its complete new content or not at all: write beside, fsync, chmod, rename, fsync directory. A symbolic link is
 * replaced, too, not followed.
 * @param mtime unix seconds, there from the moment of the rename on; the time of writing when left out
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  mode = 0o644,
  mtime?: number,
): Promise<void> {
  await writeStreamAtomic(path, [Buffer.from(data)], mode, mtime);
}

/** Points a symbolic link somewhere else in one step: readers see the old target or the new one, never none. */
export async function replaceSymlink(path: string, target: string): Promise<void> {
  const temporary = temporaryBeside(path);
  await symlink(target, temporary);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** As writeFileAtomic, from a stream; also digests what it writes. The bytes are never held whole. */
export async function writeStreamAtomic(
  path: string,
  bytes: AsyncIterable<Buffer | string> | Iterable<Buffer>,
  mode = 0o644,
  mtime?: number,
): Promise<{ size: number; sha256: string }> {
  const temporary = temporaryBeside(path);
  registerTemporary(temporary);
  const digest = createHash('sha256');
  let size = 0;
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, 'wx', mode);
    for await (const chunk of bytes) {
      const data = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      digest.update(data);
      size += data.length;
      await handle.writeFile(data);
    }
    // open() obeys the umask; published modes may not
    await handle.chmod(mode);
    if (mtime !== undefined) await handle.utimes(mtime, mtime);
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(temporary, path);
  } catch (error) {
    await handle?.close();
    await rm(temporary, { force: true });
    throw error;
  } finally {
    forgetTemporary(temporary);
  }
  await syncDirectory(dirname(path));
  return { size, sha256: digest.digest('hex') };
}
