import { dirname } from 'node:path';

import { type Toolchain, toolchainId } from '../spec/model.ts';
import { withStoreLock } from '../store/lock.ts';
import { sweepStaging } from '../store/sweep.ts';
import { admit } from './fetch.ts';
import { CONCURRENCY } from './fetch-all.ts';
import { keep, keptCompanion } from './kept-files.ts';
import { mapLimited } from './map-limited.ts';
import { type Addition, mergeFinding } from './lock-merge.ts';
import type { Lock, LockEntry } from './lock-model.ts';
import type { MissingEvidence } from './tarball-evidence.ts';
import { lookAt, type LookOptions } from './update-toolchain.ts';

export interface UpdateOptions extends LookOptions {
  requests: readonly Toolchain[];
  lock: Lock;
  /**
   * Called for each addition, so that an interrupted update keeps what it has: changes the lock as it stands now, which others may have
   * added to meanwhile, and gives the result. Never called twice at once.
   */
  save: (change: (lock: Lock) => Lock) => Promise<Lock>;
  /** Toolchains at once; CONCURRENCY when left out. */
  jobs?: number | undefined;
  /** Look at the archives of known entries again, too. */
  recheck?: boolean | undefined;
}

/** What was done for one toolchain. */
export interface LockUpdate {
  toolchain: string;
  /** Empty: it was complete already, or could not be pinned. */
  added: Addition[];
  /** As it stands in the lock now; undefined if it is not pinned, since wanted evidence could not be had. */
  entry: LockEntry | undefined;
  /** Wanted evidence that could not be had. */
  missing: MissingEvidence[];
  /** Where the archive came from; undefined if none was needed. */
  source: string | undefined;
}

/**
 * Pins what is missing: downloads the archive, examines it, asks for the checksum database's record and, of an official tarball, for
 * signature and published digest, compares, adds. Only adds; what is pinned stays. A toolchain that is not pinned yet is neither pinned
 * nor admitted to the store while evidence that the spec wants is missing: otherwise a proxy that hides the database would choose the bytes.
 * @throws DepotError LOCK_CONFLICT and as lookAt(). The lock then holds what was added before.
 */
export async function updateLock(options: UpdateOptions): Promise<{ lock: Lock; updates: LockUpdate[] }> {
  const requests = new Map(options.requests.map((request) => [toolchainId(request), request]));
  const updates = new Map<string, LockUpdate>();
  let { lock } = options;
  let turn = Promise.resolve(lock);
  /** One change after the other: two writes of the file at once could end with the older one. */
  const save = async (change: (now: Lock) => Lock): Promise<Lock> => {
    const before = turn;
    turn = before.catch(() => lock).then(() => options.save(change));
    lock = await turn;
    return lock;
  };
  await withStoreLock(dirname(options.store.root), 'lock update', async () => {
    await sweepStaging(options.store);
    const jobs = options.jobs ?? CONCURRENCY;
    await mapLimited([...requests], jobs, options.signal, async ([id, request], signal) => {
      updates.set(id, await update(request, lock.toolchains[id], { ...options, signal, save }));
    });
  });
  return { lock, updates: [...requests.keys()].flatMap((id) => updates.get(id) ?? []) };
}

async function update(
  request: Toolchain,
  before: LockEntry | undefined,
  options: UpdateOptions,
): Promise<LockUpdate> {
  const toolchain = toolchainId(request);
  const { store, save, recheck = false } = options;
  const { finding, delivered, missing, files } = await lookAt(request, before, options, recheck);
  try {
    const source = delivered?.source;
    if (finding === undefined || (before === undefined && missing.length > 0))
      return { toolchain, added: [], entry: undefined, missing, source };
    // a conflict leaves no file behind, so it is looked for before anything is kept
    const { added } = mergeFinding({ toolchains: before ? { [toolchain]: before } : {} }, finding);
    for (const { companion, bytes } of files) await keep(keptCompanion(store, companion, request), bytes);
    if (delivered !== undefined) await admit(request, delivered, store);
    const unchanged = added.length === 0;
    const lock = unchanged ? options.lock : await save((now) => mergeFinding(now, finding).lock);
    const entry = unchanged ? before : lock.toolchains[toolchain];
    return { toolchain, added, entry, missing, source };
  } finally {
    await delivered?.discard();
  }
}
