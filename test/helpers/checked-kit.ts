import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readKitManifest } from '../../builder/upstream/kit/folder.ts';
import { digest } from './toolchain-source.ts';

/**
 * What a kit says that it holds, and which of the files that it lists are not there, byte for byte.
 * @throws DepotError KIT_UNFINISHED, KIT_MALFORMED; Error where there is no manifest
 */
export async function checkedKit(kit: string): Promise<{ toolchains: readonly string[]; damaged: string[] }> {
  const manifest = await readKitManifest(kit);
  if (manifest === undefined) throw new Error(`${kit} is no kit`);
  const damaged: string[] = [];
  for (const [path, { sha256, size }] of Object.entries(manifest.files)) {
    const bytes = await readFile(join(kit, path)).catch(() => Buffer.alloc(0));
    if (digest(bytes) !== sha256 || bytes.length !== size) damaged.push(path);
  }
  return { toolchains: manifest.toolchains, damaged };
}
