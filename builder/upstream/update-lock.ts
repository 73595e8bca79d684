import { dirname } from 'node:path';

import { DepotError } from '../errors.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import { withStoreLock } from '../store/lock.ts';
import { PUBLIC_CHECKSUM_DATABASE } from './checksum-database-key.ts';
import { admit } from './fetch.ts';
import { CONCURRENCY } from './fetch-all.ts';
import { companionPath, keep } from './kept-files.ts';
import { mapLimited } from './map-limited.ts';
import { type Addition, mergeFinding, withEntry } from './lock-merge.ts';
import type { Lock, LockEntry } from './lock-model.ts';
import { type NoteKey, parseNoteKey } from './signed-note.ts';
import type { MissingEvidence } from './tarball-evidence.ts';
import { lookAt, type LookOptions } from './update-toolchain.ts';

export interface UpdateOptions extends LookOptions {
  requests: readonly Toolchain[];
  lock: Lock;
  /** Called with the whole lock after each addition, so that an interrupted update keeps what it has: writeLock. */
  save: (lock: Lock) => Promise<void>;
  /** Toolchains at once; CONCURRENCY when left out. */
  jobs?: number | undefined;
  /** Verifier key of the checksum database; the public one when left out. */
  database?: string;
}

/** What was done for one toolchain. */
export interface LockUpdate {
  toolchain: string;
  /** Empty: it was complete already. */
  added: Addition[];
  /** As it stands in the lock now. */
  entry: LockEntry;
  /** Evidence that could not be had. */
  missing: MissingEvidence[];
  /** Where the archive came from; undefined if none was needed. */
  source: string | undefined;
}

/**
 * Pins what is missing: downloads the archive, examines it, asks for the checksum database's record and, of an official tarball, for
 * signature and published digest, compares, adds. Only adds; what is pinned stays. The archives are in the store afterwards.
 * @throws DepotError LOCK_CONFLICT and as lookAt(). The lock then holds what was added before.
 */
export async function updateLock(options: UpdateOptions): Promise<{ lock: Lock; updates: LockUpdate[] }> {
  const key = parseNoteKey(options.database ?? PUBLIC_CHECKSUM_DATABASE);
  const requests = new Map(options.requests.map((request) => [toolchainId(request), request]));
  const updates = new Map<string, LockUpdate>();
  let lock = options.lock;
  let saved = Promise.resolve();
  const save = (next: Lock): Promise<void> => {
    lock = next;
    saved = inTurn(saved, next);
    return saved;
  };
  async function inTurn(before: Promise<void>, next: Lock): Promise<void> {
    await before; // two writes of the file at once could end with the older one
    await options.save(next);
  }
  await withStoreLock(dirname(options.store.root), 'lock update', () =>
    mapLimited([...requests], options.jobs ?? CONCURRENCY, options.signal, async ([id, request], signal) => {
      updates.set(id, await update(request, { ...options, signal }, key, () => lock, save));
    }),
  );
  return { lock, updates: [...requests.keys()].flatMap((id) => updates.get(id) ?? []) };
}

async function update(
  request: Toolchain,
  options: UpdateOptions,
  key: NoteKey,
  current: () => Lock,
  save: (lock: Lock) => Promise<void>,
): Promise<LockUpdate> {
  const toolchain = toolchainId(request);
  const { finding, archive, missing, files } = await lookAt(
    request,
    current().toolchains[toolchain],
    options,
    key,
  );
  try {
    const { lock, added } = mergeFinding(current(), finding);
    for (const { companion, bytes } of files) {
      await keep(companionPath(options.store, companion, request), bytes);
    }
    if (archive !== undefined && archive.path !== options.store.pathOf(archive.sha256)) {
      await admit(request, archive, options.store);
    }
    const entry = lock.toolchains[toolchain];
    if (entry === undefined) throw new DepotError('INTERNAL', `the lock lost ${toolchain}`);
    // others may have been added meanwhile: this entry goes into what stands there now
    if (added.length > 0) await save(withEntry(current(), toolchain, entry));
    return { toolchain, added, entry, missing, source: archive?.source };
  } finally {
    await archive?.discard();
  }
}
