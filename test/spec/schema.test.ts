import test from 'ava';
import { fc } from '../helpers/fast-check.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

import { hasCode } from '../../builder/errors.ts';
import { GO_VARIABLES } from '../../builder/spec/go-env.ts';
import { parseSpec } from '../../builder/spec/load.ts';
import { KEYS } from '../../builder/spec/schema.ts';
import { schemaFaults } from '../helpers/json-schema.ts';
import { projectRoot } from '../helpers/project.ts';

const DEPOT = 'depot: {name: acme, origin: Acme, maintainer: Ops <ops@acme.example>}';
const GO = 'toolchains: [1.27.3]';

const ACCEPTED: readonly string[] = [
  `${DEPOT}\n${GO}`,
  `${DEPOT}\n${GO}\nlayout:\nenv:\nsource:\nverify:\ncompression:\nplatforms:`,
  `${DEPOT}\ntoolchains: [1.21.0, 1.99.10, 1.100.0, 2.0.1, {go: 1.27.3}, {go: 1.27.2, release: 999999}]`,
  `${DEPOT}\n${GO}\nplatforms: [linux/arm64]\nlayout: opt\nverify: []`,
  `${DEPOT}\n${GO}\nenv: {CGO_ENABLED: 0, GOFLAGS: -x, GOSUMDB: off, GO111MODULE: on}`,
  `${DEPOT}\n${GO}\nsource: [{proxy: "https://a.example|file:///b,direct"}, {directory: ../x}]`,
  `${DEPOT}\n${GO}\nsource: [{proxy: " off , http://a/b c| direct"}, {directory: ./a:b@c}, {directory: /a?b}]`,
  `${DEPOT}\ntoolchains: [1.28rc1, 1.28beta2, 2.0rc1]`,
  `${DEPOT}\n${GO}\nsource: [{site: "https://go.dev/dl"}, {site: "http://127.0.0.1:8080/dl/"}]`,
  `${DEPOT}\n${GO}\nmirrors: [https://a.example, https://b.example/golang/]\nverify: [sumdb, openpgp, sha256]`,
  `${DEPOT}\n${GO}\nmirrors:\nopenpgp:\npolicy:`,
  `${DEPOT}\n${GO}\ntargets:`,
  `${DEPOT}\n${GO}\ntargets: [ubuntu22, el7, sid, leap15]`,
  `${DEPOT}\n${GO}\nopenpgp: {primary: EB4C 1BFD 4F04 2F6D DDCC  EC91 7721 F63B D38B 4796, keyring: keys/up.asc}`,
  `${DEPOT}\n${GO}\nopenpgp: {primary: eb4c1bfd4f042f6dddccec917721f63bd38b4796}`,
  ...['allow: [1.26, 1.20, 1.27.3, 1.28rc1]', 'audited: true', 'audited: "false"', 'prerelease: allow']
    .concat('end-of-life: refuse', 'minimum-age: 7', 'minimum-age: 7d', 'minimum-age: 0')
    .concat('vulnerabilities: report', 'vulnerabilities: {}', 'vulnerabilities: {action: refuse}')
    .concat('vulnerabilities: {database: ../db, accept: [GO-2026-4984]}', 'vulnerabilities: {accept: []}')
    .map((line) => `${DEPOT}\n${GO}\npolicy: {${line}}`),
  ...['gzip', 'small', '{preset: fast}', '{preset: small, format: gzip}', '{format: zstd, level: 19}']
    .concat('{format: zstd, window: 20}', '{format: zstd, level: 1, window: 27}', '{format: gzip, level: 9}')
    .map((choice) => `${DEPOT}\n${GO}\ncompression: ${choice}`),
  ...[
    'gpg',
    'in-process',
    '',
    '{}',
    '{with: gpg, gnupghome: ../gnupg}',
    '{gnupghome: /srv/gnupg}',
    '{gpgorigin: true}',
  ].map((value) => `${DEPOT}\n${GO}\nsigning: ${value}`),
  ...['', '{}', '{publications: 0}', '{days: 30d, publications: 999}', '{days: 0}'].map(
    (value) => `${DEPOT}\n${GO}\ngrace: ${value}`,
  ),
  ...['', '{keep: 1}', '{keep: 10, days: 90d, snapshots: [7, 12]}', '{days: 9999}', '{snapshots: []}'].map(
    (value) => `${DEPOT}\n${GO}\nretain: ${value}`,
  ),
  ...['', '{days: 14}', '{days: 1d}', '{days: 999}'].map((value) => `${DEPOT}\n${GO}\nvalid-until: ${value}`),
  `depot: {name: a-b-2, origin: A B, label: L, suite: s.1, vendor: "A: B, C", maintainer: Ö P. <o@x>, url: https://h.example:8080/depot}\n${GO}`,
];

