import { checkBlob } from '../../store/check-blob.ts';
import { directorySource } from '../directory-source.ts';
import type { AdmittedArchive } from '../fetch.ts';
import { upstreamFolder } from '../file-names.ts';
import { keep, keptCompanion } from '../kept-files.ts';
import type { MissingEvidence } from '../tarball-evidence.ts';
import { gatherEvidence, type LookOptions } from '../update-toolchain.ts';

/**
 * Sees to it that the depot holds what an isolated side needs to judge an archive for itself: proof of the record, signature and digests of
 * a tarball. A depot that has its lock from version control has never seen these; what it does hold is not asked for again.
 * Contradictions end it, as in an update of the lock.
 * @returns what could not be had
 * @throws DepotError as gatherEvidence()
 */
export async function completeEvidence(
  archive: AdmittedArchive,
  options: LookOptions,
): Promise<MissingEvidence[]> {
  const { store } = options;
  // the evidence would otherwise seem to contradict the archive
  await checkBlob(store, archive.sha256, archive.toolchain);
  const place = { origin: 'the depot', fallThrough: 'absent' } as const;
  const kept = directorySource(upstreamFolder(store), [], place);
  const sources = [kept, ...options.sources];
  const { answer, tarball, files } = await gatherEvidence(archive, archive, { ...options, sources });
  for (const { companion, bytes } of files) await keep(keptCompanion(store, companion, archive), bytes);
  const unproven = answer?.h1 === undefined && answer !== undefined;
  return [
    ...(unproven ? [{ evidence: 'sumdb' as const, why: answer.why }] : []),
    ...(tarball?.missing ?? []),
  ];
}
