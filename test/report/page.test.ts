import { hash } from 'node:crypto';

import test from 'ava';

import { escapeHtml, href, markup } from '../../builder/report/page/html.ts';
import type { PageFacts } from '../../builder/report/page/model.ts';
import { renderPage } from '../../builder/report/page/page.ts';
import { count, grouped, size } from '../../builder/report/page/words.ts';

const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(2)>&amp;\u0000\u202e\ud800</title></style><!--`;

/** Every text that comes from outside is the given one. */
function facts(text: string): PageFacts {
  const file = { path: 'provenance/x.json', title: text };
  return {
    depot: { name: 'godepot', origin: text, label: text, suite: text, url: undefined },
    snapshot: { name: '3-4c9e21d0', sequence: 3, contentId: '4c9e21d0'.repeat(8), date: 1_793_000_000 },
    version: '0.1.0',
    install: [{ client: 'apt', systems: 'Debian', lines: [text, 'second'] }],
    keys: [
      {
        role: 'retiring',
        fingerprint: 'AB'.repeat(20),
        algorithm: text,
        until: 1_793_000_000,
        path: 'keys/a.asc',
      },
    ],
    toolchains: [
      {
        go: '1.24.9',
        name: 'go-1.24',
        support: { state: 'ended', by: '1.26.0' },
        vulnerabilities: [
          { id: 'GO-2026-0001', aliases: [text], about: 'stdlib', summary: text, fixed: [text] },
        ],
        packages: [
          {
            fileName: text,
            path: 'yum/x86_64/Packages/g/go~rc1+x.rpm',
            arch: 'x86_64',
            format: 'rpm',
            size: 49_200_000,
            sha256: '0'.repeat(64),
            documents: [file],
          },
        ],
        archives: [{ platform: 'linux/amd64', moduleZip: true, tarball: false }],
      },
    ],
    others: [],
    catalogue: { newest: '1.27.3' },
    database: { modified: 1_793_000_000 },
    advisories: [
      {
        id: text,
        about: 'stdlib',
        title: text,
        description: text,
        issued: 1_793_000_000,
        fixedFrom: text,
        vulnerabilities: [{ id: text, aliases: [text], summary: text }],
      },
    ],
    withdrawals: [{ what: text, marked: false, reason: text, date: 1_793_000_000, advice: text }],
    timeline: [
      {
        name: '3-4c9e21d0',
        date: 1_793_000_000,
        action: text,
        about: text,
        reason: text,
        lines: [text],
        since: [text],
        path: undefined,
      },
    ],
    older: 2,
    changes: { since: '2-00000000', lines: [text] },
    fleet: [file],
    sizes: { packages: 1, packageBytes: 1, files: 1, bytes: 1 },
    archs: [{ rpm: 'x86_64', deb: 'amd64' }],
    files: [file],
  };
}

/** Names of elements in the order of their first use. */
function elements(page: string): string[] {
  return [...new Set([...page.matchAll(/<([a-zA-Z][a-zA-Z0-9]*)/g)].map(([, name = '']) => name))].sort();
}

test('hostile text stays text, wherever it stands', (t) => {
  const page = renderPage(facts(HOSTILE));
  const plain = renderPage(facts('plain'));
  t.deepEqual(elements(page), elements(plain));
  for (const tag of ['<script', '<style', '<title', '<!--', '<img'])
    t.is(page.split(tag).length, plain.split(tag).length, tag);
  t.false(page.includes('\u0000') || page.includes('\u202e') || !page.isWellFormed());
  t.true(page.includes('\\u202e'), 'what would turn the line around is shown');
  // quotes never end an attribute: each has as many as with harmless text
  t.is(page.match(/ on[a-z]+="/g), null);
});

test('one file: nothing is loaded, and its policy lets its own style and script run by their digests alone', (t) => {
  const page = renderPage(facts('text'));
  t.deepEqual(page.match(/\b(?:src|srcset|poster|action|formaction)="/g), null);
  t.deepEqual(
    [...page.matchAll(/<link[^>]*>/g)].map(([link]) => link),
    ['<link rel="icon" href="data:,">'],
  );
  t.deepEqual(page.match(/@import|url\(/g), null);
  t.is(page.match(/ style="| on[a-z]+="/g), null);
  // relative, so that the page works wherever the depot lies
  for (const [, address = ''] of page.matchAll(/<a [^>]*href="([^"]*)"/g))
    t.regex(address, /^(?:#[a-z-]+|\.\.\/\.\.\/|[A-Za-z0-9])/);
  t.notRegex(page, /href="[a-z]+:\/\//);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? '';
  for (const element of ['style', 'script'] as const) {
    const [, text = ''] = new RegExp(`<${element}>([^]*?)</${element}>`).exec(page) ?? [];
    t.true(text.length > 100);
    t.true(policy.includes(`${element}-src &#39;sha256-${hash('sha256', text, 'base64')}&#39;`), element);
  }
  t.true(policy.startsWith('default-src &#39;none&#39;'));
});

