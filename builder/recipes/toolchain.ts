import { DepotError } from '../errors.ts';
import type { AlternativesIntent, ReportIntent } from '../packaging/intents.ts';
import type { Package, PackageEntry, Relations } from '../packaging/package.ts';
import { goLine, linePriority, packageVersion } from '../spec/go-version.ts';
import type { GoVersion, ToolchainRequest } from '../spec/model.ts';
import type { OpenToolchain } from '../toolchain/model.ts';
import type { ContentSpec } from './content-spec.ts';
import { debDocs, docFolder } from './deb-docs.ts';
import { wholeText } from './entry-text.ts';
import { applyPolicy } from './go-env-file.ts';
import { identityFile } from './identity-file.ts';
import { goRoot, linkTarget } from './layouts.ts';
import { overridesFile, toolchainOverrides } from './lintian-overrides.ts';
import { manualPages } from './man-page.ts';
import { foldersOf, mergeEntries, sortEntries } from './merge.ts';

/** Raised when this recipe makes other content from the same inputs, so that RELEASE_NEEDED can name it. */
const RECIPE = '5';
/** Changelog and copyright name release and maintainer; every layout's tree comes before them. */
const DOCUMENTATION = '/usr/share/';
const BUNDLED = 'Modules below src/vendor and src/cmd/vendor carry license files of their own there.';

export function toolchainPackageName(version: GoVersion): string {
  return `go-${goLine(version)}`;
}

/** Everything that decides the content, by name; known without opening the archive. */
export function toolchainInputs(
  spec: ContentSpec,
  request: ToolchainRequest,
  h1: string,
): Record<string, string> {
  return {
    recipe: RECIPE,
    toolchain: `go${request.version}.${request.os}-${request.arch}`,
    h1,
    layout: spec.layout,
    env: JSON.stringify(spec.env),
    maintainer: spec.depot.maintainer,
    vendor: spec.depot.vendor,
  };
}

/**
 * A go-1.XX package: the tree as Go's checksum database pins it, but for the policy lines of go.env.
 * @param h1 of the tree
 */
export async function toolchainPackage(
  spec: ContentSpec,
  request: ToolchainRequest,
  toolchain: OpenToolchain,
  h1: string,
): Promise<Package> {
  const { version } = request;
  const line = goLine(version);
  const { root, owned, intents } = goRoot(spec.layout, version);
  const survey = await surveyTree(toolchain, root);
  const identity = {
    name: toolchainPackageName(version),
    version: packageVersion(version),
    release: request.release,
    homepage: 'https://go.dev/',
    maintainer: spec.depot.maintainer,
    time: toolchain.time,
    change: `Go ${version}, packaged from the toolchain that Go publishes.`,
  };
  const own = sortEntries([
    ...[...owned, ...survey.folders].map((path): PackageEntry => ({ type: 'directory', path, mode: 0o755 })),
    { type: 'ghost', path: '/usr/bin/go', of: 'link' },
    { type: 'ghost', path: '/usr/bin/gofmt', of: 'link' },
    link(`/usr/bin/go-${line}`, `${root}/bin/go`),
    // Go's own GOTOOLCHAIN=path looks for exactly this name in PATH
    link(`/usr/bin/go${version}`, `${root}/bin/go`),
    link(`/usr/bin/gofmt-${line}`, `${root}/bin/gofmt`),
    ...identityFile({ name: identity.name, version: identity.version, request, h1, root }),
    ...manualPages({ line, version, root, env: spec.env, time: toolchain.time }),
    overridesFile(identity, toolchainOverrides(spec.layout, root)),
    { type: 'directory', path: docFolder(identity), mode: 0o755, only: 'deb' },
    ...debDocs(identity, {
      holder: '2009 The Go Authors',
      license: 'BSD-3-Clause',
      text: survey.license,
      comment: BUNDLED,
    }),
  ]);
  return {
    ...identity,
    arch: request.arch,
    summary: `Go ${line} toolchain, installable beside other lines`,
    description: describe(line, version, root),
    license: 'BSD-3-Clause',
    vendor: spec.depot.vendor,
    section: { deb: 'devel', rpm: 'Development/Languages' },
    relations: RELATIONS,
    intents: [...intents, { kind: 'in-use', root }, alternatives(version, root), report(identity)],
    entries: () => mergeEntries(own, treeEntries(toolchain, root, spec.env)),
    tailFrom: DOCUMENTATION,
  };
}

