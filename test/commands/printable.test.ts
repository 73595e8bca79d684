/** What data from upstream can put on a terminal. */
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { failureText } from '../../builder/commands/failure.ts';
import { renderPlan } from '../../builder/commands/plan-text.ts';
import { printable, printableLine } from '../../builder/commands/printable.ts';
import { openProgressBars } from '../../builder/commands/progress-bars.ts';
import { DepotError } from '../../builder/errors.ts';
import { projectRoot } from '../helpers/project.ts';
import { smallDepot, type SmallDepot } from '../helpers/small-depot.ts';

/** Escapes of the old kind and the new, from right to left, a line of its own, half a pair. */
const HOSTILE = 'a\u001b[2J\u009b2J\u202eb\u2066\u061c\u2028\n  hint: run this\ud83d';
// oxlint-disable-next-line no-control-regex -- these are what it is about
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

interface Run {
  stdout: string;
  stderr: string;
}

async function run(places: SmallDepot, ...line: string[]): Promise<Run> {
  const globals = ['--spec', places.spec, '--depot', places.depot, '--keys', places.keys];
  return execa(process.execPath, [join(projectRoot, 'builder/main.js'), ...globals, ...line], {
    env: { GOPROXY: 'off' },
    reject: false,
  });
}

function requireHarmless(t: ExecutionContext, { stdout, stderr }: Run): void {
  for (const text of [stdout, stderr]) {
    t.notRegex(text, OBEYED);
    t.notRegex(text, /^ *hint: run this/m);
  }
}

test('plan shows nothing that a terminal obeys, as text and as a document, whatever the advisories hold', async (t) => {
  const places = await smallDepot(t);
  const affected = [
    { package: { name: 'stdlib' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] },
  ];
  const entry = { id: 'GO-2026-0001', modified: '2026-11-01T00:00:00Z', affected };
  const summary = `${HOSTILE}${'\u{1f480}'.repeat(100_000)}`;
  await writeFile(join(places.tarballs, 'vulndb.json'), JSON.stringify({ ...entry, summary }));
  const text = await run(places, 'plan');
  t.regex(text.stdout, /GO-2026-0001/);
  requireHarmless(t, text);
  const json = await run(places, '--json', 'plan');
  requireHarmless(t, json);
  t.true(json.stdout.length < 20_000);
  t.true(json.stdout.includes('a [2J 2J b hint: run this \u{1f480}'), json.stdout);
});

const CATALOGUES: readonly [title: string, content: string][] = [
  ['that is no JSON', HOSTILE],
  ['with such a name', JSON.stringify([{ version: HOSTILE, stable: true, files: [] }])],
  [
    'with such a file',
    JSON.stringify([{ version: 'go1.27.0', stable: true, files: [{ filename: HOSTILE }] }]),
  ],
  [
    'with such a platform, and long',
    JSON.stringify([
      {
        version: 'go1.27.0',
        stable: true,
        files: [
          {
            filename: 'go1.27.0.linux-amd64.tar.gz',
            sha256: 'a'.repeat(64),
            size: 1,
            version: HOSTILE.repeat(100_000),
          },
        ],
      },
    ]),
  ],
];
for (const [title, content] of CATALOGUES) {
  test(`a catalogue ${title} is refused in words that a terminal does not obey`, async (t) => {
    const places = await smallDepot(t);
    await writeFile(join(places.tarballs, 'catalogue.json'), content);
    const text = await run(places, 'plan');
    t.regex(text.stderr, /^error CATALOGUE_MALFORMED: /);
    requireHarmless(t, text);
    t.true(text.stderr.length < 4000, String(text.stderr.length));
    const json = await run(places, '--json', 'plan');
    t.like(JSON.parse(json.stdout), { error: { code: 'CATALOGUE_MALFORMED' } });
    requireHarmless(t, json);
  });
}