test('the same facts give the same bytes', (t) => {
  t.is(renderPage(facts('text')), renderPage(facts('text')));
});

test('what is not known is said to be unknown', (t) => {
  const page = renderPage({ ...facts('text'), database: undefined, catalogue: undefined, advisories: [] });
  t.regex(page, /had no copy of Go&#39;s vulnerability database/);
  t.regex(page, /there was no catalogue of releases/);
  const nobody = facts('text').toolchains.map((one) => ({
    ...one,
    support: { state: 'unknown' as const },
    vulnerabilities: undefined,
  }));
  const unknown = renderPage({ ...facts('text'), toolchains: nobody });
  t.regex(unknown, /vulnerabilities unknown/);
  t.regex(unknown, /end of life unknown/);
});

test('what is there, each with its end of life, what is known of it, its size and its keys', (t) => {
  const page = renderPage({
    ...facts('text'),
    sizes: { packages: 12, packageBytes: 655_000_000, files: 345, bytes: 678_000_000 },
  });
  const [card = ''] = /<article[^]*?<\/article>/.exec(page) ?? [];
  for (const said of [
    'Go 1.24.9',
    'ended with go1.26.0',
    '1 known vulnerability',
    '1 in stdlib',
    '1 file, 49 MB',
  ])
    t.true(card.includes(said), said);
  t.regex(card, /<strong>text<\/strong>[^]*in stdlib; GO-2026-0001, text; fixed in gotext/);
  t.true(page.includes('<dd>12, 655 MB</dd>'));
  t.true(page.includes('345 files, 678 MB'));
  t.true(page.includes(grouped('AB'.repeat(20))));
  // against the one before, what each publication changed, and all since one of them
  for (const id of ['changes', 'history']) {
    const [section = ''] = new RegExp(`id="${id}"[^]*?</section>`).exec(page) ?? [];
    t.regex(section, /<li>text<\/li>/, id);
  }
  t.regex(page, /From there to this snapshot<\/summary><ul class="short"><li>text<\/li><\/ul><\/details>/);
});

test('what is missing for Go clients is said', (t) => {
  const [toolchain] = facts('text').toolchains;
  const told = (moduleZip: boolean[], tarball: boolean[]): string => {
    const archives = ['linux/amd64', 'linux/arm64'].map((platform, index) => ({
      platform,
      moduleZip: moduleZip[index] === true,
      tarball: tarball[index] === true,
    }));
    return renderPage({
      ...facts('text'),
      toolchains: toolchain === undefined ? [] : [{ ...toolchain, archives }],
    });
  };
  t.regex(told([false, false], [false, false]), /missing for Go&#39;s own tools are a module zip/);
  t.regex(told([true, true], [false, false]), /Missing for Go&#39;s own tools: the official tarball/);
  t.regex(told([true, false], [true, true]), /for linux\/amd64; it is missing for linux\/arm64/);
});

test('words', (t) => {
  t.deepEqual([0, 999, 1000, 49_200_000, 655_000_000, 9_960, 999_600].map(size), [
    '0 B',
    '999 B',
    '1.0 kB',
    '49 MB',
    '655 MB',
    '10 kB',
    '1.0 MB',
  ]);
  t.is(count(1, 'package'), '1 package');
  t.is(count(2, 'advisory', 'advisories'), '2 advisories');
  t.is(grouped('AB'.repeat(20)).length, 49);
  t.is(href('yum/x86_64/a b:c?d#e.rpm'), 'yum/x86_64/a%20b%3Ac%3Fd%23e.rpm');
  t.is(escapeHtml(`a\nb`), 'a\nb');
  t.is(markup`<b>${['<', markup`<i>${'>'}</i>`, undefined, 1]}</b>`.text, '<b>&lt;<i>&gt;</i>1</b>');
});
