import { hasCode } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import { checkBlob } from '../store/check-blob.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { askDatabase, type DatabaseAnswer } from './sumdb/ask-database.ts';
import type { CompanionFile } from './companions.ts';
import { type EvidenceWanted, isAboutTarball, missingEvidence } from './evidence.ts';
import { type Examined, obtainExamined } from './examine.ts';
import { type AdmittedArchive, fromStore, unpinnedFromStore } from './fetch.ts';
import { readInfo } from './info-file.ts';
import { type Finding, mergeFinding } from './lock-merge.ts';
import type { LockEntry } from './lock-model.ts';
import { requireRecord } from './sumdb/require-record.ts';
import type { NoteKey } from './sumdb/signed-note.ts';
import {
  type EvidenceOptions,
  gatherTarballEvidence,
  type MissingEvidence,
  type TarballEvidence,
} from './tarball-evidence.ts';

export interface LookOptions extends EvidenceOptions {
  /** The checksum database that is asked. */
  database: NoteKey;
}

/** What is said of a toolchain, by whatever door it came. */
export interface Gathered {
  answer: DatabaseAnswer | undefined;
  tarball: TarballEvidence | undefined;
  published: string | undefined;
  /** The files that evidence rests on, to be kept. */
  files: CompanionFile[];
}

/**
 * Asks for everything that is said of an archive: the checksum database's record, the proxy's `.info`, and of an official tarball the
 * publisher's word. All of it must agree on one h1 and one sha256.
 * @throws DepotError SUMDB_MISMATCH and the other SUMDB_ codes, as gatherTarballEvidence().
 */
export async function gatherEvidence(
  toolchain: Toolchain,
  archive: Pick<Examined, 'h1' | 'source' | 'form' | 'path' | 'sha256'>,
  options: LookOptions,
): Promise<Gathered> {
  const answer = await askDatabase(toolchain, options.sources, options.database, options);
  requireRecord({ toolchain: toolchainId(toolchain), ...archive }, answer, options.database);
  const tarball =
    archive.form === 'tarball' ? await gatherTarballEvidence(toolchain, archive, options) : undefined;
  const info = await readInfo(toolchain, options);
  const files = [...(tarball?.files ?? []), ...(info === undefined ? [] : [info])];
  return { answer, tarball, published: info?.published, files };
}

/** What one look at a toolchain found; an archive that came is still in the staging area. */
export interface Look {
  /** Undefined where nothing is pinned and no source has the form that carries the wanted evidence. */
  finding: Finding | undefined;
  /** One that came with this look, not yet admitted. */
  delivered: Examined | undefined;
  missing: MissingEvidence[];
  files: CompanionFile[];
}

/**
 * Finds out what the lock does not know of a toolchain yet: the archive, the record, the publisher's word on the tarball.
 * @param recheck look at the archive of a known entry again, too
 * @throws DepotError as gatherEvidence(), obtain() and examine().
 */
export async function lookAt(
  toolchain: Toolchain,
  entry: LockEntry | undefined,
  options: LookOptions,
  recheck: boolean,
): Promise<Look> {
  const { stored, delivered } = await wantedArchive(toolchain, entry, options, recheck);
  try {
    const archive = delivered ?? stored;
    const known = archive === undefined ? entry : { h1: archive.h1, time: instant(archive.time) };
    if (known === undefined)
      return { finding: undefined, delivered, missing: stillMissing(entry, NOTHING, options), files: [] };
    // before anybody is asked about it: what comes under a pinned name has to be what is pinned
    if (entry !== undefined && archive !== undefined) requirePinned(toolchain, entry, archive);
    const gathered =
      archive === undefined
        ? await recordOf(toolchain, known.h1, entry, options)
        : await gatherEvidence(toolchain, archive, options);
    const { answer, tarball, published, files } = gathered;
    const finding: Finding = {
      toolchain: toolchainId(toolchain),
      h1: known.h1,
      time: known.time,
      published,
      archive,
      sumdb: answer?.h1 === undefined ? undefined : answer.sumdb,
      openpgp: tarball?.openpgp,
      sha256: tarball?.sha256,
    };
    return { delivered, finding, missing: stillMissing(entry, gathered, options), files };
  } catch (error) {
    await delivered?.discard();
    throw error;
  }
}