const REFUSED: readonly string[] = [
  '',
  '[]',
  DEPOT,
  GO,
  `${DEPOT}\ntoolchains: []`,
  `${DEPOT}\ntoolchains: 1.27.3`,
  ...[
    '1.27',
    '1.20.14',
    '1.28.0rc1',
    '1.28rc0',
    '1.20rc1',
    '1.28alpha1',
    'go1.27.3',
    '1.27.03',
    '[1.27.3]',
    '{go: 1.27.3, release: 0}',
    '{release: 1}',
  ]
    .concat('{go: 1.27.3, arch: x}', '1.27.3, 1.27.3')
    .map((item) => `${DEPOT}\ntoolchains: [${item}]`),
  ...[
    'platforms: [linux/386]',
    'platforms: [linux/amd64, linux/amd64]',
    'platforms: linux/amd64',
    'layout: etc',
  ]
    .concat('targets: []', 'targets: [el11]', 'targets: [el9, el9]', 'targets: el9', 'targets: [[el9]]')
    .concat('platforms: []', 'verify: [signature]', 'verify: sumdb', 'unknown: 1')
    .concat(
      'env: [a]',
      'env: {GOROOT: /x}',
      'env: {goproxy: off}',
      'env: {GOFLAGS: [a]}',
      'env: {GOENV: off}',
    )
    .concat('source: [{}]', 'source: [{proxy: "off", directory: x}]', 'source: [x]', 'source: {directory: x}')
    .concat('source: [{proxy: "https://u:p@h"}]', 'source: [{url: x}]')
    .concat('source: [{site: "https://u:p@h/dl"}]', 'source: [{site: "ftp://h"}]', 'source: [{site: ""}]')
    .concat('source: [{proxy: "https:u:p@h/"}]', 'source: [{proxy: "u:p@h/"}]', 'source: [{proxy: "a, off"}]')
    .concat('source: [{site: "https:u:p@h/"}]', 'mirrors: ["https:u:p@h"]', 'mirrors: ["https:///u:p@h"]')
    .concat('source: [{directory: "u:p@h"}]', 'source: [{directory: "https://u:p@h"}]')
    .concat('source: [{site: "https://h/dl", directory: x}]', 'source: [{site: "https://h/dl?mode=json"}]')
    .concat('mirrors: https://h', 'mirrors: [https://u@h]', 'mirrors: [https://h#x]', 'mirrors: [h]')
    .concat('mirrors: [https://h, https://h]', 'mirrors: [file:///srv]', 'mirrors: [""]')
    .concat('openpgp: x', 'openpgp: {primary: EB4C1BFD}', 'openpgp: {keyring: [a]}', 'openpgp: {key: x}')
    .concat('openpgp: {primary: 0xEB4C1BFD4F042F6DDDCCEC917721F63BD38B4796}', 'openpgp: {keyring: ""}')
    .concat('policy: strict', 'policy: [warn]', 'policy: {allow: []}', 'policy: {allow: 1.27}')
    .concat('policy: {allow: [go1.27]}', 'policy: {allow: [1.27, 1.27]}', 'policy: {allow: ["1.27.*"]}')
    .concat('policy: {audited: yes}', 'policy: {audited: }', 'policy: {prerelease: report}')
    .concat('policy: {end-of-life: deny}', 'policy: {end-of-life: }', 'policy: {endOfLife: warn}')
    .concat('policy: {minimum-age: -1}', 'policy: {minimum-age: 7w}', 'policy: {minimum-age: 1.5}')
    .concat('policy: {minimum-age: 10000}', 'policy: {minimum-age: }', 'policy: {minimum-age: 07d}')
    .concat(
      'policy: {vulnerabilities: allow}',
      'policy: {vulnerabilities: }',
      'policy: {vulnerabilities: [a]}',
    )
    .concat('policy: {vulnerabilities: {action: allow}}', 'policy: {vulnerabilities: {accept: CVE-2026-1}}')
    .concat('policy: {vulnerabilities: {accept: [CVE-2026-42501]}}', 'policy: {vulnerabilities: {file: x}}')
    .concat('policy: {vulnerabilities: {accept: [GO-2026-4984, GO-2026-4984]}}')
    .concat('compression: xz', 'compression: {level: 3}', 'compression: {format: gzip, level: 10}')
    .concat(
      'signing: sq',
      'signing: [gpg]',
      'signing: {by: gpg}',
      'signing: {with: GPG}',
      'signing: {gpgorigin: yes}',
    )
    .concat('grace: 3', 'grace: [3]', 'grace: {publications: -1}', 'grace: {publications: 1000}')
    .concat('grace: {publications: }', 'grace: {days: 7w}', 'grace: {weeks: 1}', 'grace: {publications: 3d}')
    .concat(
      'retain: 10',
      'retain: {keep: 0}',
      'retain: {keep: 10000}',
      'retain: {days: 0}',
      'retain: {days: 7w}',
    )
    .concat(
      'retain: {keep: }',
      'retain: {snapshots: 7}',
      'retain: {snapshots: [0]}',
      'retain: {snapshots: [7, 7]}',
    )
    .concat('retain: {snapshots: [7-4c9e21d0]}', 'retain: {weeks: 1}')
    .concat('valid-until: 14', 'valid-until: {}', 'valid-until: {days: 0}', 'valid-until: {days: 1000}')
    .concat('valid-until: {days: }', 'valid-until: {hours: 3}', 'valid-until: {days: [1]}')
    .concat('signing: {gnupghome: ""}', 'signing: {gnupghome: [a]}')
    .concat('compression: {format: zstd, level: 20}', 'compression: {format: zstd, level: 0}')
    .concat(
      'compression: best',
      'compression: {}',
      'compression: {preset: best}',
      'compression: {window: 25}',
    )
    .concat('compression: {preset: fast, level: 3}', 'compression: {preset: fast, window: 25}')
    .concat('compression: {format: zstd, window: 28}', 'compression: {format: zstd, window: 19}')
    .concat('compression: {format: gzip, window: 25}', 'compression: {format: zstd, window: 32M}')
    .map((line) => `${DEPOT}\n${GO}\n${line}`),
  ...[
    'name: A',
    'name: a',
    'name: -a',
    'name: a--b',
    'name: a.b',
    'origin: "a:b"',
    'origin: "a,b"',
    'origin: ""',
  ]
    .concat(
      'label: "x:"',
      'suite: a/b',
      'suite: "a b"',
      'maintainer: ops',
      'maintainer: <a@b>',
      'maintainer: A <a b@c>',
    )
    .concat(
      'maintainer: "A, B <a@b>"',
      'url: ftp://x',
      'url: http://x/',
      'url: http://u@x',
      'url: x',
      'extra: 1',
    )
    .map((line) => {
      const key = line.slice(0, line.indexOf(':'));
      const others = ['name: acme', 'origin: Acme', 'maintainer: Ops <o@x>'].filter(
        (item) => !item.startsWith(`${key}:`),
      );
      return `depot: {${[...others, line].join(', ')}}\n${GO}`;
    }),
];

