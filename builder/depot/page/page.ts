import { archName } from '../../packaging/arch.ts';
import { installLines } from '../../recipes/install-lines.ts';
import { toolchainPackageName } from '../../recipes/toolchain.ts';
import type { PageFacts, PageFile, PagePackage, PageToolchain } from '../../report/page/model.ts';
import { renderPage } from '../../report/page/page.ts';
import { compareGoVersions, parseGoVersion } from '../../spec/go-version.ts';
import type { GoVersion } from '../../spec/model.ts';
import { toolchainOf } from '../../spec/toolchain-id.ts';
import { endOfLife } from '../../upstream/catalogue.ts';
import { GODEPOT_VERSION } from '../../version.ts';
import { ADVISORIES_FILE } from '../advisories/json.ts';
import type { Advisories } from '../advisories/advisories.ts';
import { summaryOf, titleOf, withdrawalAdvice } from '../advisories/text.ts';
import { keysFile } from '../snapshot/fixed-files.ts';
import { FLEET_JSON, FLEET_TEXT } from '../fleet/files.ts';
import { DOWNLOAD_FOLDER } from '../snapshot/go-places.ts';
import { architectures, packagePaths, PROVENANCE_FOLDER, PROVENANCE_SUMS } from '../snapshot/layout.ts';
import type { ListedPackage } from '../snapshot/listed-package.ts';
import { pageHistory } from './history.ts';
import type { PagePlan } from './plan.ts';
import type { PageSources } from '../publication/page-sources.ts';
import { MANIFEST_FILE, snapshotName } from '../snapshot/snapshots.ts';

import { newestPackage, versionsOf } from '../snapshot/toolchain-line.ts';
import type { Tree } from '../snapshot/tree.ts';

/** `current/index.html`. */
export const PAGE_FILE = 'index.html';

/** Shown where nobody wrote down the depot's address; the page itself puts in the one that it was reached by. */
const UNKNOWN_ADDRESS = 'http://HOST';

const SYSTEMS = {
  apt: 'Debian, Ubuntu and their like',
  dnf: 'RHEL, Rocky, Alma, Fedora, Amazon Linux',
  zypper: 'SUSE Linux Enterprise, openSUSE',
} as const;

/** Writes the web page of a snapshot; the last file, since it tells of all others. */
export async function writePage(tree: Tree, plan: PagePlan, advisories: Advisories): Promise<void> {
  await tree.write(PAGE_FILE, renderPage(await factsOf(tree, plan, advisories)));
}

