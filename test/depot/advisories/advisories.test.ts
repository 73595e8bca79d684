import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import test from 'ava';
import { execa } from 'execa';
import * as v from 'valibot';

import { encodeAdvisories } from '../../../builder/depot/advisories/json.ts';
import { type Advisories, advisoriesOf, type Listed } from '../../../builder/depot/advisories/advisories.ts';
import { readCurrent } from '../../../builder/depot/snapshot/snapshots.ts';
import { verifySnapshot } from '../../../builder/depot/verify/snapshot.ts';
import { encodeUpdateinfo } from '../../../builder/depot/yum/updateinfo.ts';
import { readVulnerabilities } from '../../../builder/vulnerabilities/database.ts';
import { parseOsv } from '../../../builder/vulnerabilities/osv.ts';
import { testKeys } from '../../helpers/keys.ts';
import { projectRoot } from '../../helpers/project.ts';
import { CREATED, testDepot, withToolchains } from '../../helpers/publishing.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { servedDatabase, writeFiles } from '../../helpers/vulndb.ts';

const { signer } = await testKeys();
const trust = { certificates: [signer.certificate] };
const identity = { name: 'godepot' };

function listed(...versions: readonly string[]): Listed[] {
  return versions.flatMap((text) => {
    const [version = '', release = '1'] = text.split('-');
    const name = `go-${version.split('.').slice(0, 2).join('.').replace(/~.*/, '')}`;
    return (['rpm', 'deb'] as const).map((format): Listed => ({
      format,
      name,
      version,
      release,
      arch: 'amd64',
      fileName:
        format === 'rpm'
          ? `${name}-${version}-${release}.x86_64.rpm`
          : `${name}_${version}-${release}_amd64.deb`,
      upstream: {
        toolchain: `go${version.replace('~', '')}.linux-amd64`,
        h1: '',
        form: 'tarball',
        sha256: '',
        size: 1,
      },
    }));
  });
}

function database(
  ...entries: { id: string; about?: string; fixed: string[][] }[]
): Parameters<typeof advisoriesOf>[0] {
  const parsed = entries.map(({ id, about = 'stdlib', fixed }) =>
    parseOsv(
      JSON.stringify({
        id,
        modified: '2026-11-01T00:00:00Z',
        published: '2026-10-01T00:00:00Z',
        aliases: [`CVE-${id.slice(3)}`],
        summary: `what ${id} is`,
        affected: [
          {
            package: { name: about },
            ranges: fixed.map(([introduced = '0', at]) => ({
              type: 'SEMVER',
              events: [{ introduced }, ...(at === undefined ? [] : [{ fixed: at }])],
            })),
          },
        ],
      }),
    ),
  );
  const known = {
    path: '/x',
    modified: 1_793_000_000,
    read: 1,
    entries: parsed,
    withdrawn: new Set<string>(),
  };
  return { identity, packages: [], vulnerabilities: known };
}

function ids({ security }: Advisories): string[] {
  return security.map(({ id, packages }) => `${id}: ${packages.map(({ fileName }) => fileName).join(' ')}`);
}

const both = (version: string): string => {
  const name = `go-${version.split('.').slice(0, 2).join('.')}`;
  return `${name}-${version}.x86_64.rpm ${name}_${version}_amd64.deb`;
};

test('an advisory names the first version with the fix, listed or not, and the listed ones that have it', (t) => {
  const given = database({
    id: 'GO-2026-0001',
    fixed: [
      ['0', '1.26.3'],
      ['1.27.0-0', '1.27.2'],
    ],
  });
  const packages = listed('1.26.10-1', '1.27.1-1', '1.27.2-2', '1.27.3-1');
  const found = advisoriesOf({ ...given, packages });
  t.deepEqual(ids(found), [
    `godepot-go1.26.3-stdlib: ${both('1.26.10-1')}`,
    `godepot-go1.27.2-stdlib: ${both('1.27.2-2')} ${both('1.27.3-1')}`,
  ]);
  // a host with 1.26.5 or with 1.27.2-1 has the fix, though neither is listed any more
  t.deepEqual(
    found.security.map(({ from }) => from),
    [
      { version: '1.26.3', release: '1' },
      { version: '1.27.2', release: '1' },
    ],
  );
  const xml = encodeUpdateinfo(found, 'amd64') ?? '';
  t.regex(
    xml,
    /<package name="go-1\.26" epoch="0" version="1\.26\.3" release="1" arch="x86_64">\n<\/package>/,
  );
  t.deepEqual(
    found.toolchains.map(({ release, vulnerabilities }) => [release, vulnerabilities.length]),
    [
      ['1.26.10', 0],
      ['1.27.1', 1],
      ['1.27.2', 0],
      ['1.27.3', 0],
    ],
  );
});

