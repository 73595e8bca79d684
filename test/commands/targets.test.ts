import test from 'ava';
import { execa } from 'execa';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

import { godepot, type Places, tryGodepot } from '../helpers/godepot.ts';
import { testKeys } from '../helpers/keys.ts';
import { smallDepot } from '../helpers/small-depot.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const PLAN = v.object({
  targets: v.array(
    v.object({
      target: v.string(),
      outcome: v.string(),
      findings: v.array(
        v.object({ reason: v.string(), evidence: v.object({ kind: v.string(), by: v.string() }) }),
      ),
    }),
  ),
  compression: v.object({ rpm: v.object({ format: v.string() }), deb: v.object({ format: v.string() }) }),
  packages: v.nullable(
    v.array(v.object({ fileName: v.string(), state: v.string(), why: v.optional(v.string()) })),
  ),
});
const BUILT = v.object({
  made: v.number(),
  packages: v.array(v.object({ format: v.string(), fileName: v.string(), sha256: v.string() })),
});
const OUTCOMES = v.object({
  works: v.array(v.string()),
  warns: v.array(v.string()),
  fails: v.array(v.string()),
});
const LISTED = v.object({ keys: v.array(v.object({ targets: OUTCOMES })) });
const FAILURE = v.object({
  error: v.object({
    code: v.string(),
    exitStatus: v.number(),
    where: v.optional(v.string()),
    message: v.string(),
    faults: v.optional(v.array(v.object({ message: v.string(), where: v.optional(v.string()) }))),
  }),
});

async function setTargets(places: Places, line: string): Promise<void> {
  const text = await readFile(places.spec, 'utf8');
  await writeFile(places.spec, `${text.replace(/^(?:targets|compression|env):.*\n/gm, '')}${line}\n`);
}

/** What the data member or payload of each built package is packed with, as ar and rpm see it. */
async function packedWith(places: Places, built: v.InferOutput<typeof BUILT>): Promise<Set<string>> {
  const found = new Set<string>();
  for (const { format, sha256 } of built.packages) {
    const path = join(places.depot, 'store/sha256', sha256.slice(0, 2), sha256);
    if (format === 'deb') {
      const { stdout } = await execa('ar', ['t', path]);
      found.add(`deb ${stdout.split('\n').at(-1)}`);
    } else {
      const { stdout } = await execa('rpm', ['-qp', '--nosignature', '--qf', '%{PAYLOADCOMPRESSOR}', path]);
      found.add(`rpm ${stdout}`);
    }
  }
  return found;
}

test('a target without zstd: its format becomes gzip, the other stays; what is published keeps its bytes', async (t) => {
  const places = await smallDepot(t, 'targets: [el9, deb12]\ncompression: fast\n');
  const offline = { GOPROXY: '' };
  const plan = async (): Promise<v.InferOutput<typeof PLAN>> =>
    v.parse(PLAN, await godepot(places, ['plan'], offline));
  const build = async (): Promise<v.InferOutput<typeof BUILT>> =>
    v.parse(BUILT, await godepot(places, ['build'], offline));

  await godepot(places, ['fetch'], offline);
  t.deepEqual(await packedWith(places, await build()), new Set(['rpm zstd', 'deb data.tar.zst']));

  // nothing is published yet: only the debs are made again
  await setTargets(places, 'targets: [el9, deb11, deb12]\ncompression: fast');
  const adapted = await plan();
  t.deepEqual(
    adapted.targets.map(({ target, outcome }) => [target, outcome]),
    [
      ['el9', 'ok'],
      ['deb11', 'adapt'],
      ['deb12', 'ok'],
    ],
  );
  t.like(adapted.targets[1]?.findings[0], { evidence: { kind: 'measured' } });
  t.is(adapted.compression.deb.format, 'gzip');
  t.is(adapted.compression.rpm.format, 'zstd');
  const again = await build();
  t.is(again.made, again.packages.filter(({ format }) => format === 'deb').length);
  t.deepEqual(await packedWith(places, again), new Set(['rpm zstd', 'deb data.tar.gz']));
  t.is((await build()).made, 0);

  // what zstd reads, gzip reads too: going back makes nothing again
  await setTargets(places, 'targets: [el9, deb12]\ncompression: fast');
  t.is((await build()).made, 0);
  await godepot(places, ['publish'], offline);

  // published, and now for a system that cannot read the rpms
  await setTargets(places, 'targets: [el7, deb11]\ncompression: fast');
  const states = (await plan()).packages?.map(({ fileName, state }) => [fileName.endsWith('.rpm'), state]);
  t.deepEqual(new Set(states?.map(String)), new Set(['true,release needed', 'false,built']));
  const { status, document } = await tryGodepot(places, ['publish'], offline);
  const { error } = v.parse(FAILURE, document);
  t.is(status, 8);
  t.is(error.code, 'RELEASE_NEEDED');
  t.regex(error.message, /packed in a way that el7 cannot read/);
});

