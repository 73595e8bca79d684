import type { BuiltPackage } from '../../build/record.ts';
import { debFileName } from '../../deb/file-name.ts';
import { DepotError } from '../../errors.ts';
import { archName } from '../../packaging/arch.ts';
import { rpmFileName } from '../../rpm/file-name.ts';
import { FIRST_YUM_TREE, isYumTree, YUM_TREE_NAMES } from '../../recipes/yum-tree.ts';
import type { GoArch } from '../../spec/model.ts';
import { isGoFile } from './go-places.ts';

/** Where everything lies in a snapshot, relative to its folder; one place, so that writers and verifiers mean the same. */

export type Placed = Pick<BuiltPackage, 'format' | 'name' | 'version' | 'release' | 'arch' | 'fileName'>;

/** An apt component; Go is static, so there is one. */
export const COMPONENT = 'main';

/** Release lists both: with only Packages.gz listed, apt 2.6 skips the index and exits 0 with no packages (measured). */
export const PACKAGES_FORMS = ['Packages', 'Packages.gz'] as const;

/** Where apt asks for an index that Release lists: by its digest, beside it. */
export function byHashPath(index: string, sha256: string): string {
  return `${index.slice(0, index.lastIndexOf('/') + 1)}by-hash/SHA256/${sha256}`;
}

/** All architectures that a depot can serve. */
export const ARCHITECTURES: readonly GoArch[] = ['amd64', 'arm64'];

/** Architectures that a depot serves: those in use; with architecture-independent packages alone, both. */
export function architectures(packages: readonly Pick<Placed, 'arch'>[]): GoArch[] {
  const used = ARCHITECTURES.filter((arch) => packages.some((pkg) => pkg.arch === arch));
  return used.length === 0 ? [...ARCHITECTURES] : used;
}

export function aptDistFolder(suite: string): string {
  return `apt/dists/${suite}`;
}

/** Relative to the suite's folder, as Release lists it. */
export function aptIndexFolder(arch: GoArch): string {
  return `${COMPONENT}/binary-${archName(arch, 'deb')}`;
}

/** Relative to `apt/`: the Filename of a stanza. */
export function poolPath(pkg: Placed): string {
  return `pool/${COMPONENT}/${initialOf(pkg)}/${pkg.name}/${safeFileName(pkg)}`;
}

/** `yum/x86_64` */
export function yumFolder(arch: GoArch, tree: string = FIRST_YUM_TREE): string {
  return `${tree}/${archName(arch, 'rpm')}`;
}

/** The yum trees of a snapshot, as its signed list of files tells. */
export function yumTrees(files: readonly { path: string; grace?: unknown }[]): string[] {
  const found = new Set([FIRST_YUM_TREE]);
  for (const { path, grace } of files) {
    // what is left of a tree has no repomd.xml to sign
    if (grace !== undefined) continue;
    const [tree = ''] = path.split('/', 1);
    if (isYumTree(tree)) found.add(tree);
  }
  return [...found].sort();
}

/** Relative to the tree of one architecture: must lie under it, since reposync refuses `..` (CVE-2018-10897). */
export function yumHref(pkg: Placed): string {
  return `Packages/${initialOf(pkg)}/${safeFileName(pkg)}`;
}

/** Every path of the package in the snapshot's first trees: an rpm for all architectures lies in each of them. */
export function packagePaths(pkg: Placed, archs: readonly GoArch[]): string[] {
  if (pkg.format === 'deb') return [`apt/${poolPath(pkg)}`];
  return archs.filter((arch) => servedIn(pkg, arch)).map((arch) => `${yumFolder(arch)}/${yumHref(pkg)}`);
}

/** True if an index of that architecture lists the package. */
export function servedIn(pkg: Pick<Placed, 'arch'>, arch: GoArch): boolean {
  return pkg.arch === 'all' || pkg.arch === arch;
}

/** Beside the packages: what is said about them. */
export const PROVENANCE_FOLDER = 'provenance';

/** Digests of all documents there, in the form of sha256sum(1); its signature vouches for them without the manifest. */
export const PROVENANCE_SUMS: string = `${PROVENANCE_FOLDER}/SHA256SUMS`;

/** An index whose name is its digest. */
const HASH_NAMED_INDEX = new RegExp(
  `^(?:apt/dists/[^/]+/main/binary-[^/]+/by-hash/SHA256/[0-9a-f]{64}|${YUM_TREE_NAMES}/[^/]+/repodata/[0-9a-f]{64}-[a-z]+\\.xml\\.gz)$`,
);
const PACKAGE = new RegExp(`^(?:apt/pool/.*\\.deb|${YUM_TREE_NAMES}/[^/]+/Packages/.*\\.rpm)$`);

/** A package at the path that indexes list; not the one at an address that never changes. */
export function isPackagePath(path: string): boolean {
  return PACKAGE.test(path);
}

/**
 * Whether clients that read an earlier publication may still ask for that path, and find one content there for ever: packages, indexes
 * whose name is their digest, and what go fetches by a version.
 */
export function staysReachable(path: string): boolean {
  return isPackagePath(path) || HASH_NAMED_INDEX.test(path) || isGoFile(path);
}

/**
 * What others name and what names nothing, with one content under its name for ever: it may lie there before anything names it. Packages,
 * documents about them, and what go fetches by a version.
 */
export function isContent(path: string): boolean {
  return isPackagePath(path) || isGoFile(path) || isDocument(path);
}

function isDocument(path: string): boolean {
  return path.startsWith(`${PROVENANCE_FOLDER}/`) && path.endsWith('.json');
}

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9+~_.-]*$/;
const NAME = /^[a-z0-9][a-z0-9+.-]+$/;

function initialOf(pkg: Placed): string {
  if (!NAME.test(pkg.name))
    throw misfiled(pkg, `has a name that cannot be a folder: ${JSON.stringify(pkg.name)}`);
  return pkg.name.slice(0, 1);
}

/** A record's file name becomes a path here: one with `/` or `..` would be written outside the snapshot. */
function safeFileName(pkg: Placed): string {
  const expected = pkg.format === 'deb' ? debFileName(pkg) : rpmFileName(pkg);
  if (!FILE_NAME.test(pkg.fileName) || pkg.fileName !== expected) {
    throw misfiled(pkg, `is named ${JSON.stringify(pkg.fileName)} where ${expected} is expected`);
  }
  return pkg.fileName;
}

function misfiled(pkg: Placed, what: string): DepotError {
  return new DepotError(
    'PACKAGE_MISFILED',
    `${pkg.format} of ${pkg.name} ${pkg.version}-${pkg.release} ${what}`,
    {
      hint: 'its build record is damaged: remove dist/store/records and build again',
    },
  );
}
