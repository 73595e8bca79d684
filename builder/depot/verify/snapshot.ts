import { basename } from 'node:path';

import { type CheckList, newCheckList, runCheck } from '../../packaging/checks.ts';
import { architectures } from '../layout.ts';
import { decodeManifest, type Manifest } from '../manifest.ts';
import { listKeys, signatureFiles, signingKeys } from '../signature-files.ts';
import { MANIFEST_FILE, parseSnapshotName, snapshotName } from '../snapshots.ts';
import { type Verification, verifyApt } from './apt.ts';
import { readWhole, requireNone } from './check.ts';
import { compareWithManifest, readFiles } from './files.ts';
import { verifyProvenance } from './provenance.ts';
import { openJudge, type Trust } from './trust.ts';
import { verifyYum } from './yum.ts';

/**
 * Verifies one snapshot from its signatures down to the bytes of each package, with public keys alone and with readers of its own; what
 * wrote the indexes has no part in it. Nothing is thrown for a fault of the snapshot: it is a failed check.
 * @param folder of the snapshot, also a staged one
 */
export async function verifySnapshot(folder: string, trust: Trust): Promise<CheckList> {
  const list = newCheckList();
  let manifest: Manifest | undefined;
  await runCheck(list, 'manifest', async () => {
    const text = (await readWhole(folder, MANIFEST_FILE, 'SNAPSHOT_INVALID')).toString('utf8');
    manifest = decodeManifest(text, MANIFEST_FILE);
    const { sequence, contentId } = manifest;
    // a staged snapshot has no name yet
    const ownName = parseSnapshotName(basename(folder));
    const right = snapshotName(sequence, contentId);
    requireNone(
      ownName === undefined || ownName.name === right ? [] : [`the folder should be ${right}`],
      'SNAPSHOT_INVALID',
    );
    return `canonical; publication ${sequence}, ${manifest.packages.length} packages`;
  });
  if (manifest === undefined) {
    list.notDone.push({
      check: 'signatures, files, apt and yum indexes, provenance',
      why: 'the manifest says what belongs there, and cannot be read',
    });
    return list;
  }
  await verifyAgainst(list, folder, manifest, trust);
  return list;
}

async function verifyAgainst(
  list: CheckList,
  folder: string,
  manifest: Manifest,
  trust: Trust,
): Promise<void> {
  const archs = architectures(manifest.packages);
  let verification: Verification | undefined;
  await runCheck(list, 'manifest signature', async () => {
    const judge = await openJudge(folder, manifest.depot.name, trust);
    verification = { folder, manifest, archs, found: new Map(), judge };
    const signers = await judge.several(folder, MANIFEST_FILE, `${MANIFEST_FILE}.asc`, 'SNAPSHOT_INVALID');
    return `signed by ${listKeys(signers)}`;
  });
  await runCheck(
    list,
    'signing keys',
    async () => `${listKeys(await signingKeys({ folder, manifest }))}, of all indexes`,
  );
  const readable = await runCheck(list, 'files', async () => {
    const found = await readFiles(folder);
    if (verification !== undefined) verification = { ...verification, found };
    return compareWithManifest(found, manifest, unlistedFiles(manifest));
  });
  if (verification === undefined || (!readable && verification.found.size === 0)) {
    list.notDone.push({ check: 'apt and yum indexes, provenance', why: 'keys or files could not be read' });
    return;
  }
  await verifyApt(list, verification);
  await verifyYum(list, verification);
  await verifyProvenance(list, verification);
}

function unlistedFiles(manifest: Manifest): Set<string> {
  return new Set([MANIFEST_FILE, ...signatureFiles(manifest).map(({ path }) => path)]);
}