test('stdlib and toolchain are told apart, one advisory each', (t) => {
  const given = database(
    { id: 'GO-2026-0001', fixed: [['0', '1.27.2']] },
    { id: 'GO-2026-0002', about: 'toolchain', fixed: [['0', '1.27.2']] },
    { id: 'GO-2026-0003', about: 'toolchain', fixed: [['0', '1.27.2']] },
  );
  const { security } = advisoriesOf({ ...given, packages: listed('1.27.2') });
  t.deepEqual(
    security.map(({ id, vulnerabilities }) => [id, vulnerabilities.map((one) => one.id)]),
    [
      ['godepot-go1.27.2-stdlib', ['GO-2026-0001']],
      ['godepot-go1.27.2-toolchain', ['GO-2026-0002', 'GO-2026-0003']],
    ],
  );
});

const NOTHING: readonly [why: string, fixed: string[][], versions: string[]][] = [
  ['the line is not listed', [['0', '1.25.3']], ['1.26.10']],
  ['no listed version has the fix', [['0', '1.27.4']], ['1.27.3']],
  [
    'it came back before the listed version',
    [
      ['0', '1.27.1'],
      ['1.27.2', '1.27.4'],
    ],
    ['1.27.3'],
  ],
  ['there is no fix', [['0']], ['1.27.3']],
  ['it was fixed before the line was released', [['0', '1.27.0-rc.2']], ['1.27.3']],
  ['the release that fixed it began the line', [['1.27.0-0', '1.27.0']], ['1.27.3']],
];

for (const [why, fixed, versions] of NOTHING) {
  test(`no advisory where ${why}`, (t) => {
    const found = advisoriesOf({ ...database({ id: 'GO-2026-0001', fixed }), packages: listed(...versions) });
    t.deepEqual(ids(found), []);
  });
}

test('where pre-releases of a line are listed, what they fixed is told', (t) => {
  const given = database({ id: 'GO-2026-0001', fixed: [['1.28.0-0', '1.28.0-rc.2']] });
  const found = advisoriesOf({ ...given, packages: listed('1.28~rc1', '1.28~rc2') });
  t.deepEqual(
    found.security.map(({ id, from }) => [id, from.version]),
    [['godepot-go1.28rc2-stdlib', '1.28~rc2']],
  );
});

test('a withdrawal names the next newer version that is listed; hostile reasons stay text', (t) => {
  const reason = '</description><script>alert("1")</script>&amp; \u0000\u202e]]>\ud800';
  const yank = (version: string): NonNullable<Parameters<typeof advisoriesOf>[0]['yanked']>[number] => ({
    format: 'rpm',
    name: 'go-1.27',
    version,
    release: '1',
    fileName: `go-1.27-${version}-1.x86_64.rpm`,
    reason,
    date: 1_793_000_000,
  });
  const packages = listed('1.27.2', '1.27.3', '1.26.10');
  const found = advisoriesOf({ identity, packages, yanked: [yank('1.27.4'), yank('1.27.1')] });
  t.deepEqual(
    found.withdrawals.map(({ id, successors }) => [id, successors.map(({ fileName }) => fileName)]),
    [
      ['godepot-yank-go-1.27-1.27.1-1', ['go-1.27-1.27.2-1.x86_64.rpm', 'go-1.27_1.27.2-1_amd64.deb']],
      ['godepot-yank-go-1.27-1.27.4-1', []],
    ],
  );
  const xml = encodeUpdateinfo(found, 'amd64') ?? t.fail();
  for (const lost of ['<script', '\u0000', ']]>', '\ud800']) t.false(xml.includes(lost), lost);
  t.true(xml.includes('&lt;/description&gt;&lt;script&gt;'));
  t.is(encodeUpdateinfo(found, 'arm64')?.includes('<update '), false, 'the other architecture never had it');
  t.like(JSON.parse(encodeAdvisories(found)), { database: null, withdrawn: [{ reason }, { reason }] });
});

test('without a database there is nothing to tell, and the file says so', (t) => {
  const found = advisoriesOf({ identity, packages: listed('1.27.3') });
  t.is(encodeUpdateinfo(found, 'amd64'), undefined);
  const Document = v.object({
    database: v.null(),
    advisories: v.strictTuple([]),
    notes: v.array(v.string()),
  });
  t.regex(
    v.parse(Document, JSON.parse(encodeAdvisories(found))).notes.join(),
    /had no copy of Go's vulnerability database/,
  );
});

async function realDatabase(
  t: Parameters<typeof temporaryFolder>[0],
  modified?: string,
): ReturnType<typeof readVulnerabilities> {
  return readVulnerabilities(await writeFiles(await temporaryFolder(t), await servedDatabase(modified)));
}

