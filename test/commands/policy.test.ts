import test from 'ava';
import { execa } from 'execa';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

import { encodeLock, readLock } from '../../builder/upstream/lock.ts';
import { encodeKitManifest } from '../../builder/upstream/kit/manifest.ts';
import { upstreamFile } from '../../builder/upstream/file-names.ts';
import { madeUpCatalogue, pageText } from '../helpers/catalogue.ts';
import { type Answered, godepot, type Places, tryGodepot } from '../helpers/godepot.ts';
import { projectRoot } from '../helpers/project.ts';
import { smallDepot, type SmallDepot } from '../helpers/small-depot.ts';
import { smallToolchain } from '../helpers/small-toolchain.ts';
import { lockOf } from '../helpers/toolchain-source.ts';
import { sha256Of } from '../helpers/digest.ts';
import { goZip, servedDatabase, writeFiles } from '../helpers/vulndb.ts';

const OFF = { GOPROXY: 'off' };
const ON = { GOPROXY: '' };

const VERDICTS = v.array(
  v.object({ rule: v.string(), outcome: v.string(), reason: v.string(), change: v.string() }),
);
const PLAN = v.object({
  policy: v.object({
    catalogue: v.nullable(v.object({ path: v.string(), newest: v.nullable(v.string()) })),
    vulnerabilities: v.nullable(v.object({ path: v.string(), modified: v.nullable(v.string()) })),
  }),
  toolchains: v.array(v.object({ toolchain: v.string(), outcome: v.string(), verdicts: VERDICTS })),
});
const FAILURE = v.object({
  error: v.object({
    code: v.string(),
    exitStatus: v.number(),
    faults: v.optional(v.array(v.object({ message: v.string(), hint: v.optional(v.string()) }))),
  }),
});

async function planned(places: Places): Promise<v.InferOutput<typeof PLAN>> {
  return v.parse(PLAN, await godepot(places, ['plan'], OFF));
}

function failure({ document }: Answered): v.InferOutput<typeof FAILURE>['error'] {
  return v.parse(FAILURE, document).error;
}

/** What people see, from a folder of the test so that paths are short. */
async function said(places: SmallDepot, line: readonly string[], env = OFF): Promise<string> {
  const globals = ['--spec', 'specs/depot.yaml', '--depot', 'dist', '--keys', 'keys'];
  const main = join(projectRoot, 'builder/main.js');
  const { all } = await execa(process.execPath, [main, ...globals, ...line], {
    cwd: places.folder,
    env,
    all: true,
    reject: false,
  });
  return all;
}

/** A catalogue whose digests are those of the tarballs in the folder. */
async function writeCatalogue(places: SmallDepot, path: string): Promise<void> {
  const tarballs = places.toolchains.map(({ toolchain, tarball }): [string, string] => [
    `go${toolchain.version}.linux-amd64.tar.gz`,
    sha256Of(tarball),
  ]);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, pageText(madeUpCatalogue(Object.fromEntries(tarballs))));
}

test('plan shows each verdict, its reason once for all toolchains, and where it is set', async (t) => {
  const places = await smallDepot(t, 'policy: {minimum-age: 4000, end-of-life: refuse}\n');
  await writeFile(join(places.tarballs, 'vulndb.zip'), goZip(await servedDatabase()));
  const text = await said(places, ['plan']);
  t.regex(text, /^catalogue {2}none at hand$/m);
  t.regex(text, /^advisories .*tarballs\/vulndb\.zip, of 2026-11-05T23:49:57/m);
  t.regex(text, /^toolchain +pinned by +archive +verdict$/m);
  for (const version of ['1.27.2', '1.27.3'])
    t.regex(
      text,
      new RegExp(
        `^go${version}.linux-amd64 +h1 \\+ checksum database +to be fetched +refuse: end-of-life, minimum-age$`,
        'm',
      ),
    );
  const reasons = [...text.matchAll(/^(refuse|warn|unknown|report) +(\S+) +(.*)\n +(.*)\n +set in (.*)$/gm)];
  t.deepEqual(
    reasons.map(([, outcome, rule, , toolchains, change]) => [outcome, rule, toolchains, change]),
    [
      [
        'refuse',
        'end-of-life',
        'go1.27.2.linux-amd64, go1.27.3.linux-amd64',
        'specs/depot.yaml: policy.end-of-life',
      ],
      [
        'refuse',
        'minimum-age',
        'go1.27.2.linux-amd64, go1.27.3.linux-amd64',
        'specs/depot.yaml: policy.minimum-age',
      ],
      ['warn', 'vulnerabilities', 'go1.27.2.linux-amd64', 'specs/depot.yaml: policy.vulnerabilities'],
    ],
    text,
  );
  const { toolchains, policy } = await planned(places);
  t.is(policy.catalogue, null);
  t.like(policy.vulnerabilities, {
    path: join(places.tarballs, 'vulndb.zip'),
    modified: '2026-11-05T23:49:57Z',
  });
  t.true(toolchains.every(({ outcome, verdicts }) => outcome === 'refuse' && verdicts.length === 7));
});

