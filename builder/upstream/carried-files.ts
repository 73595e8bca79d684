import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { systemCode } from '../errors.ts';
import { openRegular } from '../io/regular-file.ts';
import { kitLookup, readKitManifest, requireAsCarried, requireNotListed } from './kit/folder.ts';
import { mapLimited } from './map-limited.ts';

/** A database that was carried unpacked has thousands of files, and one after the other waits for each. */
const AT_ONCE = 16;
const CHUNK = 1024 * 1024;

/**
 * If the folder is a carry-in kit, whatever its manifest lists under this name (the file, or all files below the folder of that name) has
 * to be there, byte for byte: what `plan` judges by must not be less whole than what `lock update` takes in.
 * @throws DepotError KIT_DAMAGED, KIT_MALFORMED, KIT_UNFINISHED, NOT_A_FILE
 */
export async function requireWhole(root: string, name: string): Promise<void> {
  const manifest = await thereOrNot(readKitManifest(root));
  const listed = Object.keys(manifest?.files ?? {}).filter(
    (path) => path === name || path.startsWith(`${name}/`),
  );
  const lookup = kitLookup(root);
  await mapLimited(listed, AT_ONCE, undefined, async (path) => {
    const where = join(root, path);
    const sha256 = await thereOrNot(sha256OfFile(where));
    if (sha256 === undefined) await requireNotListed(lookup, path, root);
    else await requireAsCarried(lookup, path, { sha256, where });
  });
}

/** Hex. @throws DepotError NOT_A_FILE; system errors */
export async function sha256OfFile(path: string): Promise<string> {
  const handle = await openRegular(path);
  const hash = createHash('sha256');
  await pipeline(handle.createReadStream({ highWaterMark: CHUNK }), hash);
  return hash.digest('hex');
}

/** Undefined where nothing has that name. A carried folder that is not mounted is for `fetch` to complain of. */
export async function thereOrNot<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}
