import { dirname } from 'node:path';

import { DepotError, hasCode } from '../../errors.ts';
import type { Toolchain } from '../../spec/model.ts';
import { withStoreLock } from '../../store/lock.ts';
import { moduleVersion, TOOLCHAIN_MODULE } from '../../toolchain/module-name.ts';
import { isSourceFault } from '../first-of.ts';
import { h1Of, readLookup } from './lookup.ts';
import type { SumdbEvidence } from '../lock-model.ts';
import type { NoteKey } from './signed-note.ts';
import type { Delivery, Source } from '../source.ts';
import { proveLookup } from './prove.ts';
import { openDatabaseState } from './state.ts';
import { lookupPath } from '../upstream-paths.ts';

/** The record, shown to be in the log, or in plain words why there is none. */
export type DatabaseAnswer = { h1: string; sumdb: SumdbEvidence } | { h1: undefined; why: string };

/**
 * Asks the checksum database for a toolchain's record and proves it: first from what the depot keeps of the database, then through the
 * sources that pass it on, as cmd/go does (`<proxy>/sumdb/<name>/supported`, then `/lookup/...`); at Go's own site, the database itself.
 * Sources that fail are passed over, since an answer's worth does not depend on who carried it; an answer that is wrong is not. Several
 * calls at once are fine.
 * @throws DepotError SUMDB_MALFORMED, SUMDB_SIGNATURE, SUMDB_LINE_MISSING, and as proveLookup() does; STORE_LOCKED.
 */
export async function askDatabase(
  toolchain: Toolchain,
  sources: readonly Source[],
  key: NoteKey,
  delivery: Delivery,
): Promise<DatabaseAnswer> {
  const state = openDatabaseState(delivery.store, key);
  const path = lookupPath(toolchain);

  async function prove(answer: Buffer, where: string, kept: boolean): Promise<DatabaseAnswer> {
    const lookup = readLookup(answer, key, where);
    const ground = { database: key.name, state, sources, delivery };
    return inTurn(delivery, async () => {
      const proven = await proveLookup(lookup, ground, where);
      const h1 = h1Of(proven, TOOLCHAIN_MODULE, moduleVersion(toolchain), where);
      if (!kept) await state.writeLookup(path, answer);
      return { h1, sumdb: { record: proven.record, treeSize: proven.treeSize, inclusion: 'proven' } };
    });
  }

  let damage: DepotError | undefined;
  const known = await state.readLookup(path);
  if (known !== undefined) {
    try {
      return await prove(known, `${state.root}/${path}`, true);
    } catch (error) {
      if (!(error instanceof DepotError) || !canBeFetchedAnew(error)) throw error;
      damage = error;
    }
  }
  const reasons: string[] = [];
  for (const source of sources) {
    let answer: Buffer | undefined;
    try {
      answer = await source.readDatabase(key.name, path, delivery);
    } catch (error) {
      if (!isSourceFault(error)) throw error;
      reasons.push(`${source.where}: ${error.message}`);
      continue;
    }
    if (answer !== undefined) return prove(answer, source.where, false);
    reasons.push(`${source.where}: does not pass on this record`);
  }
  if (damage !== undefined) throw damage;
  return { h1: undefined, why: reasons.join('; ') || 'there is no source to ask through' };
}

/** A kept answer that is not what was written: the disk's fault, unlike the same answer from a source. */
function canBeFetchedAnew(error: DepotError): boolean {
  return (['SUMDB_MALFORMED', 'SUMDB_SIGNATURE', 'SUMDB_PROOF', 'SUMDB_LINE_MISSING'] as const).some((code) =>
    hasCode(error, code),
  );
}

const turns = new Map<string, Promise<void>>();

/**
 * One proof at a time changes what a depot keeps of the database: within this process by waiting, between processes by the depot's lock.
 */
async function inTurn<T>({ store, signal }: Delivery, work: () => Promise<T>): Promise<T> {
  const before = turns.get(store.root) ?? Promise.resolve();
  const { promise: done, resolve } = Promise.withResolvers<void>();
  turns.set(store.root, done);
  try {
    await before;
    if (signal?.aborted === true) throw new DepotError('INTERRUPTED', 'stopped', { cause: signal.reason });
    return await withStoreLock(dirname(store.root), 'checksum database', work);
  } finally {
    resolve();
    if (turns.get(store.root) === done) turns.delete(store.root);
  }
}
