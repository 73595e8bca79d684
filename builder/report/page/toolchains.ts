import { type Html, href, markup } from './html.ts';
import type {
  PageArchive,
  PageFacts,
  PageFile,
  PagePackage,
  PageToolchain,
  PageVulnerability,
} from './model.ts';
import { count, dateTime, size } from './words.ts';

export function toolchainsSection(facts: PageFacts): Html {
  const { toolchains, others } = facts;
  return markup`<section id="toolchains" aria-labelledby="toolchains-title">
<h2 id="toolchains-title">Toolchains</h2>
<p>Lines of Go install side by side; within a line a newer release replaces the older one. ${basis(facts)}</p>
${toolchains.length === 0 ? markup`<p>None.</p>` : toolchains.map(toolchainCard)}
${
  others.length === 0
    ? undefined
    : markup`<details><summary>Packages of the depot&#39;s own <span class="soft">${count(others.length, 'file')}</span></summary>${packageList(others)}</details>`
}
</section>`;
}

/** By what it was judged, and of when: there is no clock here, so all of it is as of the publication. */
function basis({ catalogue, database, snapshot }: PageFacts): string {
  const lines =
    catalogue === undefined
      ? 'there was no catalogue of releases, so the end of lines is unknown'
      : `lines end by Go's own rule, two newer ones being out; the newest release known is go${catalogue.newest}`;
  const known =
    database === undefined
      ? "there was no copy of Go's vulnerability database, so nothing is known of vulnerabilities"
      : `vulnerabilities are those of Go's database of ${database.modified === undefined ? 'unknown date' : dateTime(database.modified)}`;
  return `As of ${dateTime(snapshot.date)}: ${lines}; ${known}.`;
}

function toolchainCard({ go, name, support, vulnerabilities, packages, archives }: PageToolchain): Html {
  const bytes = packages.reduce((sum, pkg) => sum + pkg.size, 0);
  return markup`<article class="card" aria-labelledby="go-${go}"><div class="head"><h3 id="go-${go}">Go ${go} <span class="soft">${name}</span></h3>
${supportTag(support)} ${vulnerabilityTag(vulnerabilities)}</div>
${archives.length === 0 ? undefined : markup`<p class="soft">${archiveWords(archives)}</p>`}
${
  vulnerabilities === undefined || vulnerabilities.length === 0
    ? undefined
    : markup`<details><summary>What is known <span class="soft">${kinds(vulnerabilities)}</span></summary>${vulnerabilityList(vulnerabilities)}</details>`
}
<details><summary>Packages <span class="soft">${count(packages.length, 'file')}, ${size(bytes)}</span></summary>${packageList(packages)}</details>
</article>`;
}

function supportTag(support: PageToolchain['support']): Html {
  if (support.state === 'supported') return markup`<span class="tag good">supported</span>`;
  if (support.state === 'unknown') return markup`<span class="tag">end of life unknown</span>`;
  return markup`<span class="tag warn">ended with go${support.by}</span>`;
}

function vulnerabilityTag(known: PageToolchain['vulnerabilities']): Html {
  if (known === undefined) return markup`<span class="tag">vulnerabilities unknown</span>`;
  if (known.length === 0) return markup`<span class="tag good">no known vulnerability</span>`;
  return markup`<span class="tag bad">${count(known.length, 'known vulnerability', 'known vulnerabilities')}</span>`;
}

/** The two kinds apart: who has to do what differs. */
function kinds(known: readonly PageVulnerability[]): string {
  return (['stdlib', 'toolchain'] as const)
    .map((kind) => ({ kind, number: known.filter(({ about }) => about === kind).length }))
    .filter(({ number }) => number > 0)
    .map(({ kind, number }) => `${number} in ${kind}`)
    .join(', ');
}

function vulnerabilityList(known: readonly PageVulnerability[]): Html {
  return markup`<ul class="plain">${known.map(
    ({ id, aliases, about, summary, fixed }) =>
      markup`<li><strong>${summary === '' ? id : summary}</strong><br><span class="soft">in ${about}; ${[id, ...aliases].join(', ')}; ${
        fixed.length === 0 ? 'not fixed yet' : `fixed in ${fixed.map((version) => `go${version}`).join(', ')}`
      }</span></li>`,
  )}</ul>`;
}

const FORMS = {
  moduleZip: 'a module zip, for GOPROXY',
  tarball: 'the official tarball, for download pages',
} as const;

/** Which form is missing is said, since a client that asks for it gets 404. */
function archiveWords(archives: readonly PageArchive[]): string {
  if (archives.every(({ moduleZip, tarball }) => !moduleZip && !tarball))
    return `For servers alone: missing for Go's own tools are ${FORMS.moduleZip}, and ${FORMS.tarball}.`;
  return (['moduleZip', 'tarball'] as const)
    .map((form) => {
      const has = archives.filter((archive) => archive[form]).map(({ platform }) => platform);
      const lacks = archives.filter((archive) => !archive[form]).map(({ platform }) => platform);
      if (lacks.length === 0) return `Go's own tools get ${FORMS[form]}.`;
      return has.length === 0
        ? `Missing for Go's own tools: ${FORMS[form]}.`
        : `Go's own tools get ${FORMS[form]} for ${has.join(', ')}; it is missing for ${lacks.join(', ')}.`;
    })
    .join(' ');
}

function packageList(packages: readonly PagePackage[]): Html {
  return markup`<ul class="plain">${packages.map(
    ({ fileName, path, size: bytes, sha256, documents }) =>
      markup`<li><a href="${href(path)}">${fileName}</a> <span class="soft">${size(bytes)}</span><br><span class="soft">sha256 <code>${sha256}</code></span>${documentLinks(fileName, documents)}</li>`,
  )}</ul>`;
}

function documentLinks(fileName: string, documents: readonly PageFile[]): Html | undefined {
  if (documents.length === 0) return undefined;
  return markup`<br>${documents.map(
    ({ path, title }, index) =>
      markup`${index === 0 ? undefined : ', '}<a href="${href(path)}" aria-label="${title} of ${fileName}">${title}</a>`,
  )}`;
}
