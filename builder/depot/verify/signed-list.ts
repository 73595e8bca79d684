import { realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { digestFile } from '../../io/digest-file.ts';
import { ifPresent } from '../../io/if-present.ts';
import { type CheckList, runCheck } from '../../packaging/checks.ts';
import { decodeManifest } from '../snapshot/manifest.ts';
import { listKeys } from '../signatures/signature-files.ts';
import { MANIFEST_FILE } from '../snapshot/snapshots.ts';
import { MAX_SIGNATURE, readWhole } from './read-whole.ts';
import { openJudge, type Trust } from './trust.ts';

/** What a snapshot's signed manifest lists, for packages that are looked at by themselves. */
export interface SignedList {
  /** Fingerprints, as they are shown. */
  signer: string;
  snapshot: string;
  /** sha256 -> path in the snapshot. */
  paths: ReadonlyMap<string, string>;
}

/**
 * Reads a snapshot's manifest and checks its signature; the rest of the snapshot is not looked at and need not be there.
 * @param folder a snapshot, or a depot, of which the current one is meant
 * @throws DepotError SNAPSHOT_INVALID, SNAPSHOT_SIGNATURE and those of verifyDetached
 */
export async function readSignedList(folder: string, trust: Trust): Promise<SignedList> {
  const snapshot = (await ifPresent(realpath(join(folder, 'current')))) ?? folder;
  // read once: what is believed is what the signature was checked over, whoever writes there meanwhile
  const bytes = await readWhole(snapshot, MANIFEST_FILE, 'SNAPSHOT_INVALID');
  const armored = await readWhole(snapshot, `${MANIFEST_FILE}.asc`, 'SNAPSHOT_SIGNATURE', MAX_SIGNATURE);
  const judge = await openJudge(snapshot, trust);
  const signers = await judge.bytes.several(bytes, armored.toString('latin1'), MANIFEST_FILE);
  const { files } = decodeManifest(bytes.toString('utf8'), join(snapshot, MANIFEST_FILE));
  return {
    signer: listKeys(signers),
    snapshot,
    paths: new Map(files.map(({ sha256, path }) => [sha256, path])),
  };
}

/** Whether exactly these bytes are what the signed manifest lists: for a deb, the one signature that there is. */
export async function checkListed(file: string, signed: SignedList, list: CheckList): Promise<void> {
  const { signer, snapshot, paths } = signed;
  await runCheck(list, 'signed index', async () => {
    const { sha256 } = await digestFile(file);
    const path = paths.get(sha256);
    if (path !== undefined) return `sha256 ${sha256} is ${path} of ${snapshot}, signed by ${signer}`;
    throw new DepotError('PACKAGE_NOT_LISTED', `${snapshot} lists no file of sha256 ${sha256}`);
  });
}
