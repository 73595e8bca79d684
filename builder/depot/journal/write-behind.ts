import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

import { syncDirectory } from '../../io/durable.ts';
import { ifPresent } from '../../io/if-present.ts';
import { makePublicFolder } from '../../io/public-folder.ts';
import { systemCode } from '../../errors.ts';
import { linked } from '../../store/own-folders.ts';

/**
 * Adds text to a file at `size`, durable when this returns. What lies behind that is what a killed run left of a line, and is written over.
 * On a disk that fills up the file is as it was before. The file is made where there is none, 0644 whatever the umask.
 * @throws DepotError PATH_UNUSABLE: a link is in its place
 */
export async function writeBehind(path: string, size: number, text: string): Promise<void> {
  await makePublicFolder(dirname(path));
  const handle = await openOrCreate(path);
  try {
    await handle.truncate(size);
    await writeAll(handle, Buffer.from(text), size);
    await handle.sync();
  } catch (error) {
    // half a line would be recognised by the next run, but need not be left
    await handle.truncate(size).catch(() => {});
    throw error;
  } finally {
    await handle.close();
  }
  if (size > 0) return;
  await syncDirectory(dirname(path));
  await syncDirectory(dirname(dirname(path)));
}

/** Not O_APPEND, which would write behind the torn end; not through a link, which somebody else made. */
async function openOrCreate(path: string): Promise<FileHandle> {
  const found = await ifPresent(open(path, constants.O_RDWR | constants.O_NOFOLLOW)).catch(
    (error: unknown) => {
      throw systemCode(error) === 'ELOOP' ? linked(path) : error;
    },
  );
  if (found !== undefined) return found;
  const made = await open(path, 'wx+', 0o644);
  await made.chmod(0o644);
  return made;
}

async function writeAll(handle: FileHandle, data: Buffer, position: number): Promise<void> {
  for (let done = 0; done < data.length;) {
    const { bytesWritten } = await handle.write(data, done, data.length - done, position + done);
    done += bytesWritten;
  }
}
