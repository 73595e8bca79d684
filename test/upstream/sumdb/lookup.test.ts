import test from 'ava';

import { DepotError } from '../../../builder/errors.ts';
import { PUBLIC_CHECKSUM_DATABASE } from '../../../builder/upstream/sumdb/public-database.ts';
import { h1Of, type Lookup, readLookup } from '../../../builder/upstream/sumdb/lookup.ts';
import { openNote, parseNoteKey } from '../../../builder/upstream/sumdb/signed-note.ts';
import { leafHash } from '../../../builder/upstream/sumdb/hashes.ts';
import { testDatabase } from '../../helpers/checksum-database.ts';

const MODULE = 'golang.org/toolchain';
const VERSION = 'v0.0.1-go1.21.9.linux-amd64';
const PUBLIC_KEY = parseNoteKey(PUBLIC_CHECKSUM_DATABASE);

/** A real answer of the public database. */
const REAL = `24929362
golang.org/toolchain v0.0.1-go1.21.9.linux-amd64 h1:rRL9rPpsjKfpdDFcppvNgw1/dynUMrpDcTxdIwtyFR0=
golang.org/toolchain v0.0.1-go1.21.9.linux-amd64/go.mod h1:8wlg68NqwW7eMnI1aABk/C2pDYXj8mrMY4TyRfiLeS0=

go.sum database tree
28905453
f3f8U0MoQmXkWAgAEKDtXcaI3c2y6N9+55KNSRefF/w=

\u2014 ${PUBLIC_KEY.name} Az3grr4J9x4SApup87osjthKONInbYdbN37ZskrLF12HIbhDuxOBTzt8Z2jUKbCvxYWrw0yNgshddOzt7pZEl7aSCw8=
`;

const read = (answer: string, key = PUBLIC_KEY): Lookup => readLookup(Buffer.from(answer), key, 'here');
const hashOf = (text: string): string =>
  h1Of({ record: 7, text, treeSize: 107 }, MODULE, VERSION, 'the record');

test('a real answer verifies with the real key', (t) => {
  const { record, text, head } = read(REAL);
  t.deepEqual([record, head.size], [24929362, 28905453]);
  t.is(head.root.toString('base64'), 'f3f8U0MoQmXkWAgAEKDtXcaI3c2y6N9+55KNSRefF/w=');
  t.is(head.note, REAL.slice(REAL.indexOf('go.sum database tree')));
  t.is(leafHash(Buffer.from(text)).toString('base64'), 'A/+TP2a1pyCJM2jsWxhtn8S+e4UYsO5MYbxns1Xhj+o=');
  t.is(hashOf(text), 'h1:rRL9rPpsjKfpdDFcppvNgw1/dynUMrpDcTxdIwtyFR0=');
});

test('each changed character of the signed tree head is noticed', (t) => {
  const start = REAL.indexOf('go.sum database tree');
  const end = REAL.indexOf('\n', REAL.indexOf('\u2014'));
  for (let at = start; at < end; at++) {
    const replacement = REAL[at] === 'A' ? 'B' : 'A';
    const damaged = REAL.slice(0, at) + replacement + REAL.slice(at + 1);
    const error = t.throws(() => read(damaged), { instanceOf: DepotError }, `at ${at - start}`);
    t.true(['SUMDB_MALFORMED', 'SUMDB_SIGNATURE'].includes(error.code));
  }
});

const database = testDatabase();
const KEY = parseNoteKey(database.key);
const LINE = `${MODULE} ${VERSION} h1:rRL9rPpsjKfpdDFcppvNgw1/dynUMrpDcTxdIwtyFR0=\n`;
const FALSE_LINE = LINE.replace('rRL9', 'AAAA');
const OTHER_LINE = LINE.replace('1.21.9', '1.21.8');

const refused: [what: string, answer: string, code: string][] = [
  ['an empty answer (CVE-2026-42501)', '', 'SUMDB_MALFORMED'],
  ['a page', '<html>hello</html>\n\n', 'SUMDB_MALFORMED'],
  ['the line behind everything (CVE-2026-56864)', database.lookup(7, OTHER_LINE) + LINE, 'SUMDB_MALFORMED'],
  ['a record beyond its tree', database.lookup(7, LINE, 7), 'SUMDB_MALFORMED'],
  ['a record without number', database.lookup(7, LINE).slice(2), 'SUMDB_MALFORMED'],
  [
    'a tree head that is none',
    `7\n${LINE}\n${database.note('go.sum database tree\nmany\nx\n')}`,
    'SUMDB_MALFORMED',
  ],
  ['a tree head of an unsafe size', database.lookup(7, LINE, 2 ** 53), 'SUMDB_MALFORMED'],
  ['no signature', database.lookup(7, LINE).split('\n\u2014')[0] ?? '', 'SUMDB_MALFORMED'],
  ["a stranger's signature under the same name", testDatabase().lookup(7, LINE), 'SUMDB_SIGNATURE'],
  ["a stranger's signature", testDatabase('sums.invalid').lookup(7, LINE), 'SUMDB_SIGNATURE'],
  ['control characters', database.lookup(7, `${LINE}\u001b[2K\n`), 'SUMDB_MALFORMED'],
  ['a megabyte', database.lookup(7, LINE.repeat(9000)), 'SUMDB_MALFORMED'],
];

for (const [what, answer, code] of refused) {
  test(`refused: ${what}`, (t) => {
    t.throws(() => read(answer, KEY), { code }, answer.slice(0, 400));
  });
}

test('refused: bytes that are no UTF-8, which a reader would see as something else than was hashed', (t) => {
  const answer = Buffer.from(database.lookup(7, `${LINE}xx\n`));
  answer[answer.indexOf('xx\n')] = 0xff;
  t.throws(() => readLookup(answer, KEY, 'here'), { code: 'SUMDB_MALFORMED' });
});

test('refused: records that do not say one hash of the version', (t) => {
  t.throws(() => hashOf(OTHER_LINE), { code: 'SUMDB_LINE_MISSING' });
  t.throws(() => hashOf(LINE.replace(' h1', '/go.mod h1')), { code: 'SUMDB_LINE_MISSING' });
  t.throws(() => hashOf(LINE.replace('h1:', 'h2:')), { code: 'SUMDB_LINE_MISSING' });
  t.throws(() => hashOf(LINE + FALSE_LINE), { code: 'SUMDB_MALFORMED' });
  t.is(hashOf(OTHER_LINE + LINE), LINE.split(' ')[2]?.trim() ?? '');
});

test('signatures of other keys stand beside the right one; a wrong one under its name does not', (t) => {
  const text = 'go.sum database tree\n';
  const [head = '', ours = ''] = database.note(text).split(/(?<=\n\n)/);
  const [, theirs = ''] = testDatabase('witness.example')
    .note(text)
    .split(/(?<=\n\n)/);
  t.is(openNote(head + theirs + ours, KEY, 'here'), text);
  t.throws(() => openNote(head + theirs, KEY, 'here'), { code: 'SUMDB_SIGNATURE' });
  const [, wrong = ''] = database.note('another text\n').split(/(?<=\n\n)/);
  t.throws(() => openNote(head + ours + wrong, KEY, 'here'), { code: 'SUMDB_SIGNATURE' });
});

test('a verifier key with a wrong hash is no key', (t) => {
  t.throws(() => parseNoteKey(PUBLIC_CHECKSUM_DATABASE.replace('033de0ae', '033de0af')), {
    code: 'INTERNAL',
  });
});