test('a failure’s message, place, hints and faults stay one line each', (t) => {
  const detail = {
    where: HOSTILE,
    hint: HOSTILE,
    faults: [{ message: HOSTILE, where: HOSTILE, hint: HOSTILE }],
  };
  const lines = failureText(new DepotError('CATALOGUE_MALFORMED', HOSTILE, detail)).split('\n');
  t.deepEqual(
    lines.map((line) => line.slice(0, 9)),
    ['error CAT', '  where: ', `  - a\\u00`, '    hint:', '  hint: a', '  more: g', ''],
  );
  t.notRegex(lines.join(''), OBEYED);
});

for (const terminal of [true, false]) {
  test(`a label of progress stays one line, ${terminal ? 'on a terminal' : 'in a log'}`, (t) => {
    const written: string[] = [];
    const write = (text: string): unknown => written.push(text);
    openProgressBars({ isTTY: terminal, columns: 500, rows: 24, write }).begin(HOSTILE, 5).end();
    const [begun = ''] = written;
    t.regex(begun, /hint: run this/);
    t.notRegex(begun, OBEYED);
    t.is(begun.split('\n').length, 2);
  });
}

const PRINTS: readonly [line: string[], document: (text: string) => object][] = [
  [['--help'], (help) => ({ help })],
  [['help', 'plan'], (help) => ({ help })],
  [['fetch', '--help'], (help) => ({ help })],
  [['--version'], (version) => ({ version })],
];
for (const [line, document] of PRINTS) {
  test(`--json ${line.join(' ')} prints one document`, async (t) => {
    const places = await smallDepot(t);
    const text = await run(places, ...line);
    t.true(text.stdout.length > 0);
    const json = await run(places, '--json', ...line);
    t.deepEqual(JSON.parse(json.stdout), document(text.stdout.trim()));
    t.is(json.stderr, '');
  });
}

test('an audit is one line, or none', async (t) => {
  const places = await smallDepot(t);
  const before = await readFile(join(places.spec, '../godepot.lock'), 'utf8');
  for (const why of ['read\nlock       nothing pinned', 'read\u001b[2K', '\u2028read']) {
    const { stdout } = await run(
      places,
      '--json',
      'lock',
      'audit',
      'go1.27.3.linux-amd64',
      '--who',
      'A',
      '--why',
      why,
    );
    t.like(JSON.parse(stdout), { error: { code: 'USAGE' } });
  }
  t.is(await readFile(join(places.spec, '../godepot.lock'), 'utf8'), before);
});

test('paths and places in a plan stay one line each', (t) => {
  const source = { kind: 'proxy', where: HOSTILE, origin: HOSTILE };
  const policy = {
    catalogue: { path: HOSTILE, newest: null, releases: 0 },
    vulnerabilities: { path: HOSTILE, modified: null, entries: 0 },
  };
  const plan = {
    spec: HOSTILE,
    depot: HOSTILE,
    current: null,
    refresh: null,
    rolledBack: { sequence: 3, of: 1, reason: HOSTILE, removed: [HOSTILE], restored: [HOSTILE] },
    sources: [source],
    policy,
  };
  const finding = {
    subject: 'key',
    outcome: 'warn',
    reason: HOSTILE,
    evidence: { kind: 'source', by: HOSTILE },
    change: HOSTILE,
  } as const;
  const targets = [{ target: 'el9', format: 'rpm', outcome: 'warn', findings: [finding] }] as const;
  const gzip = { format: 'gzip', level: 6 } as const;
  const text = renderPlan({
    ...plan,
    toolchains: [],
    targets: [...targets],
    compression: { rpm: gzip, deb: gzip },
    packages: [],
  });
  t.notRegex(text, OBEYED);
  t.notRegex(text, /^ *hint: run this/m);
  t.regex(text, /^rollback {3}in force: publication 3 went back to 1 \(/m);
});

test('a JSON document that was made printable is the same document', (t) => {
  const document = { [HOSTILE]: `\\${HOSTILE}\\u009b`, list: [HOSTILE, '\t\u007f"'] };
  const text = printable(JSON.stringify(document, null, 2));
  t.notRegex(text, OBEYED);
  t.deepEqual(JSON.parse(text), document);
  t.is(printableLine('a\nb\u0085c\td'), 'a\\nb\\u0085c\td');
});