const RELATIONS: Record<'rpm' | 'deb', Relations> = {
  rpm: {
    requires: [{ name: 'go-env' }, { name: '/usr/sbin/update-alternatives', forScripts: true }],
    recommends: [{ name: 'gcc' }, { name: 'glibc-devel' }, { name: 'git-core' }, { name: 'ca-certificates' }],
  },
  deb: {
    requires: [{ name: 'go-env' }],
    recommends: [{ name: 'gcc' }, { name: 'libc6-dev' }, { name: 'git' }, { name: 'ca-certificates' }],
    // both own /usr/bin/go as a plain link, which update-alternatives would silently replace
    conflicts: [{ name: 'golang-go' }, { name: 'gccgo-go' }],
  },
};

function describe(line: string, version: GoVersion, root: string): string {
  return [
    `The Go ${version} toolchain in ${root}, unaltered but for the policy lines of go.env. Lines of Go install side by side; ` +
      `within the ${line} line upgrades and downgrades are ordinary package operations.`,
    `/usr/bin/go is an alternative in which the newest line wins unless the administrator chose another. go${version} and ` +
      `go-${line} always name this one.`,
  ].join('\n\n');
}

function alternatives(version: GoVersion, root: string): AlternativesIntent {
  return {
    kind: 'alternatives',
    name: 'go',
    link: '/usr/bin/go',
    path: `${root}/bin/go`,
    priority: linePriority(version),
    followers: [
      { name: 'gofmt', link: '/usr/bin/gofmt', path: `${root}/bin/gofmt` },
      { name: 'goroot', link: '/usr/local/go', path: root, onlyIfFree: true },
    ],
  };
}

/** Both formats' scripts, however the package comes and goes: go-env's record of the host. */
function report({ name, version, release }: Pick<Package, 'name' | 'version' | 'release'>): ReportIntent {
  return { kind: 'report', program: '/usr/libexec/go-env/record', name, version, release };
}

function link(path: string, target: string): PackageEntry {
  return { type: 'link', path, target: linkTarget(path, target) };
}

/** What links, policy and law need of every toolchain: a package without one of them would install and not work. */
const NEEDED = ['LICENSE', 'VERSION', 'bin/go', 'bin/gofmt', 'go.env'];

/** One look over the names: folders have to be known before files, since `src/a` comes before `src/a.go` and that before `src/a/b.go`. */
async function surveyTree(
  toolchain: OpenToolchain,
  root: string,
): Promise<{ folders: string[]; license: string }> {
  const paths: string[] = [];
  const missing = new Set(NEEDED);
  let license = '';
  for await (const entry of toolchain.entries()) {
    paths.push(`${root}/${entry.path}`);
    missing.delete(entry.path);
    if (entry.path === 'LICENSE') license = (await wholeText(entry)).toString('utf8');
  }
  if (missing.size > 0) {
    throw new DepotError(
      'TOOLCHAIN_INCOMPLETE',
      `go${toolchain.version} has no ${[...missing].sort().join(', no ')}`,
      { hint: 'this archive is no toolchain of Go; report where it came from' },
    );
  }
  return { folders: foldersOf(paths, root), license };
}

async function* treeEntries(
  toolchain: OpenToolchain,
  root: string,
  policy: Readonly<Record<string, string>>,
): AsyncGenerator<PackageEntry> {
  for await (const entry of toolchain.entries()) {
    const path = `${root}/${entry.path}`;
    const { mode, size, content } = entry;
    if (entry.path === 'go.env') yield* policyFiles(path, await wholeText(entry), policy);
    else if (entry.path === 'LICENSE')
      yield { type: 'file', path, mode, size, content, role: 'license', pinned: true };
    else yield { type: 'file', path, mode, size, content, pinned: true };
  }
}

/** go.env with the policy, and the original beside it: h1 of the installed tree can still be checked. */
function policyFiles(
  path: string,
  upstream: Buffer,
  policy: Readonly<Record<string, string>>,
): PackageEntry[] {
  const ours = Buffer.from(applyPolicy(upstream.toString('utf8'), policy));
  return [
    { type: 'file', path, mode: 0o644, size: ours.length, content: () => ours },
    { type: 'file', path: `${path}.upstream`, mode: 0o644, size: upstream.length, content: () => upstream },
  ];
}
