import { DepotError, type Fault } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import { checkBlob } from '../store/check-blob.ts';
import type { Store } from '../store/store.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { type Admission, FORMS, readAdmission, writeAdmission } from './admitted.ts';
import { evidenceName, type EvidenceWanted, missingEvidence } from './evidence.ts';
import type { Lock, LockEntry } from './lock-model.ts';
import { discardParts } from './remote.ts';
import type { Delivery, Source } from './source.ts';
import { examine, obtainExamined } from './examine.ts';

/** An archive in the store that is what the lock pins. */
export interface AdmittedArchive extends Toolchain {
  /** `go1.27.3.linux-amd64` */
  toolchain: string;
  form: ArchiveForm;
  /** Of the blob. */
  path: string;
  sha256: string;
  size: number;
  /** `h1:...` */
  h1: string;
  /** VERSION's time line, unix seconds. */
  time: number;
  /** Where it came from when it was admitted: URL without credentials, or path. */
  source: string;
  /** True if it was in the store already. */
  cached: boolean;
}

export interface FetchOptions extends Delivery, EvidenceWanted {
  sources: readonly Source[];
  lock: Lock;
  /** The one form that will do for an entry; undefined, or left out: any. */
  form?: ((entry: LockEntry) => ArchiveForm | undefined) | undefined;
}

/**
 * The archive of one toolchain: from the store if it was admitted before, else from the first source that has it, admitted only if it
 * is what the lock pins.
 * @throws DepotError LOCK_ENTRY_MISSING, LOCK_EVIDENCE_MISSING before anything is asked; FETCH_SHA256, FETCH_H1; as obtain() does.
 */
export async function fetchToolchain(toolchain: Toolchain, options: FetchOptions): Promise<AdmittedArchive> {
  requirePins([toolchain], options);
  const entry = pinOf(toolchain, options.lock);
  const stored = await fromStore(toolchain, entry, options.store, options.form?.(entry));
  return stored ?? fromSources(toolchain, entry, options);
}

/**
 * Refuses requests that the lock does not cover, all at once.
 * @throws DepotError LOCK_ENTRY_MISSING, LOCK_EVIDENCE_MISSING.
 */
export function requirePins(
  toolchains: readonly Toolchain[],
  options: Pick<FetchOptions, 'lock' | keyof EvidenceWanted>,
): void {
  const { lock } = options;
  const ids = [...new Set(toolchains.map(toolchainId))];
  const unpinned = ids.filter((id) => lock.toolchains[id] === undefined);
  if (unpinned.length > 0) {
    throw new DepotError('LOCK_ENTRY_MISSING', `the lock does not pin ${unpinned.join(', ')}`, {
      hint: 'godepot lock update   (then look at the new lines and commit them)',
      faults: unpinned.length > 1 ? unpinned.map((id) => ({ message: id })) : [],
    });
  }
  const unproven = ids.flatMap((id): Fault[] => {
    const entry = lock.toolchains[id];
    const missing = entry === undefined ? [] : missingEvidence(entry, options);
    const names = missing.map((one) => evidenceName(one));
    return names.length === 0 ? [] : [{ message: `${id}: ${names.join(', ')}` }];
  });
  if (unproven.length > 0) {
    throw new DepotError(
      'LOCK_EVIDENCE_MISSING',
      `the lock lacks evidence that the spec wants of ${unproven.length} of ${ids.length} toolchains`,
      {
        hint: 'godepot lock update   (where the checksum database and the download page can be reached)',
        faults: unproven,
      },
    );
  }
}

function pinOf(toolchain: Toolchain, lock: Lock): LockEntry {
  const entry = lock.toolchains[toolchainId(toolchain)];
  if (entry === undefined) throw new DepotError('INTERNAL', 'asked for a pin that requirePins() did not see');
  return entry;
}

/**
 * What the store has of a toolchain. A blob that was admitted under this h1 is taken by name and size; one that lies there without an
 * admission (a store that was restored) goes through the strict pass again.
 */
export async function fromStore(
  toolchain: Toolchain,
  entry: LockEntry,
  store: Store,
  wanted?: ArchiveForm,
): Promise<AdmittedArchive | undefined> {
  for (const form of wanted === undefined ? FORMS : [wanted]) {
    const pinned = entry.archives[form];
    const admission = await readAdmission(store, toolchain, form);
    const agrees =
      admission?.h1 === entry.h1 &&
      instant(admission.time) === entry.time &&
      (pinned === undefined || pinned.sha256 === admission.sha256);
    if (admission !== undefined && agrees) {
      if (await store.has(admission.sha256, admission.size))
        return admitted(toolchain, admission, store, true);
    } else if (pinned !== undefined && (await store.has(pinned.sha256, pinned.size))) {
      const path = store.pathOf(pinned.sha256);
      const blob = {
        ...pinned,
        path,
        form,
        source: 'the store',
        resumed: false,
        discard: noDiscard,
      };
      const { h1, time } = await examine(toolchain, blob, entry);
      const found = { toolchain: toolchainId(toolchain), form, ...pinned, h1, time, source: 'the store' };
      await writeAdmission(store, found);
      return admitted(toolchain, found, store, true);
    }
  }
  return undefined;
}

async function fromSources(
  toolchain: Toolchain,
  entry: LockEntry,
  options: FetchOptions,
): Promise<AdmittedArchive> {
  const form = options.form?.(entry);
  const archive = await obtainExamined(toolchain, options.sources, options, { pinned: entry, form });
  try {
    return await admit(toolchain, archive, options.store);
  } finally {
    await archive.discard();
  }
}

/**
 * What the store has of a toolchain that nothing pins (an update of the lock that was killed, a lock that was lost): every byte of it is
 * looked at again, and nothing is fetched.
 * @throws DepotError STORE_DAMAGED and those of the strict pass.
 */
export async function unpinnedFromStore(
  toolchain: Toolchain,
  store: Store,
  wanted?: ArchiveForm,
): Promise<AdmittedArchive | undefined> {
  for (const form of wanted === undefined ? FORMS : [wanted]) {
    const admission = await readAdmission(store, toolchain, form);
    if (admission === undefined || !(await store.has(admission.sha256, admission.size))) continue;
    await checkBlob(store, admission.sha256, admission.toolchain);
    const blob = { ...admission, path: store.pathOf(admission.sha256), resumed: false, discard: noDiscard };
    const { h1, time } = await examine(toolchain, blob);
    return admitted(toolchain, { ...admission, h1, time }, store, true);
  }
  return undefined;
}

const noDiscard = (): Promise<void> => Promise.resolve();

/**
 * Moves an examined archive into the store and notes what it is: the note first, which says nothing without the blob, so that a run that is
 * killed in between leaves either a part that is resumed or a blob that is known.
 */
export async function admit(
  toolchain: Toolchain,
  archive: Omit<Admission, 'toolchain'> & { path: string },
  store: Store,
): Promise<AdmittedArchive> {
  const { path, form, sha256, size, h1, time, source } = archive;
  const admission = { toolchain: toolchainId(toolchain), form, sha256, size, h1, time, source };
  await writeAdmission(store, admission);
  await store.admit(path, sha256);
  await discardParts(store, toolchain);
  return admitted(toolchain, admission, store, false);
}

function admitted(
  toolchain: Toolchain,
  admission: Admission,
  store: Store,
  cached: boolean,
): AdmittedArchive {
  const { version, os, arch } = toolchain;
  return { version, os, arch, ...admission, path: store.pathOf(admission.sha256), cached };
}
