import type { Toolchain } from '../../spec/model.ts';
import { askDatabase } from '../ask-database.ts';
import type { AdmittedArchive } from '../fetch.ts';
import { readInfo } from '../info-file.ts';
import { companionPath, keep } from '../kept-files.ts';
import { requireRecord } from '../require-record.ts';
import type { NoteKey } from '../signed-note.ts';
import type { Delivery } from '../source.ts';
import { type EvidenceOptions, gatherTarballEvidence, type MissingEvidence } from '../tarball-evidence.ts';

/**
 * Sees to it that the depot holds what an isolated side needs to judge an archive for itself: proof of the record, signature and digests of
 * a tarball. A depot that has its lock from version control has never seen these. Contradictions end it, as in an update of the lock.
 * @returns what could not be had
 * @throws DepotError SUMDB_MISMATCH and the other SUMDB_ codes, as gatherTarballEvidence().
 */
export async function completeEvidence(
  toolchain: Toolchain,
  archive: AdmittedArchive,
  options: Delivery & EvidenceOptions,
  key: NoteKey,
): Promise<MissingEvidence[]> {
  const missing: MissingEvidence[] = [];
  const answer = await askDatabase(toolchain, options.sources, key, options);
  if (answer.h1 === undefined) missing.push({ evidence: 'sumdb', why: answer.why });
  requireRecord(archive, answer, key);
  const info = await readInfo(toolchain, options);
  const files = info === undefined ? [] : [info];
  const tarball =
    archive.form === 'tarball'
      ? await gatherTarballEvidence(toolchain, archive, options, options)
      : undefined;
  for (const { companion, bytes } of [...files, ...(tarball?.files ?? [])]) {
    await keep(companionPath(options.store, companion, toolchain), bytes);
  }
  return [...missing, ...(tarball?.missing ?? [])];
}
