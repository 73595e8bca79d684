import test from 'ava';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { ERROR_CODES } from '../../builder/errors.ts';
import { firstSentence } from '../../builder/explain/entry.ts';
import type { Page } from '../../builder/explain/page.ts';
import { PAGES } from '../../builder/explain/pages.ts';
import { projectRoot } from '../helpers/project.ts';

const EXPLAIN = join(projectRoot, 'builder/explain');

/** Every constant *_PAGES below builder/explain, with its file. */
async function pageFiles(): Promise<{ file: string; pages: object }[]> {
  const found: { file: string; pages: object }[] = [];
  for (const file of await readdir(EXPLAIN)) {
    const exports: unknown = await import(join(EXPLAIN, file));
    for (const [name, pages] of Object.entries(exports ?? {})) {
      if (name.endsWith('_PAGES') && typeof pages === 'object' && pages !== null) found.push({ file, pages });
    }
  }
  return found;
}

test('every code has a page, and every page a code', (t) => {
  t.deepEqual(Object.keys(PAGES).sort(), Object.keys(ERROR_CODES).sort());
});

test('every file of pages is joined, and no code has pages in two of them', async (t) => {
  const files = await pageFiles();
  const codes = files.flatMap(({ pages }) => Object.keys(pages));
  t.deepEqual(codes.sort(), Object.keys(PAGES).sort());
  const joined = new Map<string, Page>(Object.entries(PAGES));
  for (const { file, pages } of files) {
    for (const [code, page] of Object.entries(pages)) t.is(joined.get(code), page, `${file}: ${code}`);
  }
});

/** A page that passes every gate; the tests below spoil it once for each. */
const GOOD: Page = {
  what: 'The archive ends before its end, inside one of its members.',
  why: 'Half a copy, nearly always: a medium that was pulled out before it was written.',
  now: ['Copy it again, and do not use it before that.'],
};

/** Markup would be printed as it stands; numbers of limits are named constants elsewhere and would go stale here. */
const GATES: readonly [title: string, holds: (page: Page, code: string) => boolean, spoilt: Partial<Page>][] =
  [
    [
      'what has forty characters and ends',
      ({ what }) => what.length >= 40 && what.endsWith('.'),
      { what: 'Bad.' },
    ],
    [
      'why has sixty characters and ends',
      ({ why }) => why.length >= 60 && why.endsWith('.'),
      { why: 'It is bad.' },
    ],
    [
      'there is a step, none is empty',
      ({ now }) => now.length > 0 && now.every((step) => step.length > 5),
      { now: [] },
    ],
    ['few enough steps to follow', ({ now }) => now.length <= 7, { now: Array(8).fill('Copy it again.') }],
    [
      'its first sentence fits into a list',
      ({ what }) => firstSentence(what).length <= 240,
      { what: `${'Too long '.repeat(40)}.` },
    ],
    [
      'what and why are not the same',
      ({ what, why }) => !why.includes(what),
      { why: `${GOOD.what} ${GOOD.why}` },
    ],
    [
      'no markup, no dashes of typography',
      (page) => !/[`\u2013\u2014\u2018-\u201d]|\*\*|\n|  /.test(textOf(page)),
      { why: `${GOOD.why} \u2014 it is.` },
    ],
    [
      'no path of a machine',
      (page) => !/(?:^|[\s(="'])\/(?:tmp|home|root|work|srv|Users)\b/.test(textOf(page)),
      { now: ['Look into /home/me/x.'] },
    ],
    [
      'no number of a limit',
      (page) => !/\d ?(?:[KMG]i?B|bytes|entries)\b/.test(textOf(page)),
      { why: `${GOOD.why} The limit is 200 MiB.` },
    ],
    [
      'no address of a site',
      (page) => !/https?:\/\/(?!HOST|USER|go\.dev\/|vuln\.go\.dev\/)/.test(textOf(page)),
      { now: ['Ask https://example.org now.'] },
    ],
    [
      'a failure of trust says what not to do',
      ({ now }, code) => kindOf(code) !== 'trust' || now.some((step) => /\b(?:do not|never)\b/i.test(step)),
      { now: ['Copy it again.'] },
    ],
  ];

function kindOf(code: string): string | undefined {
  return new Map<string, string>(Object.entries(ERROR_CODES)).get(code);
}

function textOf({ what, why, now }: Page): string {
  return [what, why, ...now].join('\u0000');
}

for (const [title, holds, spoilt] of GATES) {
  test(`each page: ${title}`, (t) => {
    t.true(holds(GOOD, 'SUMDB_MISMATCH'), 'the gate lets a good page pass');
    t.false(holds({ ...GOOD, ...spoilt }, 'SUMDB_MISMATCH'), 'the gate is able to refuse');
    const refused = Object.entries(PAGES).filter(([code, page]) => !holds(page, code));
    t.deepEqual(
      refused.map(([code]) => code),
      [],
    );
  });
}

/** Values that stand in several pages. */
function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

test('no two pages say the same', (t) => {
  const pages: Page[] = Object.values(PAGES);
  t.deepEqual(repeated(['a', 'b', 'a']), ['a']);
  for (const part of ['what', 'why'] as const) t.deepEqual(repeated(pages.map((page) => page[part])), []);
  t.deepEqual(repeated(pages.map(({ now }) => now.join('\n'))), []);
});

function words(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[a-z]{4,}/g));
}

test('a page says more than the name of its code', (t) => {
  for (const [code, { what, why }] of Object.entries(PAGES)) {
    const own = words(code.replaceAll('_', ' '));
    const said = [...words(`${what} ${why}`)].filter((word) => !own.has(word));
    t.true(said.length >= 15, `${code} says ${said.length} words of its own`);
  }
});
