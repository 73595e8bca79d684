import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { ifPresent, readIfPresent } from '../../io/if-present.ts';
import { KIT_MANIFEST, KIT_UNFINISHED, type KitManifest, parseKitManifest } from './manifest.ts';

/** What a folder's manifest says of one of its files, if the folder is a carry-in kit. */
export type KitLookup = (path: string) => Promise<{ sha256: string; size: number } | undefined>;

/** Reads the manifest once, when it is first asked for. */
export function kitLookup(root: string): KitLookup {
  let manifest: Promise<KitManifest | undefined> | undefined;
  return async (path) => {
    manifest ??= readKitManifest(root);
    return lookupIn(await manifest)(path);
  };
}

/** The same of a manifest that was read already. */
export function lookupIn(manifest: KitManifest | undefined): KitLookup {
  const files = manifest?.files ?? {};
  return (path) => Promise.resolve(Object.hasOwn(files, path) ? files[path] : undefined);
}

/**
 * Undefined where the folder has none.
 * @throws DepotError KIT_MALFORMED, KIT_UNFINISHED
 */
export async function readKitManifest(root: string): Promise<KitManifest | undefined> {
  if ((await ifPresent(stat(join(root, KIT_UNFINISHED)))) !== undefined) {
    throw new DepotError('KIT_UNFINISHED', 'the writing of this carry-in kit was not finished', {
      where: root,
      hint: 'run it again on the connected side, it goes on from there: godepot fetch --to FOLDER; then carry the folder over again',
    });
  }
  return readManifest(root);
}

/** The manifest of the last time that a kit was finished here. */
export async function readManifest(root: string): Promise<KitManifest | undefined> {
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

/**
 * A file that is not there though the manifest lists it: a copy that was cut off must not look like a kit that never had it.
 * @throws DepotError KIT_DAMAGED
 */
export async function requireNotListed(lookup: KitLookup, path: string, root: string): Promise<void> {
  if ((await lookup(path)) === undefined) return;
  throw new DepotError('KIT_DAMAGED', 'a file of the carry-in kit that its manifest lists is missing', {
    where: join(root, path),
    hint: 'the copy is not complete: carry the folder over again',
  });
}
