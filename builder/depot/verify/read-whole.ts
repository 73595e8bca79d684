import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, type ErrorCode, hasCode, systemCode } from '../../errors.ts';
import { readRegular } from '../../io/regular-file.ts';

/** Nothing that is read whole (Release, repomd.xml, manifests, Packages) comes near this; a larger one is an attack on memory. */
const MAX_WHOLE = 64 * 1024 * 1024;

/** Ways of not being there. */
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG']);

/** A file of the snapshot, whole; an absurd size is a failed check under that code. @throws DepotError also SNAPSHOT_MISSING */
export async function readWhole(folder: string, path: string, code: ErrorCode): Promise<Buffer> {
  try {
    const { size } = await stat(join(folder, path));
    if (size > MAX_WHOLE)
      throw new DepotError(code, `${path} has ${size} bytes, more than any index may have`);
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
