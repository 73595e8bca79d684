import test from 'ava';
import { fc } from '../helpers/fast-check.ts';

import {
  type OsvEntry,
  type VulnerabilityDatabase,
  vulnerabilitiesOf,
} from '../../builder/vulnerabilities/model.ts';
import { decodeOsv, OsvFault, parseOsv } from '../../builder/vulnerabilities/osv.ts';
import { realEntries } from '../helpers/vulndb.ts';

function databaseOf(...entries: OsvEntry[]): VulnerabilityDatabase {
  return { path: '/x', modified: undefined, read: entries.length, entries, withdrawn: new Set() };
}

/** Real entries: version -> what is known of it, and what fixes it. */
const KNOWN: Readonly<Record<string, string>> = {
  // introduced and fixed in the one patch; everything that was there from the beginning
  '1.21.0': `GO-2023-2042 toolchain 1.21.1; GO-2024-2687 stdlib 1.21.9 1.22.2; GO-2026-4984 toolchain 1.25.10 1.26.3;
    GO-2026-6179 toolchain 1.25.13 1.26.6 1.27rc3; GO-2026-6603 stdlib 1.26.9 1.27.2; GO-2026-6809 stdlib 1.26.10 1.27.3`,
  // the version that has the fix is free of it
  '1.25.10': `GO-2026-6179 toolchain 1.25.13 1.26.6 1.27rc3; GO-2026-6603 stdlib 1.26.9 1.27.2;
    GO-2026-6809 stdlib 1.26.10 1.27.3`,
  // between the fix in one line and the beginning of the next
  '1.25.13': 'GO-2026-6603 stdlib 1.26.9 1.27.2; GO-2026-6809 stdlib 1.26.10 1.27.3',
  // 1.26.0-0 comes before every pre-release of 1.26
  '1.26rc1': `GO-2026-4984 toolchain 1.26.3; GO-2026-6179 toolchain 1.26.6 1.27rc3; GO-2026-6603 stdlib 1.26.9 1.27.2;
    GO-2026-6809 stdlib 1.26.10 1.27.3`,
  '1.26.10': '',
  '1.27rc2': 'GO-2026-6179 toolchain 1.27rc3; GO-2026-6603 stdlib 1.27.2; GO-2026-6809 stdlib 1.27.3',
  '1.27rc3': 'GO-2026-6603 stdlib 1.27.2; GO-2026-6809 stdlib 1.27.3',
  '1.27.2': 'GO-2026-6809 stdlib 1.27.3',
  '1.27.3': '',
  '1.28rc1': '',
};
for (const [version, known] of Object.entries(KNOWN)) {
  test(`what is known of go${version}`, async (t) => {
    const database = databaseOf(...Object.values(await realEntries()).map(parseOsv));
    const found = vulnerabilitiesOf(database, version).map(
      ({ id, package: name, fixed }) => `${id} ${name} ${fixed.join(' ')}`,
    );
    t.is(found.join('; '), known.replaceAll(/\n\s+/g, ' '));
  });
}

const entry = (change: object): object => ({
  id: 'GO-2026-0001',
  modified: '2026-01-01T00:00:00Z',
  affected: [affected({})],
  ...change,
});
const affected = (change: object): object => ({
  package: { name: 'stdlib', ecosystem: 'Go' },
  ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.26.3' }] }],
  ...change,
});
const events = (...list: unknown[]): object =>
  entry({ affected: [affected({ ranges: [{ type: 'SEMVER', events: list }] })] });

function isAffected(document: object, version: string): boolean {
  return vulnerabilitiesOf(databaseOf(decodeOsv(document)), version).length > 0;
}

test('events count by version, in whatever order they stand', (t) => {
  const mixed = events(
    { fixed: '1.26.3' },
    { introduced: '1.26.0-0' },
    { fixed: '1.25.10' },
    { introduced: '0' },
  );
  const at = (version: string): boolean => isAffected(mixed, version);
  t.deepEqual(['1.21.0', '1.25.9', '1.25.10', '1.25.99', '1.26rc1', '1.26.2', '1.26.3', '1.27.0'].map(at), [
    true,
    true,
    false,
    false,
    true,
    true,
    false,
    false,
  ]);
});

