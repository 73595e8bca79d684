import test from 'ava';
import { execa } from 'execa';
import * as v from 'valibot';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { godepot, tryGodepot } from '../helpers/godepot.ts';
import { projectRoot } from '../helpers/project.ts';
import { smallDepot } from '../helpers/small-depot.ts';

const OFF = { GOPROXY: 'off' };
/** An `off` of the environment ends the list of sources before the spec's own. */
const ON = { GOPROXY: '' };

const FAILURE = v.object({
  error: v.object({
    code: v.string(),
    message: v.string(),
    exitStatus: v.number(),
    hint: v.optional(v.string()),
    faults: v.optional(v.array(v.object({ message: v.string() }))),
  }),
});
const PACKAGES = v.array(v.object({ fileName: v.string(), sha256: v.string(), unsignedSha256: v.string() }));

function failure(document: unknown): v.InferOutput<typeof FAILURE>['error'] {
  return v.parse(FAILURE, document).error;
}

test('the whole line by verbs, each with one JSON document; the second time nothing is done', async (t) => {
  const places = await smallDepot(t);
  const plan = await godepot(places, ['plan'], OFF);
  t.like(plan, {
    current: null,
    toolchains: {
      0: { toolchain: 'go1.27.2.linux-amd64', pin: 'h1 + checksum database', archive: 'to be fetched' },
    },
    packages: { 0: { fileName: 'go-1.27-1.27.2-1.x86_64.rpm', state: 'to be built' } },
  });
  // the folder of tarballs comes before GOPROXY=off only on the command line: `off` ends the list
  const fetched = await godepot(places, ['fetch', '--source', places.tarballs], OFF);
  t.like(fetched, { toolchains: { length: 2, 1: { form: 'tarball', cached: false } } });
  t.like(await godepot(places, ['build'], OFF), { made: 8, packages: { length: 8 } });
  t.like(await godepot(places, ['publish'], OFF), { sequence: 1, changed: true, packages: 8 });
  t.like(await godepot(places, ['release'], OFF), {
    built: { made: 0 },
    published: { sequence: 1, changed: false },
  });
  t.like(await godepot(places, ['lock', 'show'], OFF), {
    toolchains: { 'go1.27.3.linux-amd64': { h1: places.toolchains[1]?.h1 } },
  });
  t.like(await godepot(places, ['keys', 'list'], OFF), {
    keys: { 0: { role: 'current' }, 1: { role: 'next' } },
  });
  t.like(await godepot(places, ['verify', places.depot], OFF), {
    kind: 'depot',
    ok: true,
    failed: { length: 0 },
  });

  t.like(await godepot(places, ['snapshot', 'show', 'current'], OFF), {
    policy: {
      allow: 'all',
      prerelease: 'refuse',
      'end-of-life': 'warn',
      'minimum-age': '0 days',
      verify: 'none',
    },
  });
  // everything in a store is there for a reason that is known
  t.like(await godepot(places, ['snapshot', 'prune', '--keep', '1'], OFF), {
    executed: false,
    snapshots: { 0: { keep: true, reasons: ['is current', 'is among the newest 1'] }, length: 1 },
    blobs: { length: 0 },
    indexEntries: 0,
    frees: 0,
  });

  const pool = join(places.depot, 'current/apt/pool/main/g/go-1.27/go-1.27_1.27.3-1_amd64.deb');
  const rpm = join(places.depot, 'current/yum/x86_64/Packages/g/go-1.27-1.27.3-1.x86_64.rpm');
  t.like(await godepot(places, ['inspect', '--files', pool], OFF), { format: 'deb' });
  t.like(await godepot(places, ['inspect', '--files', rpm], OFF), { format: 'rpm' });
  for (const file of [pool, rpm]) t.like(await godepot(places, ['verify', file], OFF), { ok: true });
});

test('inspect --unsigned gives the bytes whose digest the manifest records', async (t) => {
  const places = await smallDepot(t);
  await godepot(places, ['release'], ON);
  const text = await readFile(join(places.depot, 'current/manifest.json'), 'utf8');
  const manifest = v.parse(v.object({ packages: PACKAGES }), JSON.parse(text));
  const name = 'go-1.27-1.27.3-1.x86_64.rpm';
  const recorded = manifest.packages.find(({ fileName }) => fileName === name);
  const out = join(places.folder, 'unsigned.rpm');
  const rpm = join(places.depot, 'current/yum/x86_64/Packages/g', name);
  t.like(await godepot(places, ['inspect', '--unsigned', out, rpm]), { sha256: recorded?.unsignedSha256 });
  t.not(recorded?.unsignedSha256, recorded?.sha256);
  const { stdout } = await execa('rpm', ['-qp', '--qf', '%{RSAHEADER}', out], { stderr: 'ignore' });
  t.is(stdout, '(none)');
});

const FAILURES: readonly [title: string, line: string[], code: string, status: number][] = [
  ['an unknown verb', ['plann'], 'USAGE', 2],
  ['an unknown option', ['plan', '--sorce', 'x'], 'USAGE', 2],
  ['a missing argument', ['verify'], 'USAGE', 2],
  ['an import that is only to be looked at', ['sign', 'import', '--dry-run', '/nowhere'], 'USAGE', 2],
  ['a file that is not there', ['inspect', 'nothing.rpm'], 'NOT_FOUND', 2],
  ['something that is no package', ['inspect', 'package.json'], 'NOT_A_PACKAGE', 4],
  ['no port', ['serve', '--port', 'http'], 'USAGE', 2],
  ['nothing published', ['serve'], 'NOTHING_PUBLISHED', 8],
  ['nothing built', ['publish'], 'PACKAGE_NOT_BUILT', 8],
  ['nothing fetched', ['build'], 'TOOLCHAIN_NOT_FETCHED', 8],
  ['keys that are there', ['keys', 'init'], 'KEYS_EXIST', 7],
];

