import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import { writeFileAtomic } from '../io/durable.ts';
import { ifPresent } from '../io/if-present.ts';
import { readRegular } from '../io/regular-file.ts';
import type { Toolchain } from '../spec/model.ts';
import type { Store } from '../store/store.ts';
import { REFERENCE_FILES, upstreamFile } from './file-names.ts';
import { companionPath } from './upstream-paths.ts';
import type { Companion, Reference, SmallFile } from './source.ts';

/**
 * Small files from upstream that the depot keeps as they came, in `<depot>/store/upstream/`, laid out as a folder source reads them: what
 * evidence rests on can be looked at, checked again and carried on.
 */
export function keptCompanion(store: Store, companion: Companion, toolchain: Toolchain): string {
  return upstreamFile(store, companionPath(companion, toolchain));
}

export function referencePath(store: Store, reference: Reference): string {
  return upstreamFile(store, REFERENCE_FILES[reference]);
}

export async function keep(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, bytes);
}

export async function readKept(path: string): Promise<SmallFile | undefined> {
  const bytes = await ifPresent(readRegular(path));
  return bytes === undefined ? undefined : { bytes, where: path };
}
