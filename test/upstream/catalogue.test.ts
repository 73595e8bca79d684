import test from 'ava';
import { fc } from '../helpers/fast-check.ts';

import { hasCode } from '../../builder/errors.ts';
import { type Catalogue, endOfLife, parseCatalogue, tarballOf } from '../../builder/upstream/catalogue.ts';
import { madeUpCatalogue, pageRelease, pageText } from '../helpers/catalogue.ts';
import { refusal } from '../helpers/refusal.ts';

const FULL = pageText(madeUpCatalogue());

function parse(value: unknown): Catalogue {
  return parseCatalogue(typeof value === 'string' ? value : JSON.stringify(value), 'catalogue.json');
}

test('a full catalogue, oddities of twelve years included', (t) => {
  const catalogue = parse(FULL);
  t.true(catalogue.files.size > 2100);
  t.is(catalogue.stable[0], '1.0.1');
  t.is(catalogue.stable.at(-1), '1.27.3');
  t.true(catalogue.releases.has('1.9.2rc2') && catalogue.releases.has('1.27rc1'));
  t.false(catalogue.stable.includes('1.9.2rc2') || catalogue.stable.includes('1.27rc1'));
  t.is(catalogue.files.get('go1.4.2.linux-amd64.tar.gz')?.sha256, '');
  t.deepEqual(catalogue.stable.slice(-4), ['1.27.0', '1.27.1', '1.27.2', '1.27.3']);
});

/** Decoded from the download page's own data of November 2021. */
const REAL = {
  filename: 'go1.17.3.linux-amd64.tar.gz',
  os: 'linux',
  arch: 'amd64',
  version: 'go1.17.3',
  sha256: '550f9845451c0c94be679faf116291e7807a8d78b43149f9506c1b15eb89008c',
  size: 134804820,
  kind: 'archive',
};

test('the tarball of a toolchain, as the page publishes it', (t) => {
  const catalogue = parse([{ version: 'go1.17.3', stable: true, files: [REAL] }]);
  t.deepEqual(tarballOf(catalogue, { version: '1.17.3', os: 'linux', arch: 'amd64' }), {
    filename: REAL.filename,
    sha256: REAL.sha256,
    size: REAL.size,
  });
  t.is(tarballOf(catalogue, { version: '1.17.3', os: 'linux', arch: 'arm64' }), undefined);
});

const ENDS: readonly [version: string, by: string | undefined][] = [
  ['1.25.14', '1.27.0'],
  ['1.24.0', '1.26.0'],
  ['1.18.10', '1.20'],
  ['1.19.13', '1.21.0'],
  ['1.26.0', undefined],
  ['1.27.3', undefined],
  ['1.28rc1', undefined],
  ['2.0.0', undefined],
];
for (const [version, by] of ENDS) {
  test(`${version} ${by === undefined ? 'has not ended' : `ended with ${by}`}`, (t) => {
    t.is(endOfLife(parse(FULL), version), by);
  });
}

/** A catalogue of these releases. */
function lines(...names: string[]): Catalogue {
  return parse(names.map((name) => pageRelease(name, Number(/1\.(\d+)/.exec(name)?.[1]))));
}

test('a pre-release ends nothing; a later patch does where the first one is not listed', (t) => {
  t.is(endOfLife(lines('go1.28rc1', 'go1.27.3', 'go1.26.10'), '1.26.10'), undefined);
  // what the page answers without include=all
  t.is(endOfLife(lines('go1.27.3', 'go1.26.10'), '1.25.14'), '1.27.3');
});

