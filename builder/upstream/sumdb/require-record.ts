import { DepotError } from '../../errors.ts';
import type { DatabaseAnswer } from './ask-database.ts';
import type { NoteKey } from './signed-note.ts';

/**
 * A tree must be the one that everybody else gets under its name. Where the database could not be asked there is nothing to compare.
 * @throws DepotError SUMDB_MISMATCH
 */
export function requireRecord(
  found: { toolchain: string; h1: string; source: string },
  answer: DatabaseAnswer | undefined,
  key: NoteKey,
): void {
  if (answer?.h1 === undefined || answer.h1 === found.h1) return;
  throw new DepotError(
    'SUMDB_MISMATCH',
    `${found.toolchain}: its tree has ${found.h1}, the checksum database ${key.name} has ${answer.h1} on record`,
    {
      where: found.source,
      hint: 'this is not what everybody else gets under that name: distrust the source, try another one and tell your security team',
    },
  );
}
