import { hasCode } from '../../errors.ts';
import { type Toolchain, toolchainId } from '../../spec/model.ts';
import { isSourceFault } from '../first-of.ts';
import type { Delivery, Source } from '../source.ts';
import { askDatabase } from './ask-database.ts';
import { databaseMirror } from './mirror.ts';
import { requireRecord } from './require-record.ts';
import type { NoteKey } from './signed-note.ts';

/** A toolchain that go clients could not check against what the depot holds, and why. */
export interface Unproven {
  toolchain: string;
  why: string;
}

/**
 * Sees to it that the depot can prove the records of these toolchains to go clients, all in the newest tree that it knows: a proof
 * that was kept stays one when the tree grows (proveLookup keeps what that takes), so what can be proven already asks nobody. That no source passes the database on is told, and ends nothing: packages do not need it.
 * @param isEvidence whether the spec wants the database's word: a record of another tree is an alarm then. Without it a site that packs trees of its own
 *   under Go's names is told that go will refuse them
 * @throws DepotError SUMDB_MISMATCH where a record is about another tree, and as askDatabase()
 */
export async function completeMirror(
  toolchains: readonly (Toolchain & { h1: string; source: string })[],
  sources: readonly Source[],
  key: NoteKey,
  delivery: Delivery,
  isEvidence = true,
): Promise<Unproven[]> {
  const before = await databaseMirror(delivery.store, key);
  const isProven = (toolchain: Toolchain & { h1: string }): boolean =>
    before.proven.get(toolchainId(toolchain)) === toolchain.h1;
  if (toolchains.every(isProven)) return [];
  const asked = askedOnce(sources);
  const why = new Map<string, string>();
  for (const toolchain of toolchains) {
    const id = toolchainId(toolchain);
    if (isProven(toolchain)) continue;
    const answer = await askDatabase(toolchain, asked, key, delivery).catch(tileMissing);
    if ('why' in answer) why.set(id, answer.why);
    else if (isEvidence || answer.h1 === toolchain.h1)
      requireRecord({ ...toolchain, toolchain: id }, answer, key);
    else why.set(id, `${id} is another tree than the one that ${key.name} has on record`);
  }
  const { proven } = await databaseMirror(delivery.store, key);
  return toolchains
    .map(toolchainId)
    .filter((id) => !proven.has(id) || why.has(id))
    .map((id) => ({ toolchain: id, why: why.get(id) ?? 'a tile of its proof could not be had' }));
}

function tileMissing(error: unknown): { h1: undefined; why: string } {
  if (error instanceof Error && hasCode(error, 'SUMDB_TILE_MISSING'))
    return { h1: undefined, why: error.message };
  throw error;
}

/** A source that failed once has no second chance to spend its patience. */
function askedOnce(sources: readonly Source[]): Source[] {
  const failed = new Map<Source, unknown>();
  return sources.map((source) => ({
    ...source,
    async readDatabase(...asked) {
      if (failed.has(source)) throw failed.get(source);
      try {
        return await source.readDatabase(...asked);
      } catch (error) {
        if (isSourceFault(error)) failed.set(source, error);
        throw error;
      }
    },
  }));
}
