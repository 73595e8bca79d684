import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import * as v from 'valibot';

import { godepot, type Places, tryGodepot } from '../helpers/godepot.ts';
import { projectRoot } from '../helpers/project.ts';
import { smallDepot, type SmallDepot } from '../helpers/small-depot.ts';

const Checks = v.object({
  ok: v.boolean(),
  done: v.array(v.object({ check: v.string(), detail: v.string() })),
  failed: v.array(v.object({ check: v.string(), code: v.string(), detail: v.string() })),
  notDone: v.array(v.object({ check: v.string(), why: v.string() })),
});
const Several = v.object({
  ok: v.boolean(),
  results: v.array(v.object({ ...Checks.entries, what: v.string() })),
});
const Failure = v.object({ error: v.object({ code: v.string() }) });

const RPM = 'yum/x86_64/Packages/g/go-1.27-1.27.3-1.x86_64.rpm';
const DEB = 'apt/pool/main/g/go-1.27/go-1.27_1.27.3-1_amd64.deb';
/** Its only deb; the release is raised with its content. */
const OWN = 'apt/pool/main/g/go-env';

/** What an auditor has: a copy of a snapshot, the tarballs, public keys; no spec, no lock, no store, no private half. */
interface Desk extends Places {
  snapshot: string;
  depotOfBuilder: SmallDepot;
}

async function desk(t: ExecutionContext, more = ''): Promise<Desk> {
  const depotOfBuilder = await smallDepot(t, more);
  await godepot(depotOfBuilder, ['release'], { SOURCE_DATE_EPOCH: '1795000000' });
  const { folder, keys } = depotOfBuilder;
  const own = join(folder, 'auditor');
  await mkdir(own);
  const snapshot = join(own, 'snapshot');
  await execa('cp', ['--archive', '--dereference', join(depotOfBuilder.depot, 'current'), snapshot]);
  await cp(keys, join(own, 'keys'), { recursive: true });
  await rm(join(own, 'keys/private'), { recursive: true });
  return {
    spec: join(own, 'absent.yaml'),
    depot: join(own, 'absent'),
    keys: join(own, 'keys'),
    snapshot,
    depotOfBuilder,
  };
}

async function leftovers(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('godepot-rebuild-'));
}

test('a whole snapshot is made again from its statements: other spec, no store, no private key, no network', async (t) => {
  const before = await leftovers();
  const more =
    'layout: opt\nenv: {GOPROXY: "https://proxy.example.com,direct", GOTOOLCHAIN: local}\ncompression: {format: gzip, level: 3}\n';
  const { snapshot, depotOfBuilder, ...places } = await desk(t, more);
  const log = join(depotOfBuilder.folder, 'trace');
  const globals = [
    '--spec',
    places.spec,
    '--depot',
    places.depot,
    '--keys',
    places.keys,
    '--json',
    '--offline',
  ];
  const line = ['verify', '--rebuild', '--source', depotOfBuilder.tarballs, snapshot];
  const strace = ['strace', '-f', '-qq', '-o', log, '-e', 'trace=openat,connect'];
  const godepotMain = [process.execPath, join(projectRoot, 'builder/main.js')];
  const { stdout, exitCode } = await execa(
    'unshare',
    ['--net', ...strace, ...godepotMain, ...globals, ...line],
    { stdin: 'ignore', reject: false },
  );
  const { ok, results } = v.parse(Several, JSON.parse(stdout));
  t.is(exitCode, 0, stdout);
  t.true(ok);
  t.is(results.length, 8);
  for (const { what, done, failed, notDone } of results) {
    t.deepEqual([failed, notDone], [[], []], what);
    t.deepEqual(
      done.map(({ check }) => check),
      ['statement', 'statement signature', 'rebuilt'],
    );
    t.regex(done[2]?.detail ?? '', /^the same bytes without signature, sha256 [0-9a-f]{64}, from /);
  }
  const calls = await readFile(log, 'utf8');
  t.true(calls.includes('openat('));
  t.false(/\/private\/|AF_INET/.test(calls));
  t.deepEqual(await leftovers(), before);
  t.deepEqual((await readdir(join(depotOfBuilder.folder, 'auditor'))).sort(), ['keys', 'snapshot']);
});

