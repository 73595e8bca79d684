import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { readIfPresent } from '../../io/if-present.ts';
import { KIT_MANIFEST, type KitManifest, parseKitManifest } from './manifest.ts';

/** What a folder's manifest says of one of its files, if the folder is a carry-in kit. */
export type KitLookup = (path: string) => Promise<{ sha256: string; size: number } | undefined>;

/** Reads the manifest once, when it is first asked for. */
export function kitLookup(root: string): KitLookup {
  let manifest: Promise<KitManifest | undefined> | undefined;
  return async (path) => {
    manifest ??= readKitManifest(root);
    const files = (await manifest)?.files;
    return files !== undefined && Object.hasOwn(files, path) ? files[path] : undefined;
  };
}

/** Undefined where the folder has none. @throws DepotError KIT_MALFORMED */
export async function readKitManifest(root: string): Promise<KitManifest | undefined> {
  const path = join(root, KIT_MANIFEST);
  const text = await readIfPresent(path);
  return text === undefined ? undefined : parseKitManifest(text, path);
}

/**
 * Said before anything else is made of the file: a medium that lost bytes must not look like a source that serves another Go.
 * @throws DepotError KIT_DAMAGED
 */
export async function requireAsCarried(
  lookup: KitLookup,
  path: string,
  found: { sha256: string; where: string },
): Promise<void> {
  const carried = await lookup(path);
  if (carried === undefined || carried.sha256 === found.sha256) return;
  throw new DepotError(
    'KIT_DAMAGED',
    'this file of the carry-in kit is not the one that its manifest lists',
    {
      where: found.where,
      hint: 'the medium or the copy is damaged, or somebody changed it: carry this file over again and compare its sha256',
      faults: [{ message: `listed ${carried.sha256}, found ${found.sha256}` }],
    },
  );
}
