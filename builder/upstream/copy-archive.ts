import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

import { DepotError, systemCode } from '../errors.ts';
import { requireSize } from '../io/http-body.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import { discard } from '../store/store.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { type Delivered, type Delivery, MAX_ARCHIVE_BYTES } from './source.ts';

/**
 * Copies an archive of a folder to the staging area. A private copy is checked and kept: the folder may change between the check and
 * the use.
 * @throws DepotError FETCH_LARGE, INTERRUPTED, and what `unreadable` makes of a folder's fault; system errors of the copy's own disk.
 */
export async function copyArchive(
  from: string,
  size: number,
  form: ArchiveForm,
  toolchain: Toolchain,
  { store, progress, signal }: Delivery,
  unreadable: (path: string, cause: unknown) => DepotError,
): Promise<Delivered> {
  const where = pathToFileURL(from);
  requireSize(where, size, MAX_ARCHIVE_BYTES);
  const id = toolchainId(toolchain);
  const to = await store.stage(`${id}.${form}`);
  const task = progress.begin(id, size);
  const hash = createHash('sha256');
  let written = 0;
  let out: FileHandle | undefined;
  try {
    out = await open(to, 'wx', 0o600);
    for await (const chunk of createReadStream(from, { highWaterMark: 1024 * 1024 })) {
      signal?.throwIfAborted();
      if (!(chunk instanceof Uint8Array))
        throw new DepotError('INTERNAL', 'a file gave something else than bytes');
      requireSize(where, written + chunk.length, MAX_ARCHIVE_BYTES);
      await out.writeFile(chunk);
      hash.update(chunk);
      written += chunk.length;
      task.advance(chunk.length);
    }
    await out.close();
  } catch (error) {
    await out?.close();
    await discard(to);
    if (signal?.aborted === true)
      throw new DepotError('INTERRUPTED', 'stopped', { where: from, cause: error });
    throw error instanceof DepotError || isFull(error) ? error : unreadable(from, error);
  } finally {
    task.end();
  }
  return {
    path: to,
    form,
    sha256: hash.digest('hex'),
    size: written,
    source: from,
    resumed: false,
    discard: () => discard(to),
  };
}

/** The copy's disk, not the source, is at fault. */
function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS'].includes(systemCode(error) ?? '');
}