test('a named format is refused before anything is opened, by build, publish and release', async (t) => {
  const places = await smallDepot(t, 'targets: [el9, deb11]\ncompression: zstd\n');
  for (const verb of ['build', 'publish', 'release']) {
    const { status, document } = await tryGodepot(places, [verb], { GOPROXY: 'off' });
    const { error } = v.parse(FAILURE, document);
    t.is(error.code, 'TARGET_UNREADABLE', verb);
    t.is(status, 3, verb);
    t.like(error.faults, [{ where: 'deb11' }], verb);
    t.regex(error.faults?.[0]?.message ?? '', /does not read zstd.*measured: dpkg 1\.20/, verb);
    await t.throwsAsync(access(join(places.depot, 'store')), { code: 'ENOENT' }, verb);
  }
  const plan = v.parse(PLAN, await godepot(places, ['plan'], { GOPROXY: 'off' }));
  t.is(plan.targets.find(({ target }) => target === 'deb11')?.outcome, 'refuse');
});

test('a key that a target does not take is refused by build, publish and release', async (t) => {
  const places = await smallDepot(t, 'targets: [el7, el9]\n');
  const { keys } = await testKeys();
  const home = await temporaryFolder(t);
  t.teardown(() => execa('gpgconf', ['--homedir', home, '--kill', 'all'], { reject: false }));
  const gpg = (...line: string[]) =>
    execa('gpg', [
      '--homedir',
      home,
      '--batch',
      '--quiet',
      '--pinentry-mode',
      'loopback',
      '--passphrase',
      '',
      ...line,
    ]);
  await gpg('--import', keys.current.privatePath);
  // the same primary key, which from now on has a subkey that signs
  await gpg('--quick-add-key', keys.current.fingerprint, 'rsa2048', 'sign', '0');
  const { stdout } = await gpg('--armor', '--export-options', 'export-minimal', '--export');
  await writeFile(join(places.keys, `${keys.current.fingerprint}.asc`), `${stdout}\n`);
  for (const verb of ['build', 'publish', 'release']) {
    const { status, document } = await tryGodepot(places, [verb], { GOPROXY: 'off' });
    const { error } = v.parse(FAILURE, document);
    t.is(error.code, 'TARGET_KEY', verb);
    t.is(status, 7, verb);
    t.like(error.faults, [{ where: 'el7' }], verb);
    t.regex(error.faults?.[0]?.message ?? '', /^current key .*a subkey that signs: not taken/, verb);
    await t.throwsAsync(access(join(places.depot, 'store')), { code: 'ENOENT' }, verb);
  }
  const lint = await tryGodepot(places, ['keys', 'lint']);
  t.is(lint.status, 7);
  t.is((await tryGodepot(places, ['keys', 'lint', '--target', 'el9'])).status, 0);
  const listed = v.parse(LISTED, await godepot(places, ['keys', 'list']));
  t.true(listed.keys[0]?.targets.fails.includes('el7'));
  t.true(listed.keys[1]?.targets.warns.includes('el7'));
});

test('a file of thousands of small keys is refused at once', async (t) => {
  const folder = await temporaryFolder(t);
  const body = Buffer.concat([Buffer.from([4, 0, 0, 0, 0, 1]), Buffer.alloc(10)]);
  const packet = (index: number): Buffer => {
    const key = Buffer.from(body);
    key.writeUInt32BE(index, 1);
    return Buffer.concat([Buffer.from([0x98, key.length]), key]);
  };
  const path = join(folder, 'many.gpg');
  await writeFile(path, Buffer.concat(Array.from({ length: 50_000 }, (_, index) => packet(index))));
  const places = { spec: join(folder, 'none'), depot: folder, keys: folder };
  const { document } = await tryGodepot(places, ['keys', 'lint', path]);
  t.like(document, { error: { code: 'FILE_LARGE' } });
});

test('godepot targets and keys lint: names that are not in the table, and foreign files', async (t) => {
  const folder = await temporaryFolder(t);
  const places = { spec: join(folder, 'none.yaml'), depot: join(folder, 'd'), keys: join(folder, 'k') };
  for (const line of [
    ['targets', 'rocky9'],
    ['keys', 'lint', '--target', 'rocky9'],
  ]) {
    const { status, document } = await tryGodepot(places, line);
    const { error } = v.parse(FAILURE, document);
    t.is(status, 2);
    t.regex(error.message, /did you mean "el9"\?/);
  }
  const page = join(folder, 'page.asc');
  await writeFile(page, '<html>not a key</html>\n');
  for (const [path, code] of [
    [page, 'OPENPGP_MALFORMED'],
    [folder, 'NOT_A_FILE'],
  ] as const)
    t.like((await tryGodepot(places, ['keys', 'lint', path])).document, { error: { code } });
});
