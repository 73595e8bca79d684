import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { forgetTemporary, registerTemporary } from './temporaries.ts';

/** Name of a temporary file beside its destination: same filesystem, so that rename is atomic. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
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

/** Replaces a file by its complete new content or not at all: write beside, fsync, chmod, rename, fsync directory. */
export async function writeFileAtomic(path: string, data: string | Uint8Array, mode = 0o644): Promise<void> {
  await writeStreamAtomic(path, [Buffer.from(data)], mode);
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