function isAccepted(text: string): boolean {
  try {
    parseSpec(Buffer.from(text), '/srv/depot.yaml');
    return true;
  } catch (error) {
    if (hasCode(error, 'SPEC_INVALID')) return false;
    throw error;
  }
}

test('specs/depot.schema.json says what the program says', async (t) => {
  const schema: unknown = JSON.parse(await readFile(join(projectRoot, 'specs/depot.schema.json'), 'utf8'));
  const own = await readFile(join(projectRoot, 'specs/depot.yaml'), 'utf8');
  const documents = [own, ...ACCEPTED, ...REFUSED];
  // as editors read YAML: numbers are numbers
  const faults = await schemaFaults(
    schema,
    documents.map((text): unknown => parse(text)),
  );
  for (const [index, text] of documents.entries()) {
    const expected = index <= ACCEPTED.length;
    t.is(isAccepted(text), expected, `the program: ${text}`);
    t.is(faults[index]?.length === 0, expected, `the schema: ${text}\n${faults[index]?.join('\n')}`);
  }
});

/** The keys of each mapping that a JSON schema describes; conditions on them (`if`) tell no new ones. */
function mappingKeys(schema: unknown): string[][] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema ? [Object.keys(schema.properties ?? {}).sort()] : [];
  const below = Object.entries(schema).filter(([name]) => name !== 'if' && name !== 'then');
  return [...own, ...below.flatMap(([, part]) => mappingKeys(part))];
}

