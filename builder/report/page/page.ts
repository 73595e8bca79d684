import { hash } from 'node:crypto';

import { advisoriesSection, withdrawalsSection } from './advisories.ts';
import { changesSection, timelineSection } from './history.ts';
import { type Html, href, markup, verbatim } from './html.ts';
import { installSection } from './install.ts';
import { keysSection } from './keys.ts';
import type { PageFacts } from './model.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { toolchainsSection } from './toolchains.ts';
import { count, dateTime, machineTime, size } from './words.ts';

/**
 * The web page of a snapshot: one file that loads nothing, whole without its script, with a policy that lets no other script or style run
 * even if somebody managed to put one in (CSP Level 3, by digest). Pure: the same facts give the same bytes.
 */
export function renderPage(facts: PageFacts): string {
  const { depot, snapshot } = facts;
  const policy = [
    "default-src 'none'",
    `style-src '${digest(STYLE)}'`,
    `script-src '${digest(SCRIPT)}'`,
    // the empty icon, so that no browser asks for /favicon.ico
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = `${depot.label}: ${depot.name} ${snapshot.name}`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="godepot ${facts.version}">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${verbatim(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the contents</a>
<div class="page">
${intro(facts)}
<main id="main">
${withdrawalsSection(facts)}
${installSection(facts)}
${toolchainsSection(facts)}
${keysSection(facts)}
${advisoriesSection(facts)}
${changesSection(facts)}
${timelineSection(facts)}
${filesSection(facts)}
</main>
<footer><p>Snapshot ${snapshot.name}, content <code>${snapshot.contentId}</code>. Made by godepot ${facts.version}; this page is listed in the signed <a href="manifest.json">manifest</a>.</p></footer>
</div>
<div id="status" role="status" class="skip"></div>
<script>${verbatim(SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}

function digest(text: string): string {
  return `sha256-${hash('sha256', text, 'base64')}`;
}

function intro({ depot, snapshot, toolchains, sizes, archs, withdrawals, fleet }: PageFacts): Html {
  const links = [
    ...(withdrawals.length + fleet.length === 0
      ? []
      : [['withdrawn', withdrawals.length === 0 ? 'Many hosts' : 'Withdrawn']]),
    ['install', 'Install'],
    ['toolchains', 'Toolchains'],
    ['keys', 'Keys'],
    ['advisories', 'Advisories'],
    ['changes', 'Changes'],
    ['history', 'Publications'],
    ['files', 'Files'],
  ] as const;
  return markup`<header>
<p class="of">${depot.origin}</p>
<h1>${depot.label}</h1>
<p class="lead">Signed rpm and deb packages of Go, for apt, dnf and zypper.</p>
<dl class="facts">
<div><dt>snapshot</dt><dd>${snapshot.name}</dd></div>
<div><dt>published</dt><dd><time datetime="${machineTime(snapshot.date)}">${dateTime(snapshot.date)}</time></dd></div>
<div><dt>${toolchains.length === 1 ? 'release of Go' : 'releases of Go'}</dt><dd>${toolchains.length}</dd></div>
<div><dt>${sizes.packages === 1 ? 'package' : 'packages'}</dt><dd>${sizes.packages}, ${size(sizes.packageBytes)}</dd></div>
<div><dt>processors</dt><dd>${archs.map(({ rpm }) => rpm).join(', ')}</dd></div>
</dl>
</header>
<nav aria-label="Sections"><ul>${links.map(([id = '', title = '']) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}

function filesSection({ files, sizes, archs, depot }: PageFacts): Html {
  return markup`<section id="files" aria-labelledby="files-title">
<h2 id="files-title">Files</h2>
<p>${count(sizes.files, 'file')}, ${size(sizes.bytes)}; godepot verify checks all of them with a fingerprint alone.</p>
<ul class="plain">${files.map(({ path, title }) => markup`<li><a href="${href(path)}">${path}</a><br><span class="soft">${title}</span></li>`)}</ul>
<dl class="pairs"><dt>apt</dt><dd>suite ${depot.suite}, ${archs.map(({ deb }) => deb).join(', ')}</dd><dt>dnf, zypper</dt><dd>${archs
    .map(({ rpm }) => rpm)
    .join(', ')}</dd></dl>
</section>`;
}
