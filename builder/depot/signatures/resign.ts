import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { counted } from '../../io/counted.ts';
import { sweepBeside, writeFileAtomic } from '../../io/durable.ts';
import { ifPresent } from '../../io/if-present.ts';
import { clearsignByAll, signArmoredByAll } from '../../signing/several-signatures.ts';
import { verifyClearsignedSeveral, verifyDetachedSeveral } from '../../signing/verify-several.ts';
import { appendLog } from '../log/log.ts';
import { readListed } from '../snapshot/read-listed.ts';
import { type SignatureFile, signatureFiles, signatureFilesAt, signersOf } from './signature-files.ts';
import {
  listSnapshots,
  MANIFEST_FILE,
  readSnapshot,
  type Snapshot,
  type SnapshotPlace,
} from '../snapshot/snapshots.ts';
import { type Signatories, signatoriesAt } from '../publication/succession.ts';
import type { Signer } from '../../signing/signer.ts';
import { requireVouchedFor, type Vouching, vouchingKeys } from './vouching.ts';

/** What decides who signs the published snapshots; with the certificates new signatures are verified before they replace the old ones. */
export interface Signing extends Vouching {
  signer: Signer;
}

/** True if each signature file of each snapshot is by whom it should be at that date. Quick: reads no manifest, and checks no signature. */
export async function isSettled(
  signing: Pick<Signing, 'depot' | 'signer' | 'succession'>,
  date: number,
): Promise<boolean> {
  const signatories = signatoriesAt(signing, date);
  for (const { folder } of await listSnapshots(signing.depot)) {
    for (const file of await signatureFilesAt(folder))
      if (!(await isAsWanted(folder, file, signatories))) return false;
  }
  return true;
}

/**
 * Signs the indexes of every retained snapshot by those who sign now: the payload and its Date stay, each signature file is replaced by
 * rename. Snapshots outlive keys, and one whose key is gone cannot be installed from. A run that was killed is continued by the next one:
 * only files that are not signed as they should be are written. Under the depot's lock.
 * @param date unix seconds: of the signatures, and the mtime of the files, if it is later than the one before: apt asks by If-Modified-Since
 * @returns how many snapshots were touched
 * @throws DepotError SNAPSHOT_INVALID naming what is not as it was published, after the rest was signed
 */
export async function resignSnapshots(signing: Signing, date: number): Promise<number> {
  const signatories = signatoriesAt(signing, date);
  const faults: string[] = [];
  let touched = 0;
  const places = await listSnapshots(signing.depot);
  // asked for by the first snapshot that has to be signed anew, which is none in most publications
  let known: Promise<string[]> | undefined;
  const vouching = (): Promise<string[]> => (known ??= vouchingKeys(places, signing));
  for (const place of places) {
    const work = await workOn(place, vouching, signatories).catch((error: unknown) => {
      if (!(error instanceof DepotError)) throw error;
      faults.push(`${place.name}: ${error.message}`);
    });
    if (work === undefined) continue;
    // before the first signature, so that none is there that nothing tells of; a run that was killed begins again, and says so again
    if (touched === 0)
      await appendLog(signing.depot, {
        action: 'resign',
        details: { keys: signatories.all.map(({ fingerprint }) => fingerprint) },
      });
    for (const { file, data } of work.files)
      await replaceSignature(work.snapshot, file, data, signatories, signing, date);
    touched++;
  }
  if (faults.length === 0) return touched;
  throw new DepotError('SNAPSHOT_INVALID', `not signed anew: ${counted(faults.length, 'snapshot')}`, {
    where: signing.depot,
    hint: 'nothing is signed that is not as it was published: restore them from a backup, or remove their folders; then godepot release',
    faults: faults.map((message) => ({ message })),
  });
}

async function isAsWanted(folder: string, file: SignatureFile, signatories: Signatories): Promise<boolean> {
  const wanted = signersFor(file, signatories).map(({ fingerprint }) => fingerprint);
  return (await signersOf(folder, file)).join(' ') === wanted.join(' ');
}

/** What is to be signed anew of a snapshot, with the bytes that were checked; undefined for nothing. */
async function workOn(
  place: SnapshotPlace,
  vouching: () => Promise<readonly string[]>,
  signatories: Signatories,
): Promise<{ snapshot: Snapshot; files: { file: SignatureFile; data: Buffer }[] } | undefined> {
  const snapshot = await readSnapshot(place);
  const files: SignatureFile[] = [];
  for (const file of signatureFiles(snapshot.manifest))
    if (!(await isAsWanted(place.folder, file, signatories))) files.push(file);
  if (files.length === 0) return undefined;
  const manifest = await requireVouchedFor(snapshot.folder, await vouching());
  const checked: { file: SignatureFile; data: Buffer }[] = [];
  for (const file of files)
    checked.push({
      file,
      data: file.covers === MANIFEST_FILE ? manifest : await requireListed(snapshot, file.covers),
    });
  return { snapshot, files: checked };
}

async function requireListed(snapshot: Snapshot, path: string): Promise<Buffer> {
  const data = await readListed(snapshot, path);
  if (data !== undefined) return data;
  throw new DepotError('SNAPSHOT_INVALID', `${path} is not what the manifest lists`);
}

async function replaceSignature(
  { folder, manifest }: Snapshot,
  file: SignatureFile,
  data: Buffer,
  signatories: Signatories,
  { certificates }: Signing,
  date: number,
): Promise<void> {
  const path = join(folder, file.path);
  const signers = signersFor(file, signatories);
  const text = await signed(file, signers, data, Math.max(date, manifest.date));
  await requireGood(file, signers, data, text, certificates);
  const before = (await ifPresent(stat(path)))?.mtimeMs ?? 0;
  // with a clock or SOURCE_DATE_EPOCH of before, servers would go on answering 304; a killed run leaves no file without it
  const mtime = Math.max(date, Math.floor(before / 1000) + 1);
  await sweepBeside(path);
  await writeFileAtomic(path, text, 0o644, mtime);
}

function signersFor(file: SignatureFile, { all, ofTree }: Signatories): readonly Signer[] {
  return file.tree === undefined ? all : [ofTree(file.tree)];
}

function signed(
  { kind }: SignatureFile,
  signers: readonly Signer[],
  data: Buffer,
  date: number,
): Promise<string> {
  return kind === 'clearsigned'
    ? clearsignByAll(signers, data.toString('utf8'), date)
    : signArmoredByAll(signers, data, date);
}

/** As a client would see it: the certificates that are published, and nothing of what signed. */
async function requireGood(
  file: SignatureFile,
  signers: readonly Signer[],
  data: Buffer,
  text: string,
  certificates: readonly string[],
): Promise<void> {
  const verified =
    file.kind === 'clearsigned'
      ? await verifyClearsignedSeveral(text, certificates)
      : await verifyDetachedSeveral(data, text, certificates);
  const covered = !('text' in verified) || verified.text === data.toString('utf8');
  if (covered && verified.signers.length === signers.length) return;
  throw new DepotError('PUBLICATION_UNVERIFIED', `the new signature of ${file.covers} does not verify`, {
    hint: 'nothing was replaced by it; look at the keys folder: godepot keys list',
  });
}
