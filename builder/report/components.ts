import type { ReportedModule, ReportedPackage, ReportedToolchain } from './model.ts';
import { modulePurl, purl } from './purl.ts';

/** One line of a bill of materials; SPDX and CycloneDX are two spellings of the same list. */
export interface Component {
  /** Unique in the document, of letters, digits, `.` and `-`: SPDX allows nothing else. */
  ref: string;
  kind: 'package' | 'toolchain' | 'library' | 'archive';
  name: string;
  version: string;
  purl: string;
  cpe?: string;
  /** SPDX expression; undefined where nothing says it. */
  license: string | undefined;
  /** Who supplies this copy. */
  supplier: string;
  sha256?: string;
  /** Where it can be had. */
  url?: string;
  fileName?: string;
  /** What is worth saying in words. */
  note?: string;
}

export interface Bill {
  /** What the document is about. */
  subject: Component;
  /** The other components, in the order of the document. */
  parts: readonly Component[];
  /** Holder -> what it contains, by ref; bundled modules hang below the part of Go that carries them. */
  contains: readonly (readonly [holder: string, held: readonly string[]])[];
  /** The archive that the subject was made from, by ref. */
  madeFrom: string | undefined;
}

/** These copies come from Go's own archive, whoever wrote the module (SPDX 2.3, 7.5: the distribution source). */
const GO = 'The Go Authors';
const GO_LICENSE = 'BSD-3-Clause';

/**
 * The one list of components. `stdlib` and `toolchain` are apart, since advisories are about either: one is compiled into every program,
 * the other runs where programs are built (names as in Go's vulnerability database, which OSV, grype and trivy match by).
 */
export function billOf(pkg: ReportedPackage): Bill {
  const subject = subjectOf(pkg);
  const { toolchain } = pkg;
  if (toolchain === undefined) return { subject, parts: [], contains: [], madeFrom: undefined };
  const [tools, library] = goItself(toolchain);
  const archive = archiveOf(toolchain);
  const modules = toolchain.bundled.map((module) => ({ module, component: moduleComponent(module) }));
  const within = (inTools: boolean): string[] =>
    modules
      .filter(({ module }) => module.folder.startsWith('src/cmd/') === inTools)
      .map(({ component }) => component.ref);
  return {
    subject,
    parts: [tools, library, ...modules.map(({ component }) => component), archive],
    contains: [
      [subject.ref, [tools.ref, library.ref]],
      [tools.ref, within(true)],
      [library.ref, within(false)],
    ],
    madeFrom: archive.ref,
  };
}

function subjectOf(pkg: ReportedPackage): Component {
  const { format, name, version, release, arch, vendor, fileName, sha256, license, homepage } = pkg;
  return {
    ref: 'Package',
    kind: 'package',
    name,
    version: `${version}-${release}`,
    purl: purl({
      type: format,
      // a slash would be two segments (purl-spec, "namespace")
      namespace: [vendor.toLowerCase().replaceAll('/', '-')],
      name,
      version: `${version}-${release}`,
      qualifiers: { arch },
    }),
    license,
    supplier: vendor,
    sha256,
    url: homepage,
    fileName,
  };
}

function goItself({ semver }: ReportedToolchain): [Component, Component] {
  const common = { version: semver, license: GO_LICENSE, supplier: GO };
  return [
    {
      ...common,
      ref: 'Toolchain',
      kind: 'toolchain',
      name: 'toolchain',
      purl: modulePurl('toolchain', semver),
      note: 'The go command, the compilers and the other tools: advisories about it are about machines that build.',
    },
    {
      ...common,
      ref: 'Stdlib',
      kind: 'library',
      name: 'stdlib',
      purl: modulePurl('stdlib', semver),
      cpe: cpeOf(semver),
      note: 'The standard library: advisories about it are about every program built with it.',
    },
  ];
}

/** `cpe:2.3:a:golang:go:1.28:rc1:*:*:*:*:*:*`: NVD's own spelling, a prerelease being the update. */
function cpeOf(semver: string): string {
  const [release = '', pre] = semver.split('-');
  const version = pre === undefined ? release : release.replace(/\.0$/, '');
  return `cpe:2.3:a:golang:go:${version}:${pre?.replaceAll('.', '') ?? '*'}:*:*:*:*:*:*`;
}

function moduleComponent({ path, version, folder, license }: ReportedModule): Component {
  const place = folder.replaceAll(/[^A-Za-z0-9.]+/g, '-');
  return {
    ref: `Module-${place}-${path.replaceAll(/[^A-Za-z0-9.]+/g, '-')}-${version.replaceAll(/[^A-Za-z0-9.]+/g, '-')}`,
    kind: 'library',
    name: path,
    version,
    purl: modulePurl(path, version),
    license,
    supplier: GO,
    note: `A copy in ${folder} of the toolchain.`,
  };
}

function archiveOf({ id, semver, archive }: ReportedToolchain): Component {
  return {
    ref: 'Archive',
    kind: 'archive',
    name: archive.name,
    version: semver,
    purl: purl({
      type: 'generic',
      name: 'go',
      version: id.replace(/^go/, ''),
      qualifiers: { checksum: `sha256:${archive.sha256}`, download_url: archive.url },
    }),
    license: GO_LICENSE,
    supplier: GO,
    sha256: archive.sha256,
    url: archive.url,
    fileName: archive.name,
  };
}