test('what policy only reports is shown all the same', async (t) => {
  const places = await smallDepot(t, 'policy: {vulnerabilities: {action: report, database: ../db}}\n');
  await writeFiles(join(places.folder, 'db'), await servedDatabase());
  const text = await said(places, ['plan']);
  t.regex(text, /^go1\.27\.2\.linux-amd64 .* unknown: end-of-life$/m);
  t.regex(
    text,
    /^report +vulnerabilities +known vulnerabilities: 1 in stdlib \(GO-2026-6809\); 1\.27\.3 is free of them/m,
  );
});

for (const verb of ['fetch', 'build', 'publish', 'release']) {
  test(`${verb} stops at a refusal with its own exit status, before it does anything`, async (t) => {
    const places = await smallDepot(t, 'policy: {allow: [1.27.3]}\n');
    const answer = await tryGodepot(places, [verb], ON);
    t.is(answer.status, 11);
    const { code, exitStatus, faults } = failure(answer);
    t.deepEqual([code, exitStatus], ['POLICY_REFUSED', 11]);
    t.is(faults?.length, 1);
    t.regex(faults?.[0]?.message ?? '', /^allowed: only these are allowed: 1\.27\.3$/);
    t.regex(faults?.[0]?.hint ?? '', /depot\.yaml: policy\.allow$/);
    await t.throwsAsync(access(places.depot), { code: 'ENOENT' }, 'nothing was written');
    t.regex(
      await said(places, [verb]),
      /go1\.27\.2\.linux-amd64: allowed: .*\n +hint: specs\/depot\.yaml: policy\.allow/,
    );
  });
}

test('evidence that the spec wants is demanded of build and publish, too', async (t) => {
  const places = await smallDepot(t);
  await godepot(places, ['fetch'], ON);
  const spec = await readFile(places.spec, 'utf8');
  await writeFile(places.spec, spec.replace('verify: []', 'verify: [openpgp]'));
  for (const verb of ['build', 'publish', 'fetch'])
    t.like(failure(await tryGodepot(places, [verb], OFF)), { code: 'LOCK_EVIDENCE_MISSING', exitStatus: 6 });
});

test('warnings are said once in a release, and stop nothing', async (t) => {
  const places = await smallDepot(t);
  await writeFile(join(places.tarballs, 'vulndb.zip'), goZip(await servedDatabase()));
  const text = await said(places, ['release'], ON);
  t.is(text.match(/warning, vulnerabilities/g)?.length, 1, text);
  t.regex(text, /^policy +warning, vulnerabilities: .*GO-2026-6809.*: go1\.27\.2\.linux-amd64$/m);
  t.regex(text, /^policy +not known: end-of-life; why: godepot plan$/m);
  t.regex(text, /^published +snapshot/m);
});

test('catalogue and database: from the depot, the carried folder, the spec, each in its turn', async (t) => {
  const places = await smallDepot(t);
  const { store, carried } = { store: { root: join(places.depot, 'store') }, carried: places.tarballs };
  t.like((await planned(places)).policy, { catalogue: null, vulnerabilities: null });

  await writeCatalogue(places, join(carried, 'catalogue.json'));
  await mkdir(join(store.root, 'upstream'), { recursive: true });
  await writeFile(upstreamFile(store, 'vulndb.zip'), goZip(await servedDatabase('2026-11-01T00:00:00Z')));
  const first = await planned(places);
  t.is(first.policy.catalogue?.path, join(carried, 'catalogue.json'));
  t.is(first.policy.catalogue?.newest, '1.27.3');
  t.is(first.policy.vulnerabilities?.path, join(store.root, 'upstream/vulndb.zip'));

  await writeCatalogue(places, upstreamFile(store, 'catalogue.json'));
  await writeFiles(join(carried, 'vulndb'), await servedDatabase());
  const second = await planned(places);
  t.is(second.policy.catalogue?.path, join(store.root, 'upstream/catalogue.json'));
  t.is(second.policy.vulnerabilities?.path, join(carried, 'vulndb'));

  await writeFile(
    places.spec,
    `${await readFile(places.spec, 'utf8')}policy: {vulnerabilities: {database: nowhere}}\n`,
  );
  t.like(failure(await tryGodepot(places, ['plan'], OFF)), {
    code: 'VULNERABILITIES_MISSING',
    exitStatus: 3,
  });
  await writeFile(upstreamFile(store, 'catalogue.json'), '<html>');
  t.like(failure(await tryGodepot(places, ['fetch'], OFF)), { exitStatus: 4, code: 'CATALOGUE_MALFORMED' });
  // a carried folder that is not mounted is no failure of plan
  await rm(carried, { recursive: true });
  await rm(upstreamFile(store, 'catalogue.json'));
  await writeFile(places.spec, (await readFile(places.spec, 'utf8')).replace(/policy.*\n/, ''));
  t.is((await planned(places)).policy.vulnerabilities?.path, join(store.root, 'upstream/vulndb.zip'));
});

