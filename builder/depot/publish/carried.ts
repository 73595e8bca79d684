import { copyFile, link, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { counted } from '../../io/counted.ts';
import { digestFile } from '../../io/digest-file.ts';
import { isMissing } from '../../io/if-present.ts';
import { DOCUMENT_SUFFIXES } from '../../report/documents.ts';
import { toolchainOf } from '../../spec/toolchain-id.ts';
import { discard, type Store } from '../../store/store.ts';
import { servedArchivePath } from '../snapshot/go-places.ts';
import { architectures, packagePaths, PROVENANCE_FOLDER } from '../snapshot/layout.ts';
import type { CarriedDocument, CarriedPackage } from '../snapshot/listed-package.ts';
import type { ManifestFile, ServedArchive } from '../snapshot/manifest.ts';
import type { Snapshot } from '../snapshot/snapshots.ts';

/**
 * All packages that a snapshot lists, as another publication may list them again.
 * @throws DepotError ROLLBACK_CONTENT where the snapshot has no documents about one of them
 */
export function carriedPackages(snapshot: Snapshot): CarriedPackage[] {
  const { folder, manifest, name } = snapshot;
  const archs = architectures(manifest.packages);
  const files = new Map(manifest.files.map((file) => [file.path, file]));
  const missing: string[] = [];
  const packages = manifest.packages.map((pkg): CarriedPackage => {
    const documents: CarriedDocument[] = [];
    for (const suffix of DOCUMENT_SUFFIXES) {
      const document = documentAt(folder, files, `${pkg.fileName}${suffix}`);
      if (document === undefined)
        missing.push(`${name}: ${PROVENANCE_FOLDER}/${pkg.fileName}${suffix} is not listed`);
      else documents.push(document);
    }
    const [path = ''] = packagePaths(pkg, archs);
    return {
      ...pkg,
      signedBy: pkg.signedBy ?? undefined,
      upstream: pkg.upstream ?? undefined,
      carried: { snapshot: name, path: join(folder, path), documents },
    };
  });
  if (missing.length === 0) return packages;
  throw unusable(missing);
}

function documentAt(
  folder: string,
  files: ReadonlyMap<string, ManifestFile>,
  name: string,
): CarriedDocument | undefined {
  const path = `${PROVENANCE_FOLDER}/${name}`;
  const file = files.get(path);
  return file === undefined
    ? undefined
    : { name, size: file.size, sha256: file.sha256, path: join(folder, path) };
}

/**
 * Before anything that lists them is signed: every blob is in the store, taken from the snapshot where the store lost it, and what comes back
 * to clients is read and hashed. What clients read already is not: an index names a digest, which the manifest vouches for, and
 * a file that is not what its digest says is refused by every client, now as before.
 * @param isServed true for the digest of what the current snapshot lists
 * @param archives what go is served, as carriedArchives() finds it
 * @throws DepotError ROLLBACK_CONTENT naming everything that is missing or damaged, and in which snapshot, before anything is published
 */
export async function requireContent(
  store: Store,
  packages: readonly CarriedPackage[],
  isServed: (sha256: string) => boolean,
  archives: readonly CarriedDocument[] = [],
): Promise<void> {
  const faults: string[] = [];
  const require = async (file: CarriedDocument): Promise<void> => {
    faults.push(...(await takenFrom(file.path, store, file, file.name)));
  };
  const requireIfBack = async (file: CarriedDocument): Promise<void> => {
    if (!isServed(file.sha256) || !(await store.has(file.sha256, file.size))) await require(file);
  };
  for (const { fileName, sha256, size, carried } of packages) {
    await requireIfBack({ name: fileName, sha256, size, path: carried.path });
    for (const document of carried.documents) await require(document);
  }
  for (const archive of archives) await requireIfBack(archive);
  if (faults.length > 0) throw unusable(faults);
}

/** Tells what clients read already, packages and archives for go, by its digest. */
export function servedBy({ manifest }: Snapshot): (sha256: string) => boolean {
  const served = new Set([...manifest.packages, ...(manifest.archives ?? [])].map(({ sha256 }) => sha256));
  return (sha256) => served.has(sha256);
}

/** Where a snapshot has the archives that it serves to go. */
export function carriedArchives({ folder }: Snapshot, archives: readonly ServedArchive[]): CarriedDocument[] {
  return archives.map(({ toolchain, form, sha256, size }) => {
    const name = servedArchivePath(form, toolchainOf(toolchain));
    return { name, sha256, size, path: join(folder, name) };
  });
}

/** Sees to it that the store has these bytes; a fault where neither it nor the snapshot has. */
async function takenFrom(
  path: string,
  store: Store,
  { sha256, size }: { sha256: string; size: number },
  what: string,
): Promise<string[]> {
  const blob = store.pathOf(sha256);
  const stored = await digestAt(blob, size);
  if (stored?.sha256 === sha256 && stored.size === size) return [];
  const found = await digestAt(path, size);
  if (found?.sha256 !== sha256) {
    if (found === undefined && stored === undefined)
      return [`${what} is neither at ${path} nor in the store`];
    const at = found === undefined ? blob : path;
    return [`${what} has sha256 ${(found ?? stored)?.sha256 ?? ''} instead of ${sha256} at ${at}`];
  }
  const staged = await store.stage(what);
  try {
    await link(path, staged).catch(() => copyFile(path, staged));
    await store.admit(staged, sha256);
  } finally {
    await discard(staged);
  }
  return [];
}

/** What has another size than it should is another content, however long it would take to read. */
async function digestAt(path: string, size: number): Promise<{ size: number; sha256: string } | undefined> {
  try {
    const found = await stat(path);
    if (found.isFile() && found.size !== size)
      return { size: found.size, sha256: `none, but ${found.size} bytes` };
    return await digestFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function unusable(faults: readonly string[]): DepotError {
  return new DepotError(
    'ROLLBACK_CONTENT',
    `${counted(faults.length, 'file', 'files')} that would be published again ${faults.length === 1 ? 'is' : 'are'} missing, or not what was published`,
    {
      hint:
        'godepot verify says what else is damaged; restore what is named, and dist/store with it, from a backup, and run this again. ' +
        'Nothing was published',
      faults: faults.map((message) => ({ message })),
    },
  );
}
