import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { DepotError, systemCode } from '../errors.ts';
import { requireSize } from '../io/http-body.ts';
import { readRegular } from '../io/regular-file.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import { discard } from '../store/store.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import {
  databaseFileLimit,
  type Delivered,
  type Delivery,
  MAX_ARCHIVE_BYTES,
  type Source,
} from './source.ts';
import { moduleZipPath, tarballName } from './toolchain-module.ts';

/**
 * A folder with official tarballs (`go1.27.3.linux-amd64.tar.gz`), or in the layout of a module proxy (`golang.org/toolchain/@v/...zip`,
 * as in $GOMODCACHE/cache/download), or both. `forms` in the order in which they are looked for.
 */
export function directorySource(
  root: string,
  forms: readonly ArchiveForm[],
  place: Pick<Source, 'origin' | 'fallThrough'>,
): Source {
  return {
    kind: 'directory',
    where: root,
    ...place,
    async deliver(toolchain, delivery) {
      await requireDirectory(root);
      for (const form of forms) {
        const path = join(root, form === 'tarball' ? tarballName(toolchain) : moduleZipPath(toolchain));
        const size = await sizeOf(path);
        if (size !== undefined) return copy(path, size, form, toolchain, delivery);
      }
      return undefined;
    },
    async readDatabase(database, path) {
      try {
        return await readRegular(join(root, 'sumdb', database, path), databaseFileLimit(path));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw unreadable(join(root, 'sumdb', database, path), error);
      }
    },
  };
}

/** A folder that is not mounted must not look like one that merely lacks a version. */
async function requireDirectory(root: string): Promise<void> {
  try {
    if ((await stat(root)).isDirectory()) return;
  } catch (error) {
    throw unreadable(root, error);
  }
  throw new DepotError('SOURCE_READ', 'this source is not a folder', { where: root, hint: HINT });
}

const HINT =
  'name a folder with official tarballs or a module proxy tree; a module proxy on the network is written https://HOST/PATH';

function unreadable(path: string, cause: unknown): DepotError {
  const why = cause instanceof DepotError ? cause.message : (systemCode(cause) ?? 'unknown reason');
  const what = `the source cannot be read (${why})`;
  return new DepotError('SOURCE_READ', what, { where: path, hint: HINT, cause });
}

function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR';
}

/** Undefined if there is no such file; a pipe or device in its place would hang or never end. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(path, error);
  }
}

/** A private copy is checked and kept: the folder may change between the check and the use. */
async function copy(
  from: string,
  size: number,
  form: ArchiveForm,
  toolchain: Toolchain,
  { store, progress, signal }: Delivery,
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
