import { DepotError, ERROR_CODES } from '../errors.ts';
import type { Toolchain } from '../spec/model.ts';
import { moduleVersion, TOOLCHAIN_MODULE } from '../toolchain/module-name.ts';
import { readLookup } from './checksum-database.ts';
import type { SumdbEvidence } from './lock-model.ts';
import type { NoteKey } from './signed-note.ts';
import type { Delivery, Source } from './source.ts';
import { lookupPath } from './toolchain-module.ts';

/** The record, or in plain words why there is none. */
export type DatabaseAnswer = { h1: string; sumdb: SumdbEvidence } | { h1: undefined; why: string };

/**
 * Asks the checksum database for a toolchain's record, through the first source that passes it on, as cmd/go does
 * (`<proxy>/sumdb/<name>/supported`, then `/lookup/...`); at Go's own site, the database itself. Sources that fail are passed over,
 * since an answer's worth does not depend on who carried it; an answer that is wrong is not.
 * @throws DepotError SUMDB_MALFORMED, SUMDB_SIGNATURE, SUMDB_LINE_MISSING.
 */
export async function askDatabase(
  toolchain: Toolchain,
  sources: readonly Source[],
  key: NoteKey,
  delivery: Delivery,
): Promise<DatabaseAnswer> {
  const reasons: string[] = [];
  for (const source of sources) {
    let answer: Buffer | undefined;
    try {
      answer = await source.readDatabase(key.name, lookupPath(toolchain), delivery);
    } catch (error) {
      if (!(error instanceof DepotError) || ERROR_CODES[error.code] !== 'source') throw error;
      reasons.push(`${source.where}: ${error.message}`);
      continue;
    }
    if (answer === undefined) {
      reasons.push(`${source.where}: does not pass on this record`);
      continue;
    }
    const found = readLookup(
      answer.toString('utf8'),
      TOOLCHAIN_MODULE,
      moduleVersion(toolchain),
      key,
      source.where,
    );
    const { h1, record, treeSize } = found;
    return { h1, sumdb: { record, treeSize, inclusion: 'not checked' } };
  }
  return { h1: undefined, why: reasons.join('; ') || 'there is no source to ask through' };
}