test('a package by itself, from the store, the folder or not at all; the exit status says which', async (t) => {
  const { snapshot, depotOfBuilder, ...places } = await desk(t);
  const run = async (
    line: readonly string[],
    where: Places = places,
  ): Promise<v.InferOutput<typeof Checks> & { status: number }> => {
    const { status, document } = await tryGodepot(where, ['--offline', 'verify', '--rebuild', ...line], {
      GOPROXY: 'off',
    });
    if (!v.is(Checks, document)) throw new Error(JSON.stringify(document));
    return { status, ...v.parse(Checks, document) };
  };
  const stored = await run([join(snapshot, RPM)], { ...places, depot: depotOfBuilder.depot });
  t.like(stored, { status: 0, ok: true });
  t.regex(stored.done.at(-1)?.detail ?? '', /from the tarball in the store \(/);

  // carried away from its snapshot
  const folder = join(depotOfBuilder.folder, 'carried');
  await mkdir(folder);
  const deb = join(folder, 'go-1.27_1.27.3-1_amd64.deb');
  const statement = join(folder, 'statement.json');
  await cp(join(snapshot, DEB), deb);
  await cp(join(snapshot, 'provenance/go-1.27_1.27.3-1_amd64.deb.intoto.json'), statement);
  const carried = await run(['--source', depotOfBuilder.tarballs, '--provenance', statement, deb]);
  t.like(carried, { status: 0, ok: true });
  t.deepEqual(
    carried.notDone.map(({ check }) => check),
    ['statement signature'],
  );
  const alone = await tryGodepot(places, ['verify', '--rebuild', deb]);
  t.is(alone.status, 4);
  t.is(v.parse(Failure, alone.document).error.code, 'STATEMENT_MISSING');

  // nothing to make it from: no success, and no fault of the package
  const nothing = await run(['--provenance', statement, deb]);
  t.like(nothing, { status: 5, ok: false, failed: [] });
  t.deepEqual(
    nothing.notDone.map(({ check }) => check),
    ['statement signature', 'rebuilt'],
  );

  // another package under that name
  const [own = ''] = await readdir(join(snapshot, OWN));
  await rename(join(snapshot, OWN, own), deb);
  const other = await run(['--source', depotOfBuilder.tarballs, '--provenance', statement, deb]);
  t.like(other, { status: 6, ok: false });
  t.deepEqual(
    other.failed.map(({ code }) => code),
    ['STATEMENT_OTHER'],
  );

  // without keys the statement is followed all the same, and nobody vouches for it
  const keyless = { ...places, keys: join(folder, 'absent') };
  const unsigned = await run(['--source', depotOfBuilder.tarballs, join(snapshot, RPM)], keyless);
  t.like(unsigned, { status: 0, ok: true });
  t.deepEqual(
    unsigned.notDone.map(({ check }) => check),
    ['statement signature'],
  );
  const pinned = await run(
    ['--source', depotOfBuilder.tarballs, '--fingerprint', 'A'.repeat(40), join(snapshot, RPM)],
    keyless,
  );
  t.deepEqual(
    pinned.failed.map(({ code }) => code),
    ['SNAPSHOT_SIGNATURE'],
  );
  t.is((await tryGodepot(places, ['verify', '--provenance', statement, deb])).status, 2);
});

test('a release whose payload was taken over from another, and what a change of keys made, are made again as well', async (t) => {
  const depot = await smallDepot(t);
  await godepot(depot, ['release'], { SOURCE_DATE_EPOCH: '1795000000' });
  const spec = await readFile(depot.spec, 'utf8');
  await writeFile(depot.spec, spec.replace('1.27.3]', '{ go: 1.27.3, release: 2 }]'));
  await godepot(depot, ['release'], { SOURCE_DATE_EPOCH: '1795000001' });
  await godepot(depot, ['keys', 'rotate', '--overlap', '30d']);
  await rm(join(depot.keys, 'private'), { recursive: true });
  const names = await readdir(join(depot.depot, 'snapshots'));
  t.is(names.length, 3);
  // the first is signed by both keys by now, and carries what was trusted before
  const [first = '', , third = ''] = names.sort().map((name) => join(depot.depot, 'snapshots', name));
  const packages = join(first, 'yum/x86_64/Packages/g');
  const repository = (await readdir(packages)).find((name) => name.startsWith('godepot-repo-')) ?? '';
  const before = join(packages, repository);
  const answer = await godepot(depot, ['--offline', 'verify', '--rebuild', before, third]);
  const { ok, results } = v.parse(Several, answer);
  t.true(ok, JSON.stringify(results.filter((each) => !each.ok)));
  t.is(results.length, 9);
  t.true(results.some(({ what }) => what.endsWith('go-1.27-1.27.3-2.1.x86_64.rpm')));
  t.deepEqual(
    results.flatMap(({ notDone }) => notDone),
    [],
  );
});

test('where the bytes differ, the inputs that differ are named; with the same inputs it is an alarm', async (t) => {
  const { snapshot, depotOfBuilder, ...places } = await desk(t);
  const original = await readFile(
    join(snapshot, 'provenance/go-1.27_1.27.3-1_amd64.deb.intoto.json'),
    'utf8',
  );
  const statement = join(depotOfBuilder.folder, 'statement.json');
  const following = async (
    from: string,
    to: string,
  ): Promise<v.InferOutput<typeof Checks> & { status: number }> => {
    const text = original.replace(from, to);
    t.not(text, original, from);
    await writeFile(statement, text);
    const line = ['verify', '--rebuild', '--source', depotOfBuilder.tarballs, '--provenance', statement];
    const { status, document } = await tryGodepot(places, [...line, join(snapshot, DEB)], {
      GOPROXY: 'off',
    });
    if (!v.is(Checks, document)) throw new Error(JSON.stringify(document));
    return { status, ...v.parse(Checks, document) };
  };
  const env = await following('"GOTOOLCHAIN": "path"', '"GOTOOLCHAIN": "local"');
  t.is(env.status, 6);
  t.regex(
    failure(env),
    /^rebuilt REBUILD_INPUTS .*env \{"GOTOOLCHAIN":"path"\} -> \{"GOTOOLCHAIN":"local"\}/,
  );
  t.regex(failure(env), /published -> rebuilt: file \/usr\/local\/go-1\.27\/go\.env size 56 -> 57, sha256 /);

  const maintainer = await following('tests <tests@example.com>', 'Others <tests@example.com>');
  t.regex(failure(maintainer), /REBUILD_INPUTS .*maintainer .*Maintainer tests .* -> Others/);

  const level = await following('"level": 8', '"level": 1');
  t.is(level.status, 10);
  t.regex(failure(level), /^rebuilt REBUILD_DIFFERS .*only the packing/);

  const node = await following(`"node": "${process.versions.node}"`, '"node": "23.0.0"');
  t.like(node, { status: 0, ok: true });
  t.regex(node.done.at(-1)?.detail ?? '', /though made with other inputs: node 23\.0\.0 -> 24/);

  const recipe = await following('"writer": "', '"writer": "7');
  t.regex(recipe.done.at(-1)?.detail ?? '', /made with other inputs: writer 7\d+ -> \d+/);

  const [archive = ''] = /"sha256": "[0-9a-f]{64}"/.exec(original.slice(original.indexOf('go.dev/dl'))) ?? [];
  const other = await following(archive, `"sha256": "${'0'.repeat(64)}"`);
  t.is(other.status, 10);
  t.regex(failure(other), /^rebuilt FETCH_SHA256/);

  const unsigned = /"byproducts"[^}]*"sha256": "([0-9a-f]{64})"/.exec(original)?.[1] ?? '';
  const lied = await following(
    `.unsigned",\n     "digest": {\n      "sha256": "${unsigned}"`,
    `.unsigned",\n     "digest": {\n      "sha256": "${'0'.repeat(64)}"`,
  );
  t.deepEqual(
    lied.failed.map(({ code }) => code),
    ['STATEMENT_OTHER', 'REBUILD_DIFFERS'],
  );
});

function failure({ failed }: v.InferOutput<typeof Checks>): string {
  return failed.map(({ check, code, detail }) => `${check} ${code} ${detail}`).join('\n');
}
