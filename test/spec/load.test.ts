import test from 'ava';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Compression } from '../../builder/archive/compress.ts';
import { DepotError } from '../../builder/errors.ts';
import { DEFAULT_POLICY, GOOGLE_PRIMARY, loadSpec, parseSpec } from '../../builder/spec/load.ts';
import type { DepotSpec } from '../../builder/spec/model.ts';
import { projectRoot } from '../helpers/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const DEPOT = 'depot: {name: acme, origin: Acme, maintainer: Ops <ops@acme.example>}\n';

function parse(text: string): DepotSpec {
  return parseSpec(Buffer.from(text), '/srv/spec/depot.yaml');
}

/** `line:column message`, as reported. */
function faultsOf(text: string | Uint8Array): string[] {
  try {
    parseSpec(typeof text === 'string' ? Buffer.from(text) : text, '/srv/spec/depot.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof DepotError) || error.code !== 'SPEC_INVALID') throw error;
    return error.faults.map(
      ({ where, message }) => `${where?.replace('/srv/spec/depot.yaml:', '')} ${message}`,
    );
  }
}

test('the spec that comes with godepot', async (t) => {
  const file = join(projectRoot, 'specs/depot.yaml');
  const spec = await loadSpec(file);
  t.is(spec.file, file);
  t.deepEqual(
    spec.toolchains.map(({ version, os, arch, release }) => `${version} ${os}/${arch} ${release}`),
    ['1.26.10', '1.27.2', '1.27.3'].flatMap((version) => [
      `${version} linux/amd64 1`,
      `${version} linux/arm64 1`,
    ]),
  );
  t.deepEqual(spec.env, { GOTOOLCHAIN: 'path' });
  // where to fetch from is the environment's business
  t.deepEqual(spec.sources, []);
});

test('defaults', (t) => {
  const spec = parse(
    `${DEPOT}toolchains: [1.27.3]\nlayout:\nenv:\nsource:\nverify:\ncompression:\nplatforms:\n`,
  );
  const { depot, layout, env, sources, verify, compression } = spec;
  t.deepEqual(depot, {
    name: 'acme',
    origin: 'Acme',
    label: 'Acme',
    suite: 'stable',
    vendor: 'Acme',
    maintainer: 'Ops <ops@acme.example>',
    url: undefined,
  });
  t.deepEqual(
    { layout, env, sources, verify, compression },
    {
      layout: 'usr-local',
      env: { GOTOOLCHAIN: 'path' },
      sources: [],
      verify: ['sumdb'],
      compression: { format: 'zstd', level: 8, windowLog: 26 },
    },
  );
  t.is(spec.toolchains.length, 2);
});

const COMPRESSIONS: readonly [string, Compression][] = [
  ['gzip', { format: 'gzip', level: 6 }],
  ['zstd', { format: 'zstd', level: 8, windowLog: 26 }],
  ['fast', { format: 'zstd', level: 2, windowLog: 26 }],
  ['{preset: small}', { format: 'zstd', level: 17, windowLog: 27 }],
  ['{preset: small, format: gzip}', { format: 'gzip', level: 9 }],
  ['{format: zstd, level: 12}', { format: 'zstd', level: 12, windowLog: 26 }],
  ['{format: zstd, window: 23}', { format: 'zstd', level: 8, windowLog: 23 }],
];

test('what a choice of compression means', (t) => {
  for (const [written, meant] of COMPRESSIONS)
    t.deepEqual(parse(`${DEPOT}toolchains: [1.27.3]\ncompression: ${written}\n`).compression, meant, written);
});

test('everything that can be said', (t) => {
  const spec = parse(`${DEPOT}
toolchains: [1.27.10, {go: 1.27.9, release: 12}, "1.100.0"]
platforms: [linux/arm64]
layout: usr-lib
env: {CGO_ENABLED: 0, GOFLAGS: -mod=mod -trimpath, GOTOOLCHAIN: go1.27.3+path, GOPROXY: "https://a.example|off"}
source: [{directory: ../tarballs}, {directory: /mnt}, {proxy: "https://p.example,file:///srv|direct"}]
verify: []
compression: {format: zstd, level: 19, window: 25}
`);
  t.deepEqual(spec.toolchains, [
    { version: '1.27.9', os: 'linux', arch: 'arm64', release: '12' },
    { version: '1.27.10', os: 'linux', arch: 'arm64', release: '1' },
    { version: '1.100.0', os: 'linux', arch: 'arm64', release: '1' },
  ]);
  t.deepEqual(Object.entries(spec.env), [
    ['GOTOOLCHAIN', 'go1.27.3+path'],
    ['CGO_ENABLED', '0'],
    ['GOFLAGS', '-mod=mod -trimpath'],
    ['GOPROXY', 'https://a.example|off'],
  ]);
  t.deepEqual(spec.sources, [
    { kind: 'directory', path: '/srv/tarballs' },
    { kind: 'directory', path: '/mnt' },
    { kind: 'proxy', list: 'https://p.example,file:///srv|direct' },
  ]);
  t.deepEqual(spec.verify, []);
  t.deepEqual(spec.compression, { format: 'zstd', level: 19, windowLog: 25 });
});

test('what the entrance may be told', (t) => {
  const spec = parse(`${DEPOT}toolchains: [1.28rc1, 1.27.3]
source: [{site: https://go.dev/dl/}, {site: "http://127.0.0.1:80"}]
mirrors: [https://b.example/golang//, https://a.example]
verify: [sha256, openpgp]
openpgp: {primary: 00aa 1BFD 4F04 2F6D DDCC EC91 7721 F63B D38B 4796, keyring: keys/upstream.asc}
policy:
  allow: [1.20, 1.27.3]
  audited: true
  prerelease: warn
  end-of-life: refuse
  minimum-age: 14d
  vulnerabilities: {action: report, database: ../vulndb.zip, accept: [GO-2026-4984]}
`);
  t.is(spec.toolchains.at(-1)?.version, '1.28rc1');
  t.deepEqual(spec.sources, [
    { kind: 'site', url: 'https://go.dev/dl' },
    { kind: 'site', url: 'http://127.0.0.1:80' },
  ]);
  t.deepEqual(spec.mirrors, ['https://b.example/golang', 'https://a.example']);
  t.deepEqual(spec.verify, ['sha256', 'openpgp']);
  t.deepEqual(spec.openpgp, {
    primary: '00AA1BFD4F042F6DDDCCEC917721F63BD38B4796',
    keyring: '/srv/spec/keys/upstream.asc',
  });
  t.deepEqual(spec.policy, {
    allow: ['1.20', '1.27.3'],
    audited: true,
    prerelease: 'warn',
    endOfLife: 'refuse',
    minimumAge: 14,
    vulnerabilities: { action: 'allow', database: '/srv/vulndb.zip', accept: ['GO-2026-4984'] },
  });
  const bare = parse(`${DEPOT}toolchains: [1.27.3]\nmirrors:\nopenpgp:\npolicy:\n`);
  t.deepEqual(
    { mirrors: bare.mirrors, openpgp: bare.openpgp, policy: bare.policy },
    { mirrors: [], openpgp: { primary: GOOGLE_PRIMARY, keyring: undefined }, policy: DEFAULT_POLICY },
  );
  const short = parse(`${DEPOT}toolchains: [1.27.3]\npolicy: {vulnerabilities: refuse}\n`);
  t.is(short.policy.vulnerabilities.action, 'refuse');
});

test('a policy that would not hold is a fault, where it stands', (t) => {
  const faults = faultsOf(`${DEPOT}toolchains: [1.27.3]
mirrors: ["https://me:secret@host/x", https://host/x?y]
policy:
  audited:
  end-of-live: refuse
  vulnerabilities: {action: allow, acept: [x], accept: [CVE-2026-42501]}
`);
  t.deepEqual(
    faults.map((fault) => fault.split(' ', 1)[0]),
    ['3:11', '3:39', '5:11', '6:3', '7:29', '7:36', '7:57'],
    faults.join('\n'),
  );
  t.true(faults.includes('6:3 unknown key "end-of-live"; did you mean "end-of-life"?'));
  t.true(faults.includes('7:36 unknown key "acept"; did you mean "accept"?'));
  t.false(faults.join('\n').includes('secret'));
});

test('all faults at once, each where it stands', (t) => {
  const text = `depot:
  nmae: acme
  origin: "a:b"
  label: ""
  maintainer: nobody
  url: https://user:secret@host/
toolchains:
  - 1.20
  - go1.27.3
  - {go: 1.27.3, release: 0}
  - 1.27.3
platforms: [linux/amd46, linux/arm64, linux/arm64]
layout: usr_local
env:
  GOROOT: /x
  GOPROXI: off
  CGO_ENABLED: yes
  GOFLAGS: [a]
source:
  - proxy: https://me:secret@host
  - {}
compresion: gzip
compression: {format: gzip, level: 12}
`;
  const faults = faultsOf(text);
  t.deepEqual(
    faults.map((fault) => fault.split(' ', 1)[0]),
    '2:3 2:3 3:11 4:10 5:15 6:8 8:5 9:5 10:27 11:5 12:13 12:39 13:9 15:3 16:3 17:16 18:12 20:12 21:5 22:1 23:14'.split(
      ' ',
    ),
    faults.join('\n'),
  );
  t.true(faults.includes('2:3 unknown key "nmae"; did you mean "name"?'));
  t.true(faults.includes('2:3 depot.name: this is missing'));
  t.true(faults.some((fault) => fault.startsWith('12:13 ') && fault.endsWith('did you mean "linux/amd64"?')));
  t.true(faults.includes('11:5 toolchains: 1.27.3 is listed twice'));
  t.true(faults.includes('16:3 env: go knows no variable "GOPROXI"; did you mean "GOPROXY"?'));
  t.false(faults.join('\n').includes('secret'));
});

/** Faults of a spec with this one version. */
function only(version: string): string[] {
  return faultsOf(`${DEPOT}toolchains: [${version}]\n`);
}

test('versions keep their text', (t) => {
  for (const version of ['1.30', '"1.30"', "'1.30'"])
    t.regex(only(version).join('\n'), /Go|1\.30 names a line/);
  t.regex(only('1.30').join(), /1\.30\.0 or later/);
  t.regex(only('1.20').join(), /Go 1\.20 is too old/);
  t.deepEqual(only('1.28rc1'), [], 'pre-releases are for the policy to judge');
  t.regex(only('1.28.0rc1').join(), /look like 1\.28rc1/);
  for (const version of ['1.27.03', '1.27.3.1', 'latest', '0x1', '1e3', '~', '1.27.3-corp', '١.27.3'])
    t.is(only(version).length, 1, version);
});

test('what is refused before anything is read as a spec', (t) => {
  t.is(faultsOf(`a: &x b\nc: *x\n`).length, 2);
  t.is(faultsOf(`${DEPOT}${DEPOT}`)[0], '2:1 Map keys must be unique');
  t.regex(faultsOf('a: 1\n--- \nb: 1\n').join(), /multiple documents|document/i);
  t.regex(faultsOf(Buffer.from([0x61, 0x3a, 0x20, 0xff])).join(), /not UTF-8/);
  t.regex(faultsOf(Buffer.alloc(70_000, '#')).join(), /larger than/);
  t.regex(faultsOf('').join(), /a mapping of keys to values/);
  t.regex(faultsOf('{? {a: b} : c}').join(), /not plain text/);
  const laughs = Array.from(
    { length: 9 },
    (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index}, `.repeat(9)}]`,
  );
  t.true(faultsOf(`l0: &l0 lol\n${laughs.join('\n')}\n`).length > 2);
});

test('deep nesting ends as a fault', (t) => {
  for (const open of ['[', '{a: ', '- ', '? ']) {
    const faults = faultsOf(open.repeat(Math.floor(60_000 / open.length)));
    t.true(faults.length > 0 && faults.length <= 51, open);
  }
});

test('a spec that is not there, or no file', async (t) => {
  const folder = await temporaryFolder(t);
  await t.throwsAsync(loadSpec(join(folder, 'depot.yaml')), { code: 'SPEC_MISSING' });
  await t.throwsAsync(loadSpec(folder), { code: 'NOT_A_FILE' });
  const file = join(folder, 'depot.yaml');
  await writeFile(file, `${DEPOT}toolchains: [1.27.3]\nsource: [{directory: tarballs}]\n`);
  t.deepEqual((await loadSpec(file)).sources, [{ kind: 'directory', path: join(folder, 'tarballs') }]);
});