const release = (change: object): object[] => [
  { version: 'go1.17.3', stable: true, files: [REAL], ...change },
];
const file = (change: object): object[] => release({ files: [{ ...REAL, ...change }] });
const other = { ...REAL, sha256: 'a'.repeat(64) };
const REFUSED: readonly [title: string, document: unknown][] = [
  ['nothing', ''],
  ['a login page', '<!DOCTYPE html><title>Sign in</title>'],
  ['cut off', FULL.slice(0, 100_000)],
  ['no list', '{}'],
  ['an empty list', '[]'],
  ['null', 'null'],
  ['a release that is none', [null]],
  ['a release that is a list', [[]]],
  ['a release without files', release({ files: undefined })],
  ['files that are no list', release({ files: { length: 1 } })],
  ['stable as a word', release({ stable: 'true' })],
  ['a version that is a number', release({ version: 1.17 })],
  ['a version with a path', release({ version: 'go1/../../x' })],
  ['a file that is none', release({ files: ['x'] })],
  ['a file without a name', file({ filename: undefined })],
  ['a name with a slash', file({ filename: '../go1.17.3.linux-amd64.tar.gz' })],
  ['a name with a control character', file({ filename: 'go\u001b[2J' })],
  ['a name without an end', file({ filename: 'a'.repeat(100_000) })],
  ['a size that is a text', file({ size: '134804820' })],
  ['a size below nothing', file({ size: -1 })],
  ['a size that no number holds', JSON.stringify(file({ size: 7 })).replace(':7', ':1e999')],
  ['a broken size', file({ size: 1.5 })],
  ['a short digest', file({ sha256: 'abc' })],
  ['a digest in capitals', file({ sha256: REAL.sha256.toUpperCase() })],
  ['no digest for a tarball of 1.5 or later', file({ sha256: '' })],
  ['a digest that is null', file({ sha256: null })],
  ['another version than the name says', file({ version: 'go1.17.2' })],
  ['another release than the name says', release({ version: 'go1.17.2' })],
  ['another architecture than the name says', file({ arch: 'arm64' })],
  ['another system than the name says', file({ os: 'darwin' })],
  ['another kind than the name says', file({ kind: 'installer' })],
  ['one file with two digests', release({ files: [REAL, other] })],
  ['one file with two sizes', release({ files: [REAL, { ...REAL, size: 1 }] })],
  ['one file with two digests in two releases', [...release({}), ...release({ files: [other] })]],
  ['a key twice', JSON.stringify(file({})).replace('"os":', `"sha256":"${'a'.repeat(64)}","os":`)],
  ['a key twice, once in escapes', JSON.stringify(file({})).replace('"os":', '"\\u006fs":"x","os":')],
  ['a prototype for fields', JSON.stringify(file({})).replace('"filename"', '"__proto__"')],
  ['nested a million deep', `${'['.repeat(1e6)}${']'.repeat(1e6)}`],
  ['longer than any catalogue', `[${' '.repeat(8 * 1024 * 1024)}]`],
  ['more files than any catalogue', release({ files: Array.from({ length: 30_001 }, () => REAL) })],
];
for (const [title, document] of REFUSED) {
  test(`refused: ${title}`, async (t) => {
    t.is(await refusal(() => parse(document)), 'CATALOGUE_MALFORMED');
  });
}

test('fields that the page may gain are passed over, and the same file twice is the same file', (t) => {
  const gained = { ...REAL, date: '2021-11-04', notes: [{ a: { b: 1 } }] };
  t.is(parse([{ version: 'go1.17.3', stable: true, files: [gained, gained], more: null }]).files.size, 1);
});

test('any text is a catalogue or CATALOGUE_MALFORMED, never another error', (t) => {
  const own = pageText([pageRelease('go1.27.3', 27), pageRelease('go1.4', 4)]);
  const edited = fc
    .array(
      fc.tuple(
        fc.nat(own.length),
        fc.nat(30),
        fc.oneof(fc.string(), fc.constantFrom('"', '[', '{}', ',', '\\')),
      ),
      {
        maxLength: 4,
      },
    )
    .map((edits) =>
      edits.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), own),
    );
  fc.assert(
    fc.property(fc.oneof(edited, fc.json(), fc.string({ unit: 'binary' })), (text) => {
      try {
        parse(text);
      } catch (error) {
        if (!hasCode(error, 'CATALOGUE_MALFORMED')) throw error;
      }
    }),
    { numRuns: 1000 },
  );
  t.pass();
});
