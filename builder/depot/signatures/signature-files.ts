import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, systemCode } from '../../errors.ts';
import { ifPresent } from '../../io/if-present.ts';
import { readRegular } from '../../io/regular-file.ts';
import { isYumTree } from '../../recipes/yum-tree.ts';
import { dearmor } from '../../signing/armor.ts';
import { splitClearsigned } from '../../signing/clearsigned.ts';
import { namedSigners } from '../../signing/several-signatures.ts';
import {
  aptDistFolder,
  architectures,
  PROVENANCE_FOLDER,
  PROVENANCE_SUMS,
  yumFolder,
  yumTrees,
} from '../snapshot/layout.ts';
import { ADVISORIES_FILE } from '../advisories/json.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import { MANIFEST_FILE, type Snapshot } from '../snapshot/snapshots.ts';

/** A file of a snapshot that a change of keys replaces, and that the manifest does not list therefore. */
export interface SignatureFile {
  path: string;
  /** clearsigned: holds the text itself. */
  kind: 'clearsigned' | 'detached';
  /** The file whose bytes it signs. */
  covers: string;
  /** Of a yum tree, which has one signer; undefined for what every signatory signs. */
  tree: string | undefined;
}

/** In the order in which they are replaced: the manifest's last, since it says whether the rest was. */
export function signatureFiles(manifest: Manifest): SignatureFile[] {
  const dist = aptDistFolder(manifest.depot.suite);
  const release = `${dist}/Release`;
  return [
    { path: `${dist}/InRelease`, kind: 'clearsigned', covers: release, tree: undefined },
    { ...besideIt(release), path: `${release}.gpg` },
    ...yumTrees(manifest.files).flatMap((tree) =>
      architectures(manifest.packages).map((arch) =>
        besideIt(`${yumFolder(arch, tree)}/repodata/repomd.xml`, tree),
      ),
    ),
    ...(hasProvenance(manifest) ? [besideIt(PROVENANCE_SUMS)] : []),
    ...(hasAdvisories(manifest) ? [besideIt(ADVISORIES_FILE)] : []),
    OF_MANIFEST,
  ];
}

function besideIt(covers: string, tree?: string): SignatureFile {
  return { path: `${covers}.asc`, kind: 'detached', covers, tree };
}

const OF_MANIFEST: SignatureFile = besideIt(MANIFEST_FILE);

/**
 * The same by what lies in a snapshot's folder, without its manifest, which takes long to read: enough to see whether there is something to do,
 * and no reason to sign anything.
 */
export async function signatureFilesAt(folder: string): Promise<SignatureFile[]> {
  const found: SignatureFile[] = [];
  const add = (path: string, tree?: string, kind: SignatureFile['kind'] = 'detached'): void => {
    found.push({ path, kind, covers: '', tree });
  };
  for (const suite of (await ifPresent(readdir(join(folder, 'apt/dists')))) ?? []) {
    add(`${aptDistFolder(suite)}/InRelease`, undefined, 'clearsigned');
    add(`${aptDistFolder(suite)}/Release.gpg`);
  }
  const names = await readdir(folder);
  for (const tree of names.filter(isYumTree)) {
    for (const arch of await readdir(join(folder, tree))) {
      const repodata = `${tree}/${arch}/repodata`;
      // files in grace may be all that is left of an architecture
      const listed = await ifPresent(readdir(join(folder, repodata)));
      if (listed?.includes('repomd.xml') === true) add(`${repodata}/repomd.xml.asc`, tree);
    }
  }
  if (names.includes(PROVENANCE_FOLDER)) add(`${PROVENANCE_SUMS}.asc`);
  if (names.includes(ADVISORIES_FILE)) add(`${ADVISORIES_FILE}.asc`);
  add(`${MANIFEST_FILE}.asc`);
  return found;
}

/** Snapshots from before there were documents list none in their signed manifest. */
export function hasProvenance(manifest: Manifest): boolean {
  return manifest.files.some(({ path }) => path.startsWith(`${PROVENANCE_FOLDER}/`));
}

/** Those from before there were advisories list none. */
export function hasAdvisories(manifest: Manifest): boolean {
  return manifest.files.some(({ path }) => path === ADVISORIES_FILE);
}

/**
 * Who says to have signed it, unchecked: fingerprints in their order. Empty for a file that is missing or no signature.
 * @param folder of the snapshot
 */
export async function signersOf(folder: string, { path, kind }: SignatureFile): Promise<string[]> {
  try {
    const text = (await readRegular(join(folder, path))).toString('latin1');
    return namedSigners(
      kind === 'clearsigned' ? splitClearsigned(text).signature : dearmor(text, 'SIGNATURE'),
    );
  } catch (error) {
    if (error instanceof DepotError || systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Who says to have signed the manifest of a snapshot, unchecked. */
export function manifestSigners(folder: string): Promise<string[]> {
  return signersOf(folder, OF_MANIFEST);
}

/**
 * The keys that sign a snapshot: of Release, InRelease and the manifest, which have to agree; each yum tree is signed by one of them.
 * @throws DepotError SIGNATURES_MIXED when signing it anew was cut short
 */
export async function signingKeys({
  folder,
  manifest,
}: Pick<Snapshot, 'folder' | 'manifest'>): Promise<string[]> {
  const files = signatureFiles(manifest);
  const named = await Promise.all(
    files.map(async (file) => ({ file, signers: await signersOf(folder, file) })),
  );
  const all = named.at(-1)?.signers ?? [];
  const differing = named.filter(({ file, signers }) =>
    file.tree === undefined
      ? signers.join(' ') !== all.join(' ')
      : signers.length !== 1 || !all.includes(signers[0] ?? ''),
  );
  if (differing.length === 0) return all;
  throw new DepotError(
    'SIGNATURES_MIXED',
    `the manifest is signed by ${listKeys(all)}, and ` +
      differing.map(({ file, signers }) => `${file.path} by ${listKeys(signers)}`).join(', '),
    {
      where: folder,
      hint: 'signing it anew was cut short: godepot publish, on the machine with the keys, continues that',
    },
  );
}

export function listKeys(fingerprints: readonly string[]): string {
  return fingerprints.length === 0 ? 'nobody' : fingerprints.join(' and ');
}