async function factsOf(tree: Tree, plan: PagePlan, advisories: Advisories): Promise<PageFacts> {
  const { identity, packages, sequence, contentId, date } = plan;
  const { name, origin, label, suite, url } = identity;
  const archs = architectures(packages);
  const present = new Map(
    tree.files().flatMap((file) => (file.grace === undefined ? [[file.path, file] as const] : [])),
  );
  const keys = (plan.page?.keys ?? [ownKey(plan)]).map((key) => {
    const path = `keys/${key.fingerprint}.asc`;
    return { ...key, path: present.has(path) ? path : undefined };
  });
  const wanted = advisories.toolchains.at(-1)?.name ?? newestPackage(packages);
  const lines = installLines(
    identity,
    url ?? UNKNOWN_ADDRESS,
    keys.map(({ fingerprint }) => fingerprint),
    wanted,
  );
  const file = (path: string, title: string): PageFile[] => (present.has(path) ? [{ path, title }] : []);
  const packageOf = (pkg: ListedPackage): PagePackage => ({
    fileName: pkg.fileName,
    path: packagePaths(pkg, archs)[0] ?? '',
    arch: archName(pkg.arch, pkg.format),
    format: pkg.format,
    size: pkg.size,
    sha256: pkg.sha256,
    documents: [
      ...file(`${PROVENANCE_FOLDER}/${pkg.fileName}.intoto.json`, 'provenance'),
      ...file(`${PROVENANCE_FOLDER}/${pkg.fileName}.spdx.json`, 'SPDX'),
      ...file(`${PROVENANCE_FOLDER}/${pkg.fileName}.cdx.json`, 'CycloneDX'),
    ],
  });
  return {
    depot: { name, origin, label, suite, url },
    snapshot: { name: snapshotName(sequence, contentId), sequence, contentId, date },
    version: GODEPOT_VERSION,
    install: (['apt', 'dnf', 'zypper'] as const).map((client) => ({
      client,
      systems: SYSTEMS[client],
      lines: lines[client],
    })),
    keys,
    toolchains: toolchainsOf(plan, advisories, packageOf),
    others: packages.filter(({ upstream }) => upstream === undefined).map(packageOf),
    catalogue: newestOf(plan.page?.stable),
    database: advisories.database,
    advisories: advisories.security.toReversed().map((advisory) => ({
      id: advisory.id,
      about: advisory.about,
      title: titleOf(advisory),
      description: summaryOf(advisory),
      issued: undefined,
      fixedFrom: `${advisory.name} ${advisory.from.version}-${advisory.from.release}`,
      vulnerabilities: advisory.vulnerabilities,
    })),
    withdrawals: advisories.withdrawals.map((one) => ({
      what: `${one.name} ${one.version}-${one.release}`,
      marked: one.marked,
      reason: one.reason,
      date: one.date,
      advice: withdrawalAdvice(one),
    })),
    ...(await pageHistory(plan)),
    fleet: [...file(FLEET_TEXT, 'as text, with all commands'), ...file(FLEET_JSON, 'for programs')],
    sizes: {
      packages: packages.length,
      packageBytes: packages.reduce((sum, { size }) => sum + size, 0),
      files: present.size,
      bytes: [...present.values()].reduce((sum, { size }) => sum + size, 0),
    },
    archs: archs.map((arch) => ({ rpm: archName(arch, 'rpm'), deb: archName(arch, 'deb') })),
    files: [
      ...file(keysFile(name), 'public keys of the depot'),
      ...file(`${name}.sources`, 'one file that is all an apt client needs, the keys inside'),
      ...file(`${name}-repo.deb`, 'keys and client configuration, for apt'),
      ...file(`${name}-repo.noarch.rpm`, 'the same for dnf and zypper'),
      {
        path: MANIFEST_FILE,
        title: 'every file of this snapshot by size and sha256, every package, every input',
      },
      { path: `${MANIFEST_FILE}.asc`, title: 'its signature' },
      ...file(ADVISORIES_FILE, 'advisories and withdrawals, for programs'),
      { path: `${ADVISORIES_FILE}.asc`, title: 'its signature' },
      ...file(`${DOWNLOAD_FOLDER}/index.json`, 'a download page as Go and version managers read it'),
      ...file(PROVENANCE_SUMS, 'digests of all statements of provenance and SBOMs'),
      { path: `${PROVENANCE_SUMS}.asc`, title: 'its signature' },
    ],
  };
}

/** Where nobody said which keys there are. */
function ownKey({ signer }: Pick<PagePlan, 'signer'>): PageSources['keys'][number] {
  return { role: 'current', fingerprint: signer.fingerprint, algorithm: undefined, until: undefined };
}

function newestOf(stable: readonly GoVersion[] | undefined): PageFacts['catalogue'] {
  const newest = stable?.at(-1);
  return newest === undefined ? undefined : { newest };
}

function toolchainsOf(
  { packages, archives = [], page }: PagePlan,
  advisories: Advisories,
  packageOf: (pkg: ListedPackage) => PagePackage,
): PageToolchain[] {
  const versions = versionsOf(packages);
  const served = new Set(archives.map(({ toolchain, form }) => `${toolchain} ${form}`));
  return versions.toReversed().map((go) => {
    const own = packages.filter(
      ({ upstream }) => upstream !== undefined && toolchainOf(upstream.toolchain).version === go,
    );
    const ids = [...new Set(own.map(({ upstream }) => upstream?.toolchain ?? ''))].sort();
    return {
      go,
      name: toolchainPackageName(go),
      support: supportOf(go, versions, page?.stable),
      vulnerabilities:
        advisories.database === undefined
          ? undefined
          : advisories.toolchains
              .find(({ release }) => release === go)
              ?.vulnerabilities.map(({ package: about, ...known }) => ({ ...known, about })),
      packages: own.map(packageOf),
      archives: ids.map((id) => ({
        platform: `linux/${toolchainOf(id).arch}`,
        moduleZip: served.has(`${id} module-zip`),
        tarball: served.has(`${id} tarball`),
      })),
    };
  });
}

/** What is listed is known to be out, too: a catalogue that is older than that cannot tell which lines have ended. */
function supportOf(
  go: GoVersion,
  listed: readonly GoVersion[],
  stable: readonly GoVersion[] | undefined,
): PageToolchain['support'] {
  const released = listed.filter((version) => parseGoVersion(version)?.pre === undefined);
  const known = [...new Set([...(stable ?? []), ...released])].sort(compareGoVersions);
  const by = endOfLife({ stable: known }, go);
  if (by !== undefined) return { state: 'ended', by };
  const newest = stable?.at(-1);
  const isOlder = newest === undefined || released.some((version) => compareGoVersions(version, newest) > 0);
  return { state: isOlder ? 'unknown' : 'supported' };
}
