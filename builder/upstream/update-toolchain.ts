import { DepotError, hasCode } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { type Evidence, type Toolchain, toolchainId } from '../spec/model.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { readAdmission } from './admitted.ts';
import { askDatabase, type DatabaseAnswer } from './ask-database.ts';
import { examine, type Examined, obtainExamined } from './examine.ts';
import type { Finding } from './lock-merge.ts';
import type { LockEntry } from './lock-model.ts';
import type { NoteKey } from './signed-note.ts';
import type { Delivery } from './source.ts';
import { readInfo } from './info-file.ts';
import { requireRecord } from './require-record.ts';
import {
  type CompanionFile,
  type EvidenceOptions,
  gatherTarballEvidence,
  type MissingEvidence,
  type TarballEvidence,
} from './tarball-evidence.ts';

export interface LookOptions extends Delivery, EvidenceOptions {
  /** Look at the archives of known entries again, too. */
  recheck?: boolean | undefined;
}

/** What one look at a toolchain found; the archive, if one came, is still in the staging area. */
export interface Look {
  finding: Finding;
  archive: Examined | undefined;
  missing: MissingEvidence[];
  files: CompanionFile[];
}

/**
 * Finds out what the lock does not know of a toolchain yet: the archive, the record, the publisher's word on the tarball. Whatever
 * doors these come by, they must agree on one h1.
 * @throws DepotError SUMDB_MISMATCH and the other SUMDB_ codes, as obtain(), examine() and gatherTarballEvidence().
 */
export async function lookAt(
  toolchain: Toolchain,
  entry: LockEntry | undefined,
  options: LookOptions,
  key: NoteKey,
): Promise<Look> {
  const id = toolchainId(toolchain);
  const archive = await wantedArchive(toolchain, entry, options);
  try {
    const known = archive ?? entry;
    if (known === undefined) throw new DepotError('INTERNAL', `nothing is known of ${id}`);
    const recorded = entry?.evidence.sumdb?.inclusion === 'proven' && options.recheck !== true;
    const answer = recorded ? undefined : await askDatabase(toolchain, options.sources, key, options);
    const time = typeof known.time === 'number' ? instant(known.time) : known.time;
    requireRecord({ toolchain: id, h1: known.h1, source: archive?.source ?? 'the lock' }, answer, key);
    const tarball =
      archive?.form === 'tarball'
        ? await gatherTarballEvidence(toolchain, archive, options, options)
        : undefined;
    const info = archive && (await readInfo(toolchain, options));
    return {
      archive,
      finding: {
        toolchain: id,
        h1: known.h1,
        time,
        published: info?.published,
        archive,
        sumdb: answer?.h1 === undefined ? undefined : answer.sumdb,
        openpgp: tarball?.openpgp,
        sha256: tarball?.sha256,
      },
      missing: missing(entry, answer, tarball, options.verify),
      files: [...(tarball?.files ?? []), ...(info === undefined ? [] : [info])],
    };
  } catch (error) {
    await archive?.discard();
    throw error;
  }
}

/** What obtain() says when no source that may be asked has it. */
const NOT_HERE = ['SOURCE_ABSENT', 'SOURCE_OFF', 'SOURCE_OFFLINE'] as const;

/** The archive that has to be looked at, if any: for a new entry, or for evidence that only the official tarball can carry. */
async function wantedArchive(
  toolchain: Toolchain,
  entry: LockEntry | undefined,
  options: LookOptions,
): Promise<Examined | undefined> {
  const lacksTarball = lackingTarballEvidence(entry, options.verify).length > 0;
  if (entry !== undefined && !lacksTarball && options.recheck !== true) return undefined;
  if (lacksTarball) {
    const stored = entry && (await fromStore(toolchain, entry, 'tarball', options));
    if (stored !== undefined) return stored;
    try {
      return await obtainExamined(toolchain, options.sources, options, { form: 'tarball' });
    } catch (error) {
      // then the entry is made of what there is, and says what it lacks
      if (!NOT_HERE.some((code) => hasCode(error, code))) throw error;
      if (entry !== undefined && options.recheck !== true) return undefined;
    }
  }
  return obtainExamined(toolchain, options.sources, options);
}

function lackingTarballEvidence(entry: LockEntry | undefined, verify: readonly Evidence[]): Evidence[] {
  return verify.filter((wanted) => wanted !== 'sumdb' && entry?.evidence[wanted] === undefined);
}

/** An archive that the store has already is examined there, and not fetched again. */
async function fromStore(
  toolchain: Toolchain,
  entry: LockEntry,
  form: ArchiveForm,
  { store }: Delivery,
): Promise<Examined | undefined> {
  const admission = await readAdmission(store, toolchain, form);
  if (admission?.h1 !== entry.h1 || !(await store.has(admission.sha256, admission.size))) return undefined;
  const path = store.pathOf(admission.sha256);
  const blob = { ...admission, path, resumed: false, discard: () => Promise.resolve() };
  return examine(toolchain, blob, entry);
}

function missing(
  entry: LockEntry | undefined,
  answer: DatabaseAnswer | undefined,
  tarball: TarballEvidence | undefined,
  verify: readonly Evidence[],
): MissingEvidence[] {
  const lacking: MissingEvidence[] = [];
  if (answer !== undefined && answer.h1 === undefined) lacking.push({ evidence: 'sumdb', why: answer.why });
  for (const evidence of lackingTarballEvidence(entry, verify)) {
    if (tarball?.[evidence === 'openpgp' ? 'openpgp' : 'sha256'] !== undefined) continue;
    const why = tarball?.missing.find((each) => each.evidence === evidence)?.why;
    lacking.push({ evidence, why: why ?? 'no source has the official tarball' });
  }
  return lacking;
}