test('plan, fetch and build judge by no file of a carry-in kit that its manifest does not vouch for', async (t) => {
  const places = await smallDepot(t);
  for (const path of ['catalogue.json', 'vulndb.zip']) {
    const listed = new Map([[path, { size: 1, sha256: 'c'.repeat(64) }]]);
    await writeFile(join(places.tarballs, 'godepot-kit.json'), encodeKitManifest([], listed));
    if (path === 'catalogue.json') await writeCatalogue(places, join(places.tarballs, path));
    else await writeFile(join(places.tarballs, path), goZip(await servedDatabase()));
    for (const verb of ['plan', 'fetch', 'build'])
      t.like(failure(await tryGodepot(places, [verb], ON)), { code: 'KIT_DAMAGED', exitStatus: 4 });
  }
});

test('a catalogue that publishes another digest than the lock pins is an alarm, whatever the spec wants', async (t) => {
  const places = await smallDepot(t, 'policy: {allow: [1.27.3]}\n');
  const lock = await readLock(places.lock);
  const pins = places.toolchains.map((small) =>
    lockOf(small, { tarball: { sha256: 'e'.repeat(64), size: 1 } }),
  );
  await writeFile(
    places.lock,
    encodeLock({ toolchains: Object.assign({}, lock.toolchains, ...pins.map((pin) => pin.toolchains)) }),
  );
  await writeCatalogue(places, join(places.tarballs, 'catalogue.json'));
  // evidence that is missing, and what the policy refuses, are said after it
  const spec = await readFile(places.spec, 'utf8');
  await writeFile(places.spec, spec.replace('verify: []', 'verify: [openpgp]'));
  for (const verb of ['fetch', 'build', 'publish', 'release']) {
    const error = failure(await tryGodepot(places, [verb], ON));
    t.deepEqual([error.code, error.exitStatus], ['LOCK_CONFLICT', 10]);
    t.is(error.faults?.length, 2);
    t.regex(
      error.faults?.[0]?.message ?? '',
      /^evidence: the lock pins the tarball as e{64}, the catalogue publishes/,
    );
    t.regex(error.faults?.[0]?.hint ?? '', /godepot\.lock: .*godepot lock verify/);
  }
  t.regex(
    await said(places, ['plan']),
    /^refuse +evidence +the lock pins the tarball as .*\n.*\n +set in specs\/godepot\.lock: .*godepot lock verify/m,
  );
  t.like((await planned(places)).toolchains[1], { outcome: 'refuse' });
});

test('plan needs no network: an empty network namespace gives the same document', async (t) => {
  const places = await smallDepot(t, 'policy: {minimum-age: 1}\n');
  await writeCatalogue(places, join(places.tarballs, 'catalogue.json'));
  await writeFile(join(places.tarballs, 'vulndb.zip'), goZip(await servedDatabase()));
  const main = join(projectRoot, 'builder/main.js');
  const line = ['--spec', places.spec, '--depot', places.depot, '--keys', places.keys, '--json', 'plan'];
  const { stdout } = await execa('unshare', ['-n', process.execPath, main, ...line], { env: OFF });
  const document: unknown = JSON.parse(stdout);
  t.deepEqual(document, await godepot(places, ['plan'], OFF));
  t.like(document, { toolchains: { 0: { outcome: 'warn' }, 1: { outcome: 'pass' } } });
});

test('a release candidate, where policy allows it, becomes packages that come before the release', async (t) => {
  const places = await smallDepot(t);
  const small = await smallToolchain({ version: '1.28rc1', os: 'linux', arch: 'amd64' });
  await writeFile(join(places.tarballs, 'go1.28rc1.linux-amd64.tar.gz'), small.tarball);
  const pin = lockOf(small, { tarball: { sha256: sha256Of(small.tarball), size: small.tarball.length } });
  await writeFile(places.lock, encodeLock(pin));
  const spec = (await readFile(places.spec, 'utf8')).replace('[1.27.2, 1.27.3]', '[1.28rc1]');
  await writeFile(places.spec, spec);
  const refused = failure(await tryGodepot(places, ['release'], ON));
  t.regex(refused.faults?.[0]?.message ?? '', /^prerelease: /);

  await writeFile(places.spec, `${spec}policy: {prerelease: warn}\n`);
  t.like(await godepot(places, ['release'], ON), { published: { sequence: 1, changed: true } });
  const rpm = join(places.depot, 'current/yum/x86_64/Packages/g/go-1.28-1.28~rc1-1.x86_64.rpm');
  const deb = join(places.depot, 'current/apt/pool/main/g/go-1.28/go-1.28_1.28~rc1-1_amd64.deb');
  const query = await execa('rpm', ['-qp', '--qf', '%{NAME} %{VERSION}-%{RELEASE}', rpm], {
    stderr: 'ignore',
  });
  t.is(query.stdout, 'go-1.28 1.28~rc1-1');
  t.is(
    (await execa('dpkg-deb', ['-f', deb, 'Package', 'Version'])).stdout,
    'Package: go-1.28\nVersion: 1.28~rc1-1',
  );
  await t.notThrowsAsync(execa('dpkg', ['--compare-versions', '1.28~rc1-1', 'lt', '1.28.0-1']));
  t.like(await godepot(places, ['verify', places.depot], OFF), { ok: true });
});