test('no fix: affected from there on; no range: affected always; fixed and introduced again: affected', (t) => {
  t.true(isAffected(events({ introduced: '1.26.0' }), '1.99.0'));
  t.false(isAffected(events({ introduced: '1.26.0' }), '1.25.0'));
  t.true(isAffected(entry({ affected: [affected({ ranges: [] })] }), '1.27.3'));
  t.true(isAffected(entry({ affected: [affected({ ranges: undefined })] }), '1.27.3'));
  t.true(isAffected(events({ introduced: '0' }, { fixed: '1.26.3' }, { introduced: '1.26.3' }), '1.26.3'));
});

test('withdrawn entries say nothing; stdlib and toolchain of one entry are told apart', (t) => {
  t.false(isAffected(entry({ withdrawn: '2026-02-01T00:00:00Z' }), '1.26.0'));
  const both = entry({ affected: [affected({}), affected({ package: { name: 'toolchain' } })] });
  const found = vulnerabilitiesOf(databaseOf(decodeOsv(both)), '1.26.0');
  t.deepEqual(
    found.map(({ package: name }) => name),
    ['stdlib', 'toolchain'],
  );
  t.deepEqual(
    decodeOsv(entry({ affected: [affected({ package: { name: 'example.com/x' } })] })).affected,
    [],
  );
});

function summaryOf(summary: string): string {
  return decodeOsv(entry({ summary })).summary;
}

test('a summary is one line of characters that can be seen, and not a long one', (t) => {
  t.is(summaryOf('Path traversal in os.Root'), 'Path traversal in os.Root');
  t.is(summaryOf(' a\u001b[31m\r\n\u009b\u202e\u200bb\u2028\ud800c\t'), 'a [31m b c');
  t.is(summaryOf('\u{1f480}'.repeat(301)), '\u{1f480}'.repeat(300));
  t.is(summaryOf(''), '');
});

const FAULTY: readonly [title: string, document: unknown][] = [
  ['null', null],
  ['a list', []],
  ['no id', entry({ id: undefined })],
  ['another id', entry({ id: 'CVE-2026-1' })],
  ['nothing affected', entry({ affected: undefined })],
  ['an empty list of what is affected', entry({ affected: [] })],
  ['affected without a package', entry({ affected: [{}] })],
  ['no time', entry({ modified: undefined })],
  ['a time without a zone', entry({ modified: '2026-01-01T00:00:00' })],
  ['a withdrawal that is no time', entry({ withdrawn: true })],
  ['aliases that are none', entry({ aliases: 'CVE-2026-1' })],
  ['an alias with an escape', entry({ aliases: ['CVE\u001b[2J'] })],
  ['more aliases than anything has', entry({ aliases: Array.from({ length: 101 }, () => 'CVE-2026-1') })],
  ['a summary that is a number', entry({ summary: 7 })],
  ['ranges that are no list', entry({ affected: [affected({ ranges: {} })] })],
  ['versions listed', entry({ affected: [affected({ versions: ['1.2.3'] })] })],
  ['another type of range', entry({ affected: [affected({ ranges: [{ type: 'GIT', events: [] }] })] })],
  ['no events', events()],
  ['an event that is none', events(null)],
  ['an event of another kind', events({ introduced: '0' }, { last_affected: '1.26.2' })],
  ['two events in one', events({ introduced: '0', fixed: '1.26.3' })],
  ['no version', events({ introduced: 'zero' })],
  ['a version that is a number', events({ introduced: 0 })],
  ['fixed before introduced', events({ fixed: '1.26.3' })],
  ['fixed twice', events({ introduced: '0' }, { fixed: '1.26.3' }, { fixed: '1.26.4' })],
];
for (const [title, document] of FAULTY) {
  test(`refused: ${title}`, (t) => {
    t.throws(() => decodeOsv(document), { instanceOf: OsvFault });
  });
}

test('any text is an entry or an OsvFault', (t) => {
  const text = JSON.stringify(entry({}));
  const edited = fc
    .tuple(fc.nat(text.length), fc.nat(20), fc.string())
    .map(([at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut));
  fc.assert(
    fc.property(fc.oneof(edited, fc.json(), fc.string()), (given) => {
      try {
        parseOsv(given);
      } catch (error) {
        if (!(error instanceof OsvFault)) throw error;
      }
    }),
    { numRuns: 1000 },
  );
  t.pass();
});
