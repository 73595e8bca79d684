import type { BuiltPackage } from '../../build/record.ts';
import { DepotError } from '../../errors.ts';
import type { Toolchain } from '../../spec/model.ts';
import { toolchainOf } from '../../spec/toolchain-id.ts';
import type { Store } from '../../store/store.ts';
import { readAdmission } from '../../upstream/admitted.ts';
import { keptCompanion, readKept } from '../../upstream/kept-files.ts';
import { databaseMirror } from '../../upstream/sumdb/mirror.ts';
import { publicDatabase } from '../../upstream/sumdb/public-database.ts';
import type { NoteKey } from '../../upstream/sumdb/signed-note.ts';
import { keepBlob } from '../snapshot/keep-blob.ts';
import type { ServedArchive } from '../snapshot/manifest.ts';
import type { Tree } from '../snapshot/tree.ts';
import { allDownloads, latestDownloads } from './download-page.ts';
import {
  ALL_DOWNLOADS,
  DATABASE_FOLDER,
  DOWNLOAD_FOLDER,
  LATEST_DOWNLOADS,
  PROXY_FOLDER,
  servedArchivePath,
} from '../snapshot/go-places.ts';
import { proxyFiles } from './proxy-tree.ts';

/** Just built, or carried over from an earlier snapshot. */
type Listed = Pick<BuiltPackage, 'upstream'> & { attested?: Pick<BuiltPackage['attested'], 'time'> };

type Served = ServedArchive & Toolchain & { time: number };

/**
 * What go itself and version managers read: a module proxy of the toolchain module with the checksum database's proofs, and a download page. The
 * archives are hard links to the store, and so is everything small that does not change from one publication to the next.
 * @param key of another checksum database, in tests
 */
export async function writeGoTrees(
  tree: Tree,
  archives: readonly ServedArchive[],
  packages: readonly Listed[],
  store: Store,
  key: NoteKey = publicDatabase(),
): Promise<void> {
  const served: Served[] = [];
  for (const archive of archives) {
    const toolchain = toolchainOf(archive.toolchain);
    served.push({ ...archive, ...toolchain, time: await timeOf(archive, packages, store) });
    await tree.place(servedArchivePath(archive.form, toolchain), archive, store);
  }
  await writeProxy(
    tree,
    served.filter(({ form }) => form === 'module-zip'),
    packages,
    store,
    key,
  );
  const tarballs = served.filter(({ form }) => form === 'tarball');
  for (const tarball of tarballs) await writeCompanions(tree, tarball, store);
  await tree.write(ALL_DOWNLOADS, allDownloads(tarballs));
  await tree.write(LATEST_DOWNLOADS, latestDownloads(tarballs));
}

async function writeProxy(
  tree: Tree,
  zips: readonly Served[],
  packages: readonly Pick<BuiltPackage, 'upstream'>[],
  store: Store,
  key: NoteKey,
): Promise<void> {
  const put = (path: string, bytes: string | Uint8Array): Promise<void> =>
    placeSmall(tree, path, bytes, store);
  for (const [path, text] of proxyFiles(zips)) {
    // a list changes, and says by its date that it did
    if (path.endsWith('/list')) await tree.write(`${PROXY_FOLDER}/${path}`, text);
    else await put(`${PROXY_FOLDER}/${path}`, text);
  }
  const mirror = await databaseMirror(store, key);
  for (const zip of zips) {
    const recorded = mirror.proven.get(zip.toolchain);
    const own = packages.find(({ upstream }) => upstream?.toolchain === zip.toolchain)?.upstream?.h1;
    if (recorded === undefined || recorded === own) continue;
    throw new DepotError(
      'SUMDB_MISMATCH',
      `${zip.toolchain}: ${own} was packaged, ${recorded} is on record`,
      {
        hint: 'this is not what everybody else gets under that name: publish nothing and tell your security team',
      },
    );
  }
  for (const [path, bytes] of mirror.files) {
    const at = `${DATABASE_FOLDER}/${mirror.name}/${path}`;
    if (path.startsWith('tile/')) await put(at, bytes);
    else await tree.write(at, bytes);
  }
}

/** What lies beside a tarball upstream: its digest, bare as it stands there, and the signature where it was carried. */
async function writeCompanions(tree: Tree, tarball: Served, store: Store): Promise<void> {
  const path = servedArchivePath('tarball', tarball);
  await placeSmall(tree, `${path}.sha256`, tarball.sha256, store);
  const signature = await readKept(keptCompanion(store, 'asc', tarball));
  if (signature !== undefined) await tree.write(`${path}.asc`, signature.bytes);
}

async function placeSmall(tree: Tree, path: string, bytes: string | Uint8Array, store: Store): Promise<void> {
  const blob = await keepBlob(store, path.split('/').at(-1) ?? DOWNLOAD_FOLDER, bytes);
  await tree.place(path, blob, store);
}

/** VERSION's time, which is the time of everything in a toolchain's package; one from an earlier snapshot does not tell it. */
async function timeOf(
  { toolchain, form }: ServedArchive,
  packages: readonly Listed[],
  store: Store,
): Promise<number> {
  for (const pkg of packages) {
    if (pkg.upstream?.toolchain === toolchain && pkg.attested !== undefined) return pkg.attested.time;
  }
  const admission = await readAdmission(store, toolchainOf(toolchain), form);
  if (admission !== undefined) return admission.time;
  throw new DepotError('STORE_DAMAGED', `the store has no note of the ${form} of ${toolchain}`, {
    hint: 'godepot fetch, which looks at what is in the store again',
  });
}
