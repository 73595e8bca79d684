import test from 'ava';

import { fixesOf } from '../../builder/vulnerabilities/fixes.ts';
import { parseOsv } from '../../builder/vulnerabilities/osv.ts';
import { semverText } from '../../builder/vulnerabilities/semver.ts';
import { realEntries } from '../helpers/vulndb.ts';

type Event = Record<string, string>;

function entry(id: string, name: string, events: Event[], more: object[] = []): ReturnType<typeof parseOsv> {
  const affected = [{ package: { name, ecosystem: 'Go' }, ranges: [{ type: 'SEMVER', events }] }, ...more];
  return parseOsv(JSON.stringify({ id, modified: '2026-11-01T00:00:00Z', affected }));
}

function told(entries: ReturnType<typeof parseOsv>[]): string[] {
  return fixesOf({ entries }).map(
    (fix) => `${fix.release} ${fix.package}: ${fix.entries.map(({ id }) => id).join(' ')}`,
  );
}

const twice = (id: string, name: string): ReturnType<typeof parseOsv> =>
  entry(id, name, [{ introduced: '0' }, { fixed: '1.9.2' }, { introduced: '1.10.0-0' }, { fixed: '1.10.1' }]);

const fixed = (at: string): string[] =>
  told([entry('GO-2020-0001', 'stdlib', [{ introduced: '0' }, { fixed: at }])]);

test('real entries, by the release that fixed them', async (t) => {
  const entries = Object.values(await realEntries()).map(parseOsv);
  const fixes = told(entries);
  for (const expected of [
    '1.26.6 toolchain: GO-2026-6179',
    '1.27rc3 toolchain: GO-2026-6179',
    '1.26.9 stdlib: GO-2026-6603',
    '1.27.2 stdlib: GO-2026-6603',
    '1.27.3 stdlib: GO-2026-6809',
  ])
    t.true(fixes.includes(expected), expected);
});

test('each kind by itself, releases in their order, entries by name', (t) => {
  t.deepEqual(
    told([
      twice('GO-2020-0003', 'toolchain'),
      twice('GO-2020-0002', 'stdlib'),
      twice('GO-2020-0001', 'stdlib'),
    ]),
    [
      '1.9.2 stdlib: GO-2020-0001 GO-2020-0002',
      '1.9.2 toolchain: GO-2020-0003',
      '1.10.1 stdlib: GO-2020-0001 GO-2020-0002',
      '1.10.1 toolchain: GO-2020-0003',
    ],
  );
});

test('releases are named as Go names them; the beginning of a line is none', (t) => {
  t.deepEqual(fixed('1.20.0'), ['1.20 stdlib: GO-2020-0001']);
  t.deepEqual(fixed('1.21.0'), ['1.21.0 stdlib: GO-2020-0001']);
  t.deepEqual(fixed('1.27.0-rc.3'), ['1.27rc3 stdlib: GO-2020-0001']);
  t.deepEqual(fixed('1.27.0-0'), []);
});

test('an end of one range inside another range of the same entry fixes nothing', (t) => {
  const more = {
    package: { name: 'stdlib' },
    ranges: [{ type: 'SEMVER', events: [{ introduced: '1.26.0' }, { fixed: '1.26.4' }] }],
  };
  t.deepEqual(told([entry('GO-2020-0001', 'stdlib', [{ introduced: '0' }, { fixed: '1.26.2' }], [more])]), [
    '1.26.4 stdlib: GO-2020-0001',
  ]);
});

test('versions are written as they were read', (t) => {
  const texts = ['0', '1.26.3', '1.27.0-rc.3'];
  const [first] = entry('GO-2020-0001', 'stdlib', [
    { introduced: '0' },
    { fixed: '1.26.3' },
    { introduced: '1.27.0-rc.3' },
  ]).affected;
  const written = first?.intervals.flatMap(({ introduced, fixed }) => [
    introduced,
    ...(fixed ? [fixed] : []),
  ]);
  t.deepEqual(written?.map(semverText), texts);
  t.is(semverText({ numbers: [1, 26, 0], pre: ['0'] }), '1.26.0-0');
});