test('new data alone is a new publication; the same data is none', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  const content = { packages: withToolchains(packages) };
  const without = await publish(content);
  t.is((await readCurrent(depot))?.manifest.advisories, null);
  const vulnerabilities = await realDatabase(t);
  const first = await publish({ ...content, vulnerabilities, date: CREATED + 2 });
  t.true(first.changed);
  t.not(first.contentId, without.contentId);
  const file = join(depot, 'current/advisories.json');
  const { stdout } = await execa('sha256sum', [file]);
  t.like((await readCurrent(depot))?.manifest.advisories, {
    modified: '2026-11-05T23:49:57Z',
    sha256: stdout.slice(0, 64),
  });
  const again = await publish({ ...content, vulnerabilities: await realDatabase(t), date: CREATED + 3 });
  t.false(again.changed);
  const newer = await realDatabase(t, '2026-11-06T00:00:00Z');
  t.true((await publish({ ...content, vulnerabilities: newer, date: CREATED + 4 })).changed);
  // as a host with apt checks it
  await writeFile(join(depot, 'key.asc'), signer.certificate);
  const keyring = join(depot, 'keyring.gpg');
  await execa('gpg', ['--batch', '--dearmor', '--output', keyring, join(depot, 'key.asc')]);
  await t.notThrowsAsync(execa('gpgv', ['--keyring', keyring, `${file}.asc`, file]));
});

async function signedAnew(path: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(path, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error('nothing was changed');
  await writeFile(path, changed);
  await rm(`${path}.asc`);
  await writeFile(`${path}.asc`, await signer.signArmored(Buffer.from(changed), CREATED + 5));
}

test('verification finds advisories that say something else than they were published with', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  const { name } = await publish({
    packages: withToolchains(packages),
    vulnerabilities: await realDatabase(t),
  });
  const pristine = join(depot, 'snapshots', name);
  const { done, failed } = await verifySnapshot(pristine, trust);
  t.deepEqual(failed, []);
  t.deepEqual(
    done.filter(({ check }) => check.startsWith('advisories')).map(({ check }) => check),
    ['advisories: advisories.json', 'advisories: yum/x86_64', 'advisories: yum/aarch64'],
  );
  const tree = 'yum/x86_64/repodata';
  const updateinfo =
    (await readdir(join(pristine, tree))).find((file) => file.endsWith('-updateinfo.xml.gz')) ?? '';
  const text = gunzipSync(await readFile(join(pristine, tree, updateinfo))).toString('utf8');
  t.regex(text, /<id>godepot-go1\.27\.3-stdlib<\/id>/);
  const DAMAGE: readonly [path: string, code: string, damage: (path: string) => Promise<void>][] = [
    ['advisories.json', 'SIGNATURE_BAD', async (path) => writeFile(path, '{}\n')],
    // by somebody with the key: one that was left out makes a host look safe
    [
      'advisories.json',
      'ADVISORIES',
      (path) =>
        signedAnew(path, (text) => text.replace(/\n  \{\n   "id": "godepot-go1\.27\.3.*?\n  \},?/s, '')),
    ],
    [
      'advisories.json',
      'ADVISORIES',
      (path) => signedAnew(path, (text) => text.replaceAll('CVE-2026-111943', 'CVE-2026-111944')),
    ],
    [
      'advisories.json',
      'ADVISORIES',
      (path) => signedAnew(path, (text) => text.replace('"severity": null', '"severity": "low"')),
    ],
    ['advisories.json', 'SNAPSHOT_MISSING', async (path) => rm(path)],
    ['advisories.json.asc', 'SNAPSHOT_MISSING', async (path) => rm(path)],
    [`${tree}/${updateinfo}`, 'ADVISORIES', async (path) => writeFile(path, 'no gzip')],
    [`${tree}/${updateinfo}`, 'SNAPSHOT_MISSING', async (path) => rm(path)],
  ];
  for (const [path, code, damage] of DAMAGE) {
    const folder = join(await temporaryFolder(t), name);
    await execa('cp', ['--archive', '--link', pristine, folder]);
    // links are shared with the pristine one: a copy is damaged
    await copyFile(join(folder, path), join(folder, 'part'));
    await rm(join(folder, path));
    await execa('mv', [join(folder, 'part'), join(folder, path)]);
    await damage(join(folder, path));
    const found = (await verifySnapshot(folder, trust)).failed;
    t.true(
      found.some((one) => one.check.startsWith('advisories') && one.code === code),
      `${path} ${code}: ${JSON.stringify(found)}`,
    );
  }
});

test('the lines of docs/advisories.md tell a host with apt what it lacks', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  await publish({ packages: withToolchains(packages), vulnerabilities: await realDatabase(t) });
  const folder = await temporaryFolder(t);
  const keyring = join(folder, 'keyring.gpg');
  await execa('gpg', ['--batch', '--dearmor', '--output', keyring], { input: signer.certificate });
  const text = await readFile(join(projectRoot, 'docs/advisories.md'), 'utf8');
  const lines = /```\n(curl [^`]+)```/.exec(text)?.[1] ?? t.fail();
  const script = [
    `curl() { cp "${depot}/current/\${2##*/}" .; }`,
    `gpgv() { command gpgv --keyring '${keyring}' "$3" "$4" 2>/dev/null; }`,
    'dpkg-query() { case $4 in go-1.27) echo 1.27.2-1 ;; *) return 1 ;; esac; }',
    lines,
  ];
  const { stdout } = await execa('bash', ['-c', script.join('\n')], { cwd: folder, reject: false });
  t.is(stdout, 'godepot-go1.27.3-stdlib: go-1.27 1.27.2-1, fixed in 1.27.3-1');
});
