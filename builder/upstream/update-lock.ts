import { dirname } from 'node:path';

import { DepotError } from '../errors.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import { withStoreLock } from '../store/lock.ts';
import { admit } from './fetch.ts';
import { CONCURRENCY } from './fetch-all.ts';
import { keep, keptCompanion } from './kept-files.ts';
import { mapLimited } from './limit.ts';
import { type Addition, mergeFinding, withEntry } from './lock-merge.ts';
import type { Lock, LockEntry } from './lock-model.ts';
import type { MissingEvidence } from './tarball-evidence.ts';
import { lookAt, type LookOptions } from './update-toolchain.ts';

export interface UpdateOptions extends LookOptions {
  requests: readonly Toolchain[];
  lock: Lock;
  /** Called with the whole lock after each addition, so that an interrupted update keeps what it has: writeLock. */
  save: (lock: Lock) => Promise<void>;
  /** Toolchains at once; CONCURRENCY when left out. */
  jobs?: number | undefined;
  /** Look at the archives of known entries again, too. */
  recheck?: boolean | undefined;
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
      updates.set(id, await update(request, { ...options, signal }, () => lock, save));
    }),
  );
  return { lock, updates: [...requests.keys()].flatMap((id) => updates.get(id) ?? []) };
}

async function update(
  request: Toolchain,
  options: UpdateOptions,
  current: () => Lock,
  save: (lock: Lock) => Promise<void>,
): Promise<LockUpdate> {
  const toolchain = toolchainId(request);
  const entryBefore = current().toolchains[toolchain];
  const { finding, delivered, missing, files } = await lookAt(
    request,
    entryBefore,
    options,
    options.recheck === true,
  );
  try {
    const { lock, added } = mergeFinding(current(), finding);
    for (const { companion, bytes } of files) {
      await keep(keptCompanion(options.store, companion, request), bytes);
    }
    if (delivered !== undefined) await admit(request, delivered, options.store);
    const entry = lock.toolchains[toolchain];
    if (entry === undefined) throw new DepotError('INTERNAL', `the lock lost ${toolchain}`);
    // others may have been added meanwhile: this entry goes into what stands there now
    if (added.length > 0) await save(withEntry(current(), toolchain, entry));
    return { toolchain, added, entry, missing, source: delivered?.source };
  } finally {
    await delivered?.discard();
  }
}
