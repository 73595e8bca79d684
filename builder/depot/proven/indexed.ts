import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, systemCode } from '../../errors.ts';
import { verifyDetachedSeveral } from '../../signing/verify-several.ts';
import { encodeManifest, type Manifest } from '../snapshot/manifest.ts';
import type { Publication } from '../publication/publication.ts';
import { MANIFEST_FILE, type Snapshot } from '../snapshot/snapshots.ts';
import type { VerifyMemory } from '../verify/memory.ts';
import { type IndexEntries, openIndexEntries } from '../indexed/entries.ts';
import { proveGrace } from './grace.ts';
import { provenMemory } from './proven-memory.ts';

/** What a publication takes over from those before it. */
export interface Indexed {
  entries: IndexEntries;
  /**
   * For the verification of the snapshot that was staged with these entries.
   * @param root its folder
   */
  memory(root: string, manifest: Manifest): VerifyMemory;
}

/** Snapshots whose manifests vouch for what was proven before. */
type Vouching = Pick<Snapshot, 'folder' | 'manifest'>;

/**
 * Manifests name the digest of each package's index entry, so an entry is believed as far as the key that signed them. A manifest whose
 * signature does not hold says nothing: what it lists is read again. So is a package that was signed by a key that signs nothing now.
 */
export async function openIndexed(
  { store, certificates, signer, succession, packages }: Publication,
  snapshots: readonly Vouching[],
): Promise<Indexed> {
  const manifests: Manifest[] = [];
  for (const snapshot of snapshots)
    if (await isSigned(snapshot, certificates)) manifests.push(snapshot.manifest);
  const signers = new Set([signer.fingerprint, succession?.retiring?.signer.fingerprint]);
  const digests = new Map<string, string>();
  const rpmSigners = new Map<string, string>();
  for (const { sha256, indexEntry, signedBy } of manifests.flatMap((manifest) => manifest.packages)) {
    if (indexEntry === undefined || (signedBy !== null && !signers.has(signedBy))) continue;
    digests.set(sha256, indexEntry);
    if (signedBy !== null) rpmSigners.set(sha256, signedBy);
  }
  const entries = openIndexEntries(store, digests);
  const sizes = new Map(packages.map(({ sha256, size }) => [sha256, size]));
  const memory: Indexed['memory'] = (root, manifest) => {
    const proven = provenMemory(entries.proven(), { sizes, rpmSigners, manifests });
    proveGrace(proven, store, root, manifest, manifests);
    return proven;
  };
  return { entries, memory };
}

/** The manifest's text is canonical: exactly one stands for what was read. */
async function isSigned({ folder, manifest }: Vouching, certificates: readonly string[]): Promise<boolean> {
  try {
    const signature = await readFile(join(folder, `${MANIFEST_FILE}.asc`), 'latin1');
    await verifyDetachedSeveral(Buffer.from(encodeManifest(manifest)), signature, certificates);
    return true;
  } catch (error) {
    if (error instanceof DepotError || systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
