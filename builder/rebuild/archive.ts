import { join } from 'node:path';

import { instant } from '../io/instant.ts';
import type { Progress } from '../io/progress.ts';
import { toolchainId } from '../spec/model.ts';
import { requireIntact } from '../store/check-blob.ts';
import { openStore, type Store } from '../store/store.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { examine, obtainExamined } from '../upstream/examine.ts';
import type { LockEntry } from '../upstream/lock.ts';
import type { Source } from '../upstream/sources.ts';
import type { RecordedToolchain } from './recorded.ts';

export interface ArchiveAtHand {
  path: string;
  form: ArchiveForm;
  sha256: string;
  /** For a reader: `the store`, or where it came from. */
  source: string;
}

/** Where archives are looked for. */
export interface Upstream {
  store: Store;
  sources: () => Promise<readonly Source[]>;
  progress: Progress;
}

/**
 * The recorded archive, from the store or a source, or another form of the same toolchain: every byte is looked at, and its tree has the
 * recorded h1. Nothing is written but below `folder`.
 * @throws DepotError SOURCE_ABSENT and others of obtain(); FETCH_SHA256, FETCH_H1, STORE_DAMAGED
 */
export async function recordedArchive(
  toolchain: RecordedToolchain,
  { store, sources, progress }: Upstream,
  folder: string,
): Promise<ArchiveAtHand> {
  const { h1, time, archive } = toolchain;
  const { form, sha256, size } = archive;
  const pinned: LockEntry = {
    h1,
    time: instant(time),
    archives: { [form]: { sha256, size } },
    evidence: { sumdb: null },
  };
  if (await store.has(sha256, size)) {
    await requireIntact(store, sha256, toolchainId(toolchain));
    const blob = { path: store.pathOf(sha256), form, sha256, size, source: 'the store', resumed: false };
    return examine(toolchain, { ...blob, discard: () => Promise.resolve() }, pinned);
  }
  const delivery = { store: openStore(join(folder, 'fetched')), progress };
  return obtainExamined(toolchain, await sources(), delivery, { pinned });
}