for (const [title, line, code, status] of FAILURES) {
  test(`a failure is one JSON document with a code and its exit status: ${title}`, async (t) => {
    const places = await smallDepot(t);
    const answer = await tryGodepot(places, line, OFF);
    t.is(answer.status, status);
    t.like(failure(answer.document), { code, exitStatus: status });
    t.notRegex(answer.stderr, /error/i, 'the document says it, and nothing else does');
  });
}

test('a pipe where a file belongs is refused at once, and does not hold the process', async (t) => {
  const places = await smallDepot(t);
  for (const path of [places.spec, places.lock, join(places.keys, 'keyring.json')]) {
    const kept = await readFile(path);
    await rm(path);
    await execa('mkfifo', [path]);
    const { status, document } = await tryGodepot(places, ['plan'], OFF);
    t.is(status, 4);
    t.is(failure(document).code, 'NOT_A_FILE');
    await rm(path);
    await writeFile(path, kept);
  }
});

test('a spec with several faults: all at once, exit 3, nothing written', async (t) => {
  const places = await smallDepot(t);
  await writeFile(places.spec, 'depot: {name: godepot, origin: "a:b", maintainer: x}\ntoolchain: [1.27]\n');
  const { status, document } = await tryGodepot(places, ['release'], OFF);
  t.is(status, 3);
  t.is(failure(document).code, 'SPEC_INVALID');
  t.true((failure(document).faults?.length ?? 0) >= 4);
  await t.throwsAsync(readFile(join(places.depot, 'store')), { code: 'ENOENT' });
});

test('an archive that is not what the lock pins is refused, and nothing of it stays', async (t) => {
  const places = await smallDepot(t);
  const [, newer] = places.toolchains;
  const path = join(places.tarballs, 'go1.27.3.linux-amd64.tar.gz');
  const bytes = Buffer.from(newer?.tarball ?? '');
  bytes[bytes.length - 9] = (bytes.at(-9) ?? 0) ^ 1;
  await writeFile(path, bytes);
  const { status, document } = await tryGodepot(places, ['release', '--source', places.tarballs], OFF);
  t.true([4, 6].includes(status), JSON.stringify(document));
  const { stdout } = await execa('find', [
    join(places.depot, 'store'),
    '-type',
    'f',
    '-size',
    '+0',
    '-path',
    '*staging*',
  ]);
  t.is(stdout, '');
  await t.throwsAsync(readFile(join(places.depot, 'current/manifest.json')), { code: 'ENOENT' });
});

test('content that changes under a published name needs a release, named input by input', async (t) => {
  const places = await smallDepot(t);
  await godepot(places, ['release'], ON);
  const spec = await readFile(places.spec, 'utf8');
  await writeFile(places.spec, `${spec}env: {GOTOOLCHAIN: path, GOPROXY: "off"}\n`);
  const refused = await tryGodepot(places, ['release'], OFF);
  t.is(refused.status, 8);
  t.like(failure(refused.document), { code: 'RELEASE_NEEDED' });
  t.regex(failure(refused.document).message, /its env changed/);
  t.regex(JSON.stringify(await godepot(places, ['plan'], OFF)), /release needed/);

  await writeFile(
    places.spec,
    `${spec.replace('[1.27.2, 1.27.3]', '[{go: 1.27.2, release: 2}, {go: 1.27.3, release: 2}]')}env: {GOTOOLCHAIN: path, GOPROXY: "off"}\n`,
  );
  t.like(await godepot(places, ['release'], OFF), {
    built: { made: 4 },
    published: { sequence: 2, changed: true },
  });
});

test('what was built but never published may change without a release', async (t) => {
  const places = await smallDepot(t);
  await godepot(places, ['fetch'], ON);
  await godepot(places, ['build'], OFF);
  await writeFile(places.spec, `${await readFile(places.spec, 'utf8')}layout: opt\n`);
  t.like(await godepot(places, ['build'], OFF), { made: 4 });
});

test('a lost record costs a build and gives the same bytes; a lost blob is made again', async (t) => {
  const places = await smallDepot(t);
  const digests = async (line: string[], env: Record<string, string>): Promise<[string, string][]> => {
    const { packages } = v.parse(v.object({ packages: PACKAGES }), await godepot(places, line, env));
    return packages.map(({ fileName, sha256 }) => [fileName, sha256]);
  };
  await godepot(places, ['release'], ON);
  const first = await digests(['build'], OFF);
  await rm(join(places.depot, 'store/records'), { recursive: true });
  const blob = first[0]?.[1] ?? '';
  await rm(join(places.depot, 'store/sha256', blob.slice(0, 2), blob));
  t.deepEqual(await digests(['build'], OFF), first);
  await readFile(join(places.depot, 'store/sha256', blob.slice(0, 2), blob));
  t.like(await godepot(places, ['release'], OFF), { published: { changed: false } });
});

test('--help of every verb names its options and, where there is a choice, examples', async (t) => {
  for (const verb of [
    'plan',
    'lock update',
    'fetch',
    'build',
    'publish',
    'release',
    'verify',
    'inspect',
    'diff',
    'keys init',
    'serve',
    'explain',
  ]) {
    const { stdout, exitCode } = await execa(process.execPath, [
      join(projectRoot, 'builder/main.js'),
      ...verb.split(' '),
      '--help',
    ]);
    t.is(exitCode, 0);
    t.regex(stdout, /Usage: godepot/);
    t.regex(stdout, /Examples:\n {2}\$ /);
    t.regex(stdout, /--depot <folder>/, 'global options are listed with each verb');
  }
});