const NOTHING: Gathered = { answer: undefined, tarball: undefined, published: undefined, files: [] };

/** @throws DepotError LOCK_CONFLICT */
function requirePinned(
  toolchain: Toolchain,
  entry: LockEntry,
  archive: Pick<Examined, 'h1' | 'time' | 'form' | 'sha256' | 'size'>,
): void {
  const id = toolchainId(toolchain);
  mergeFinding(
    { toolchains: { [id]: entry } },
    { toolchain: id, h1: archive.h1, time: instant(archive.time), archive },
  );
}

/** Of a known entry whose archive needs no second look, only the record or its proof may be missing. */
async function recordOf(
  toolchain: Toolchain,
  h1: string,
  entry: LockEntry | undefined,
  options: LookOptions,
): Promise<Gathered> {
  const proven = entry?.evidence.sumdb?.inclusion === 'proven';
  const answer = proven
    ? undefined
    : await askDatabase(toolchain, options.sources, options.database, options);
  const pinned = { toolchain: toolchainId(toolchain), h1, source: 'the lock' };
  requireRecord(pinned, answer, options.database);
  return { ...NOTHING, answer };
}

/** What obtain() says when no source that may be asked has it. */
const NOT_HERE = ['SOURCE_ABSENT', 'SOURCE_OFF', 'SOURCE_OFFLINE'] as const;

/**
 * The archive that has to be looked at, if any: for a new entry, or for evidence that only the official tarball can carry. What the
 * store has is looked at there and not fetched again.
 */
async function wantedArchive(
  toolchain: Toolchain,
  entry: LockEntry | undefined,
  options: LookOptions,
  recheck: boolean,
): Promise<{ stored?: AdmittedArchive | undefined; delivered?: Examined | undefined }> {
  if (missingEvidence(entry, options).some(isAboutTarball)) {
    const stored = recheck ? undefined : await inStore(toolchain, entry, options, 'tarball');
    if (stored !== undefined) return { stored };
    try {
      return { delivered: await obtainExamined(toolchain, options.sources, options, { form: 'tarball' }) };
    } catch (error) {
      // another form is no help: nothing would be pinned by it
      if (!NOT_HERE.some((code) => hasCode(error, code))) throw error;
      if (entry === undefined) return {};
    }
  }
  if (entry !== undefined && !recheck) return {};
  const stored = recheck ? undefined : await inStore(toolchain, entry, options);
  if (stored !== undefined) return { stored };
  return { delivered: await obtainExamined(toolchain, options.sources, options) };
}

async function inStore(
  toolchain: Toolchain,
  entry: LockEntry | undefined,
  { store }: LookOptions,
  form?: ArchiveForm,
): Promise<AdmittedArchive | undefined> {
  if (entry === undefined) return unpinnedFromStore(toolchain, store, form);
  const stored = await fromStore(toolchain, entry, store, form);
  // what evidence is gathered on has to be what was admitted
  if (stored !== undefined) await checkBlob(store, stored.sha256, stored.toolchain);
  return stored;
}

/** Of what is wanted, what neither the entry nor this look has. */
function stillMissing(
  entry: LockEntry | undefined,
  { answer, tarball }: Gathered,
  wanted: EvidenceWanted,
): MissingEvidence[] {
  return missingEvidence(entry, wanted).flatMap((evidence): MissingEvidence[] => {
    if (!isAboutTarball(evidence)) {
      if (answer === undefined || answer.h1 !== undefined) return [];
      return [{ evidence, why: answer.why }];
    }
    if (tarball?.[evidence] !== undefined) return [];
    const why = tarball?.missing.find((each) => each.evidence === evidence)?.why;
    return [{ evidence, why: why ?? 'no source has the official tarball' }];
  });
}
