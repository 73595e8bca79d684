import { dirname } from 'node:path';

import { DepotError } from '../errors.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import { withStoreLock } from '../store/lock.ts';
import { askDatabase, type DatabaseAnswer } from './ask-database.ts';
import { PUBLIC_CHECKSUM_DATABASE } from './checksum-database-key.ts';
import { admit } from './fetch.ts';
import { CONCURRENCY } from './fetch-all.ts';
import { mapLimited } from './limit.ts';
import { type Addition, mergeFinding, withEntry } from './lock-merge.ts';
import type { Lock, LockEntry, SumdbEvidence } from './lock-model.ts';
import { type NoteKey, parseNoteKey } from './signed-note.ts';
import type { Delivery, Source } from './source.ts';
import { type Examined, obtainExamined } from './examine.ts';

export interface UpdateOptions extends Delivery {
  requests: readonly Toolchain[];
  sources: readonly Source[];
  lock: Lock;
  /** Called with the whole lock after each addition, so that an interrupted update keeps what it has: writeLock. */
  save: (lock: Lock) => Promise<void>;
  /** Look at the archives of known entries again, too: adds forms that were not seen before, and notices differences. */
  recheck?: boolean;
  /** Verifier key of the checksum database; the public one when left out. */
  database?: string;
}

/** What was done for one toolchain. */
export interface LockUpdate {
  toolchain: string;
  /** Empty: it was complete already. */
  added: Addition[];
  h1: string;
  sumdb: SumdbEvidence | null;
  /** Why there is no record of the checksum database, if there is none. */
  notAsked: string | undefined;
  /** Where the archive came from; undefined if none was needed. */
  source: string | undefined;
}

/**
 * Pins what is missing: downloads the archive, examines it, asks the checksum database for its record, compares, adds. Only adds; what
 * is pinned stays. The archives are in the store afterwards.
 * @throws DepotError LOCK_CONFLICT, SUMDB_MISMATCH and the other SUMDB_ codes, as obtain(). The lock then holds what was added before.
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
    mapLimited([...requests], CONCURRENCY, options.signal, async ([id, request], signal) => {
      const step = { ...options, signal };
      const entry = lock.toolchains[id];
      const update =
        entry === undefined || options.recheck === true
          ? await addArchive(request, step, key, () => lock, save)
          : await addRecord(request, entry, step, key, () => lock, save);
      updates.set(id, update);
    }),
  );
  return { lock, updates: [...requests.keys()].flatMap((id) => updates.get(id) ?? []) };
}

async function addArchive(
  request: Toolchain,
  options: UpdateOptions,
  key: NoteKey,
  current: () => Lock,
  save: (lock: Lock) => Promise<void>,
): Promise<LockUpdate> {
  const toolchain = toolchainId(request);
  const archive = await obtainExamined(request, options.sources, options);
  try {
    const answer = await askDatabase(request, options.sources, key, options);
    requireRecord(archive, answer, toolchain, key);
    const sumdb = answer.h1 === undefined ? null : answer.sumdb;
    const merged = mergeFinding(current(), { ...archive, toolchain, time: versionTime(archive.time), sumdb });
    await admit(request, archive, options.store);
    if (merged.added.length > 0) await save(withEntry(current(), toolchain, entryOf(merged.lock, toolchain)));
    const entry = entryOf(merged.lock, toolchain);
    return { ...summary(toolchain, entry, answer), added: merged.added, source: archive.source };
  } finally {
    await archive.discard();
  }
}

/** A known entry whose archive needs no second look: only the record may still be missing. */
async function addRecord(
  request: Toolchain,
  entry: LockEntry,
  options: UpdateOptions,
  key: NoteKey,
  current: () => Lock,
  save: (lock: Lock) => Promise<void>,
): Promise<LockUpdate> {
  const toolchain = toolchainId(request);
  if (entry.evidence.sumdb !== null) {
    return {
      toolchain,
      added: [],
      h1: entry.h1,
      sumdb: entry.evidence.sumdb,
      notAsked: undefined,
      source: undefined,
    };
  }
  const answer = await askDatabase(request, options.sources, key, options);
  requireRecord({ h1: entry.h1, source: 'the lock' }, answer, toolchain, key);
  if (answer.h1 === undefined) return { ...summary(toolchain, entry, answer), added: [], source: undefined };
  const complete = { ...entry, evidence: { ...entry.evidence, sumdb: answer.sumdb } };
  await save(withEntry(current(), toolchain, complete));
  return { ...summary(toolchain, complete, answer), added: ['sumdb'], source: undefined };
}

function requireRecord(
  found: Pick<Examined, 'h1' | 'source'>,
  answer: DatabaseAnswer,
  toolchain: string,
  key: NoteKey,
): void {
  if (answer.h1 === undefined || answer.h1 === found.h1) return;
  throw new DepotError(
    'SUMDB_MISMATCH',
    `${toolchain}: its tree has ${found.h1}, the checksum database ${key.name} has ${answer.h1} on record`,
    {
      where: found.source,
      hint: 'this is not what everybody else gets under that name: distrust the source, try another one and tell your security team',
    },
  );
}

function entryOf(lock: Lock, toolchain: string): LockEntry {
  const entry = lock.toolchains[toolchain];
  if (entry === undefined) throw new DepotError('INTERNAL', `the lock lost ${toolchain}`);
  return entry;
}

function summary(
  toolchain: string,
  entry: LockEntry,
  answer: DatabaseAnswer,
): Omit<LockUpdate, 'added' | 'source'> {
  const { sumdb } = entry.evidence;
  const notAsked = sumdb === null && answer.h1 === undefined ? answer.why : undefined;
  return { toolchain, h1: entry.h1, sumdb, notAsked };
}

/** Unix seconds as VERSION writes them: `2026-10-19T22:20:36Z`. */
function versionTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
