import test from 'ava';

import { allEntries, entryOf, firstSentence, isErrorCode } from '../../builder/explain/entry.ts';
import { PAGES } from '../../builder/explain/pages.ts';
import { renderList, renderPage } from '../../builder/explain/render.ts';
import { stepOf } from '../../builder/explain/step.ts';
import { textWidth, wrap } from '../../builder/explain/wrap.ts';

/** Longer than `width`, and not because of a command or a word that cannot be broken. */
function tooLong(text: string, width: number, whole: ReadonlySet<string>): string[] {
  return text
    .split('\n')
    .filter(
      (line) =>
        line.length > width && !whole.has(line.trim().replace(/^\d\. /, '')) && line.trim().includes(' '),
    );
}

test('no line of a page or list is longer than asked for, but for commands, which stay whole', (t) => {
  const commands = new Set(
    Object.values(PAGES).flatMap(({ now }) => now.map((step) => stepOf(step).command ?? '')),
  );
  const entries = allEntries(PAGES);
  for (const width of [40, 80, 100]) {
    const pages = entries.map((entry) => renderPage(entry, width));
    // a list has a column of codes, which takes half of a narrow terminal
    const texts = width < 80 ? pages : [...pages, renderList(entries, width)];
    for (const text of texts) {
      t.deepEqual(tooLong(text, width, commands), []);
      t.notRegex(text, / $/m);
    }
  }
  t.deepEqual(tooLong('a b c d', 5, new Set()), ['a b c d']);
});

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

test('nothing of a page is lost or changed by wrapping', (t) => {
  for (const entry of allEntries(PAGES)) {
    const text = plain(renderPage(entry, 50));
    for (const part of [entry.code, entry.what, entry.why, ...entry.now])
      t.true(text.includes(part), `${entry.code}: ${part}`);
  }
});

test('one page, as it is printed', (t) => {
  const page = {
    what: 'Something is not what it was said to be.',
    why: 'It was exchanged.',
    now: ['Do not use it.', 'Ask by another way: godepot fetch --source direct', 'godepot plan'],
  };
  t.is(
    renderPage(entryOf('SUMDB_MISMATCH', { ...PAGES, SUMDB_MISMATCH: page }), 40),
    `SUMDB_MISMATCH, exit status 6: evidence
  is missing or contradicts: digest,
  signature, pin

What happened
  Something is not what it was said to
  be.

What it means, and what causes it
  It was exchanged.

What to do now, in this order
  1. Do not use it.
  2. Ask by another way:
       godepot fetch --source direct
  3. godepot plan
`,
  );
});

test('a list names every code once, by exit status', (t) => {
  const entries = allEntries(PAGES);
  const text = renderList(entries, 80);
  for (const { code, what } of entries) {
    t.is(text.split('\n').filter((line) => line.startsWith(`  ${code} `)).length, 1, code);
    t.true(plain(text).includes(firstSentence(what)), code);
  }
  const statuses = [...text.matchAll(/^exit status (\d+)/gm)].map(([, status]) => Number(status));
  t.deepEqual(statuses, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 130]);
});

test('words are filled into lines', (t) => {
  t.deepEqual(wrap('a bb ccc', 6, '  '), ['  a bb', '  ccc']);
  t.deepEqual(wrap('a bb', 6, '   ', '1. '), ['1. a', '   bb']);
  t.deepEqual(wrap('aaaaaaaaaa b', 4, ' '), [' aaaaaaaaaa', ' b']);
  t.deepEqual([undefined, 20, 90, 200].map(textWidth), [80, 40, 90, 100]);
});

test('a first sentence ends at its full stop and not inside a name', (t) => {
  t.is(
    firstSentence('It reads manifest.json of go1.27.3. Then it stops.'),
    'It reads manifest.json of go1.27.3.',
  );
  t.is(firstSentence('One sentence.'), 'One sentence.');
  t.is(firstSentence('no end'), 'no end');
});

test('names of Object are no codes', (t) => {
  t.true(isErrorCode('FETCH_H1'));
  for (const name of ['toString', '__proto__', 'constructor', '', 'fetch_h1']) t.false(isErrorCode(name));
});