test('the schema has the keys of the program, mapping by mapping', async (t) => {
  const schema: unknown = JSON.parse(await readFile(join(projectRoot, 'specs/depot.schema.json'), 'utf8'));
  t.deepEqual(inOrder(mappingKeys(schema)), inOrder(Object.values(KEYS)));
});

function inOrder(lists: readonly (readonly string[])[]): string[] {
  return lists.map((list) => list.toSorted().join(' ')).sort();
}

test('the schema knows the same variables of go', async (t) => {
  const text = await readFile(join(projectRoot, 'specs/depot.schema.json'), 'utf8');
  const names = new Set(text.match(/(?<=")[A-Z0-9_]{2,}(?=")/g));
  t.deepEqual([...names].sort(), [...GO_VARIABLES].sort());
});

test('any text is a spec or SPEC_INVALID, never another error', async (t) => {
  const own = await readFile(join(projectRoot, 'specs/depot.yaml'), 'utf8');
  const yaml = fc.constantFrom(
    '&a ',
    '*a',
    '!!int ',
    '? ',
    ': ',
    '- ',
    '[',
    '{',
    '}',
    '|\n',
    '"',
    '\t',
    '\n---\n',
    '<<: ',
    '\0',
  );
  const edited = fc
    .array(fc.tuple(fc.nat(own.length), fc.nat(20), fc.oneof(fc.string({ unit: 'binary' }), yaml)), {
      maxLength: 5,
    })
    .map((edits) =>
      edits.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), own),
    );
  const keys = fc.constantFrom(
    'depot',
    'toolchains',
    'env',
    'source',
    'go',
    'name',
    'url',
    '__proto__',
    'constructor',
    'GOPROXY',
    'policy',
    'vulnerabilities',
    'accept',
    'allow',
    'minimum-age',
    'mirrors',
    'openpgp',
  );
  const { shaped } = fc.letrec((tie) => ({
    shaped: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.constantFrom('1.27.3', '1.20', 'linux/amd64', '', null, 3, true, 'http://[', 'https://a b'),
      fc.array(tie('shaped'), { maxLength: 3 }),
      fc.dictionary(keys, tie('shaped'), { maxKeys: 5 }),
    ),
  }));
  const structured = fc.dictionary(keys, shaped).map((value) => stringify(value));
  fc.assert(
    fc.property(fc.oneof(edited, structured, fc.string({ unit: 'binary' })), (text) => {
      isAccepted(text);
    }),
    { numRuns: 1500 },
  );
  t.pass();
});
