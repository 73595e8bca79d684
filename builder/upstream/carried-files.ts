import { join } from 'node:path';

import { digestFile } from '../io/digest-file.ts';
import { thereOrNot } from '../io/if-present.ts';
import { lookupIn, readKitManifest, requireAsCarried, requireNotListed } from './kit/folder.ts';
import { mapLimited } from './map-limited.ts';

/** A database that was carried unpacked has thousands of files, and one after the other waits for each. */
const AT_ONCE = 16;

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
  const lookup = lookupIn(manifest);
  await mapLimited(listed, AT_ONCE, undefined, async (path) => {
    const where = join(root, path);
    const found = await thereOrNot(digestFile(where));
    if (found === undefined) await requireNotListed(lookup, path, root);
    else await requireAsCarried(lookup, path, { sha256: found.sha256, where });
  });
}
