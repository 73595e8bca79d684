import { hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, systemCode } from '../errors.ts';
import { isMissing } from '../io/if-present.ts';
import { readRegular } from '../io/regular-file.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { copyArchive } from './copy-archive.ts';
import { REFERENCE_FILES } from './file-names.ts';
import { kitLookup, requireAsCarried, requireNotListed } from './kit/folder.ts';
import {
  databaseFileLimit,
  MAX_COMPANION_BYTES,
  MAX_REFERENCE_BYTES,
  type SmallFile,
  type Source,
} from './source.ts';
import { archivePath, companionPath } from './upstream-paths.ts';

/**
 * A folder with official tarballs (`go1.27.3.linux-amd64.tar.gz`, `.asc` and `.sha256` beside them), or in the layout of a module proxy
 * (`golang.org/toolchain/@v/...zip`, as in $GOMODCACHE/cache/download), or both, as `fetch --to` writes it.
 * `forms` in the order in which they are looked for.
 */
export function directorySource(
  root: string,
  forms: readonly ArchiveForm[],
  place: Pick<Source, 'origin' | 'fallThrough'>,
): Source {
  const kit = kitLookup(root);
  /** A file that is held whole; undefined if there is none. */
  const readSmall = async (path: string, most: number): Promise<SmallFile | undefined> => {
    const where = join(root, path);
    const bytes = await readIfThere(where, most);
    if (bytes === undefined) {
      await requireNotListed(kit, path, root);
      return undefined;
    }
    await requireAsCarried(kit, path, { sha256: hash('sha256', bytes, 'hex'), where });
    return { bytes, where };
  };
  return {
    kind: 'directory',
    where: root,
    ...place,
    async deliver(toolchain, delivery, wanted) {
      await requireDirectory(root);
      for (const form of wanted === undefined ? forms : [wanted]) {
        const path = archivePath(form, toolchain);
        const where = join(root, path);
        const size = await sizeOf(where);
        if (size === undefined) {
          await requireNotListed(kit, path, root);
          continue;
        }
        const delivered = await copyArchive(where, size, form, toolchain, delivery, unreadable);
        try {
          await requireAsCarried(kit, path, { sha256: delivered.sha256, where });
        } catch (error) {
          await delivered.discard();
          throw error;
        }
        return delivered;
      }
      return undefined;
    },
    readCompanion: (companion, toolchain) =>
      readSmall(companionPath(companion, toolchain), MAX_COMPANION_BYTES[companion]),
    readReference: (reference) => readSmall(REFERENCE_FILES[reference], MAX_REFERENCE_BYTES[reference]),
    readDatabase: async (database, path) =>
      (await readSmall(`sumdb/${database}/${path}`, databaseFileLimit(path)))?.bytes,
  };
}

async function readIfThere(path: string, most: number): Promise<Buffer | undefined> {
  try {
    return await readRegular(path, most);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(path, error);
  }
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
