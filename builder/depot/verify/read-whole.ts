import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, type ErrorCode, hasCode, systemCode } from '../../errors.ts';
import { readRegular } from '../../io/regular-file.ts';

/** Nothing that is read whole (Release, repomd.xml, manifests, Packages) comes near this; a larger one is an attack on memory. */
const MAX_WHOLE = 64 * 1024 * 1024;

/** Ways of not being there. */
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG']);

/** A signature of each of two keys has less than two kilobytes. Its base64 is taken apart before anything is known of it. */
export const MAX_SIGNATURE = 64 * 1024;
/** Release and InRelease: some hundred bytes for each index. */
export const MAX_RELEASE = 1024 * 1024;
/** JSON takes fifty times its bytes in memory. A manifest of 3000 packages is as large. */
export const MAX_UNSIGNED_MANIFEST = 16 * 1024 * 1024;

/** Before a manifest is parsed. @throws DepotError SNAPSHOT_INVALID */
export function requireParsable(manifest: Buffer, isVouchedFor: boolean): void {
  if (isVouchedFor || manifest.length <= MAX_UNSIGNED_MANIFEST) return;
  throw new DepotError(
    'SNAPSHOT_INVALID',
    `nobody vouches for the manifest, and its ${manifest.length} bytes are too many to be parsed unsigned`,
  );
}

/**
 * A file of the snapshot, whole; an absurd size is a failed check under that code.
 * @param most bytes
 * @throws DepotError also SNAPSHOT_MISSING
 */
export async function readWhole(
  folder: string,
  path: string,
  code: ErrorCode,
  most = MAX_WHOLE,
): Promise<Buffer> {
  try {
    const { size } = await stat(join(folder, path));
    if (size > most) throw new DepotError(code, `${path} has ${size} bytes, more than such a file may have`);
    return await readRegular(join(folder, path));
  } catch (error) {
    const system = systemCode(error);
    if (error instanceof DepotError && error.code === code) throw error;
    if (hasCode(error, 'NOT_A_FILE'))
      throw new DepotError(code, `${path} is not a regular file`, { cause: error });
    if (system === undefined || !ABSENT.has(system)) throw error;
    throw new DepotError('SNAPSHOT_MISSING', `${path} is missing`, { cause: error });
  }
}
