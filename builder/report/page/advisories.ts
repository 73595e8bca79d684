import { type Html, href, markup } from './html.ts';
import type { PageAdvisory, PageFacts, PageWithdrawal } from './model.ts';
import { count, day } from './words.ts';

/** Shown open; the others one click away, since a database goes back for years. */
const MOST_OPEN = 6;

export function advisoriesSection({ advisories, database }: PageFacts): Html {
  return markup`<section id="advisories" aria-labelledby="advisories-title">
<h2 id="advisories-title">Advisories</h2>
${
  database === undefined
    ? markup`<p>This depot had no copy of Go&#39;s vulnerability database when this was published: there are no advisories, which does not mean that there is nothing to fix.</p>`
    : markup`<p>What releases of Go fixed, from Go&#39;s vulnerability database, which gives no severities. <em>stdlib</em> is part of every program that is built; <em>toolchain</em> concerns machines that build. The same for programs: <code>dnf updateinfo</code>, <code>zypper list-patches</code>, and for all others <a href="advisories.json">advisories.json</a> with <a href="advisories.json.asc">its signature</a>.</p>
${advisories.length === 0 ? markup`<p>None for what is listed here.</p>` : advisories.slice(0, MOST_OPEN).map(advisoryItem)}
${
  advisories.length <= MOST_OPEN
    ? undefined
    : markup`<details><summary>Earlier releases <span class="soft">${count(advisories.length - MOST_OPEN, 'advisory', 'advisories')}</span></summary>${advisories.slice(MOST_OPEN).map(earlierItem)}</details>`
}`
}
</section>`;
}

function advisoryItem({ id, title, description, issued, fixedFrom, vulnerabilities }: PageAdvisory): Html {
  return markup`<details><summary>${title}</summary>
<p>${description}</p>
<dl class="pairs"><dt>Fixed from</dt><dd>${fixedFrom}</dd><dt>Advisory</dt><dd><code>${id}</code></dd>${
    issued === undefined ? undefined : markup`<dt>Known since</dt><dd>${day(issued)}</dd>`
  }</dl>
<ul class="plain">${vulnerabilities.map(vulnerabilityItem)}</ul></details>`;
}

function vulnerabilityItem({ id, aliases, summary }: PageAdvisory['vulnerabilities'][number]): Html {
  return markup`<li>${summary === '' ? id : summary}<br><span class="soft">${[id, ...aliases].join(', ')}</span></li>`;
}

function earlierItem({ title, vulnerabilities }: PageAdvisory): Html {
  return markup`<div><h3>${title}</h3><ul class="plain">${vulnerabilities.map(vulnerabilityItem)}</ul></div>`;
}

/** First on the page where there are any: whoever has one of these on a host should not have to look for it. */
export function withdrawalsSection({ withdrawals, fleet }: PageFacts): Html | undefined {
  if (withdrawals.length === 0 && fleet.length === 0) return undefined;
  return markup`<section id="withdrawn" aria-labelledby="withdrawn-title">
<h2 id="withdrawn-title">${withdrawals.length === 0 ? 'For those who run many hosts' : 'Withdrawn'}</h2>
${withdrawals.every(({ marked }) => marked) ? undefined : markup`<p>What is withdrawn is in no index any more; hosts that have it keep it until somebody acts.</p>`}
${withdrawals.map(withdrawalItem)}
${
  fleet.length === 0
    ? undefined
    : markup`<p>What to run on all hosts: ${fleet.map(
        ({ path, title }, index) =>
          markup`${index === 0 ? undefined : ', '}<a href="${href(path)}">${title}</a>`,
      )}</p>`
}
</section>`;
}

function withdrawalItem({ what, marked, reason, date, advice }: PageWithdrawal): Html {
  return markup`<div class="notice bad"><p><strong>${what}</strong> <span class="soft date">${marked ? 'listed, and not to be used since' : 'withdrawn'} ${day(date)}</span></p><p><bdi>${reason}</bdi></p><p>${advice}</p></div>`;
}
