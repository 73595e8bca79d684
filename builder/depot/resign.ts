import { utimes } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../errors.ts';
import { sweepBeside, writeFileAtomic } from '../io/durable.ts';
import { readRegular } from '../io/regular-file.ts';
import { clearsignByAll, signArmoredByAll } from '../signing/several-signatures.ts';
import { verifyClearsignedSeveral, verifyDetachedSeveral } from '../signing/verify-several.ts';
import { type SignatureFile, signatureFiles, signersOf } from './signature-files.ts';
import { listSnapshots, readSnapshot, type Snapshot } from './snapshots.ts';
import { type Signatories, signatoriesAt, type Succession } from './succession.ts';
import type { Signer } from '../signing/signer.ts';

/** What decides who signs the published snapshots. */
export interface Signing {
  depot: string;
  signer: Signer;
  succession?: Succession | undefined;
  /** Armored: what the new signatures are verified with before they replace the old ones. */
  certificates: readonly string[];
}

/** Signature files of published snapshots that are not signed by whom they should be at that date. */
export async function unsettledSignatures(
  signing: Pick<Signing, 'depot' | 'signer' | 'succession'>,
  date: number,
): Promise<{ snapshot: Snapshot; files: SignatureFile[] }[]> {
  const signatories = signatoriesAt(signing, date);
  const found: { snapshot: Snapshot; files: SignatureFile[] }[] = [];
  for (const place of await listSnapshots(signing.depot)) {
    const snapshot = await readSnapshot(place);
    const files: SignatureFile[] = [];
    for (const file of signatureFiles(snapshot.manifest)) {
      const wanted = signersFor(file, signatories).map(({ fingerprint }) => fingerprint);
      if ((await signersOf(place.folder, file)).join(' ') !== wanted.join(' ')) files.push(file);
    }
    if (files.length > 0) found.push({ snapshot, files });
  }
  return found;
}

/**
 * Signs the indexes of every retained snapshot by those who sign now: the payload and its Date stay, each signature file is replaced by
 * rename. Snapshots outlive keys, and one whose key is gone cannot be installed from. A run that was killed is continued by the next one:
 * only files that are not signed as they should be are written. Under the depot's lock.
 * @param date unix seconds: of the signatures, and the mtime of the files, since apt asks by If-Modified-Since
 * @returns how many snapshots were touched
 */
export async function resignSnapshots(signing: Signing, date: number): Promise<number> {
  const signatories = signatoriesAt(signing, date);
  const unsettled = await unsettledSignatures(signing, date);
  for (const { snapshot, files } of unsettled) {
    for (const file of files) {
      const path = join(snapshot.folder, file.path);
      const data = await readRegular(join(snapshot.folder, file.covers));
      const signers = signersFor(file, signatories);
      const text = await signed(file, signers, data, Math.max(date, snapshot.manifest.date));
      await requireGood(file, signers, data, text, signing.certificates);
      await sweepBeside(path);
      await writeFileAtomic(path, text);
      await utimes(path, date, date);
    }
  }
  return unsettled.length;
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
