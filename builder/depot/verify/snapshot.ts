import { hash } from 'node:crypto';
import { basename } from 'node:path';

import { counted } from '../../io/counted.ts';
import { type CheckList, newCheckList, runCheck, requireNone } from '../../packaging/checks.ts';
import { architectures } from '../snapshot/layout.ts';
import { decodeManifest, type Manifest } from '../snapshot/manifest.ts';
import { listKeys, signatureFiles, signingKeys } from '../signatures/signature-files.ts';
import { MANIFEST_FILE, parseSnapshotName, snapshotName } from '../snapshot/snapshots.ts';
import { verifyAdvisories } from './advisories.ts';
import { compareWithManifest } from './against-manifest.ts';
import { verifyApt } from './apt.ts';
import { readWhole, requireParsable } from './read-whole.ts';
import { readFiles, type WalkedFiles } from './files.ts';
import { verifyGo } from './go.ts';
import { newMemory, type VerifyMemory } from './memory.ts';
import { verifyProvenance } from './provenance.ts';
import { verifySignatureForm } from './signature-form.ts';
import { openJudge, type Trust } from './trust.ts';
import type { Verification } from './verification.ts';
import { verifyYum } from './yum.ts';

/** A snapshot's verdict, and what was found on the way that a whole depot's is made of. */
export interface VerifiedSnapshot extends CheckList {
  /** Decoded, whoever signed it. */
  manifest: Manifest | undefined;
  /** sha256 of manifest.json as it lies there. */
  manifestSha256: string | undefined;
  walked: WalkedFiles | undefined;
}

/**
 * Verifies one snapshot from its signatures down to the bytes of each package, with public keys alone and with readers of its own; what
 * wrote the indexes has no part in it. Nothing is thrown for a fault of the snapshot: it is a failed check.
 * @param folder of the snapshot, also a staged one
 * @param memory of the snapshots before it: what they share is read once
 */
export async function verifySnapshot(
  folder: string,
  trust: Trust,
  memory: VerifyMemory = newMemory(),
): Promise<VerifiedSnapshot> {
  const verified: VerifiedSnapshot = {
    ...newCheckList(),
    manifest: undefined,
    manifestSha256: undefined,
    walked: undefined,
  };
  const judge = await openJudge(folder, trust);
  // before anything of it is believed, or even parsed
  const isVouchedFor = await runCheck(verified, 'manifest signature', async () => {
    const signers = await judge.several(folder, MANIFEST_FILE, `${MANIFEST_FILE}.asc`, 'SNAPSHOT_INVALID');
    return `signed by ${listKeys(signers)}`;
  });
  let manifest: Manifest | undefined;
  await runCheck(verified, 'manifest', async () => {
    const text = await readWhole(folder, MANIFEST_FILE, 'SNAPSHOT_INVALID');
    verified.manifestSha256 = hash('sha256', text, 'hex');
    requireParsable(text, isVouchedFor);
    manifest = decodeManifest(text.toString('utf8'), MANIFEST_FILE);
    const { sequence, contentId } = manifest;
    // a staged snapshot has no name yet
    const ownName = parseSnapshotName(basename(folder));
    const right = snapshotName(sequence, contentId);
    requireNone(
      ownName === undefined || ownName.name === right ? [] : [`the folder should be ${right}`],
      'SNAPSHOT_INVALID',
    );
    return `canonical; publication ${sequence}, ${counted(manifest.packages.length, 'package')}`;
  });
  if (manifest === undefined) {
    const why = 'the manifest says what belongs there, and cannot be read';
    verified.notDone.push({ check: 'signatures, files, apt and yum indexes, provenance', why });
    return verified;
  }
  verified.manifest = manifest;
  await verifyAgainst(verified, { folder, manifest, judge, memory });
  return verified;
}

async function verifyAgainst(
  verified: VerifiedSnapshot,
  given: Omit<Verification, 'archs' | 'found'>,
): Promise<void> {
  const { folder, manifest, memory } = given;
  const keys = async (): Promise<string> =>
    `${listKeys(await signingKeys({ folder, manifest }))}, of all indexes`;
  await runCheck(verified, 'signing keys', keys);
  await verifySignatureForm(verified, folder, manifest);
  await runCheck(verified, 'files', async () => {
    const listed = new Map(manifest.files.map(({ path, size }) => [path, size]));
    verified.walked = await readFiles(folder, memory, listed);
    return `${verified.walked.found.size} regular files were read`;
  });
  const { walked } = verified;
  if (walked === undefined) {
    verified.notDone.push({
      check: 'apt and yum indexes, provenance, advisories',
      why: 'files could not be read',
    });
    return;
  }
  compareWithManifest(verified, walked, manifest, unlistedFiles(manifest));
  const archs = architectures(manifest.packages);
  const verification: Verification = { ...given, archs, found: walked.found };
  await verifyApt(verified, verification);
  await verifyYum(verified, verification);
  await verifyProvenance(verified, verification);
  await verifyAdvisories(verified, verification);
  await verifyGo(verified, verification);
}

function unlistedFiles(manifest: Manifest): Set<string> {
  return new Set([MANIFEST_FILE, ...signatureFiles(manifest).map(({ path }) => path)]);
}
