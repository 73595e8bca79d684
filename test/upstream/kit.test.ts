/** Carry-in kits as the real executable writes and takes them: what is not as it should be is told by code, and nothing is touched. */
import { pathExists } from 'fs-extra/esm';
import { appendFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { KIT_MANIFEST, KIT_UNFINISHED, parseKitManifest } from '../../builder/upstream/kit/manifest.ts';
import { openStore } from '../../builder/store/store.ts';
import { plainRun } from '../helpers/plain-run.ts';
import { type KitGround, kitGround, untouched } from '../helpers/kit-ground.ts';
import type { SiteDepot } from '../helpers/small-site.ts';
import { digest } from '../helpers/toolchain-source.ts';
import { realEntries, servedDatabase, writeFiles } from '../helpers/vulndb.ts';

const [OLD, NEW] = ['go1.27.2.linux-amd64', 'go1.27.3.linux-amd64'];
const TARBALL = `${NEW}.tar.gz`;

let shared: KitGround | undefined;
const cleanups: (() => unknown)[] = [];

test.before(async () => {
  shared = await kitGround({ teardown: (cleanup) => void cleanups.unshift(cleanup) });
});

test.after.always(async () => {
  for (const cleanup of cleanups) await cleanup();
});

function ground(): KitGround {
  if (shared === undefined) throw new Error('not begun');
  return shared;
}

interface Ended {
  status: number | undefined;
  error: { code: string; where?: string } | undefined;
}

async function run({ line }: SiteDepot, ...verb: string[]): Promise<Ended> {
  const { status, stdout } = await plainRun([...line, '--json', ...verb]);
  const { error }: { error?: Ended['error'] } = JSON.parse(stdout);
  return { status, error };
}

async function manifestOf(kit: string) {
  return parseKitManifest(await readFile(join(kit, KIT_MANIFEST), 'utf8'), kit);
}

/** What is in the way of a kit that is to be written. */
const FOREIGN: readonly [
  title: string,
  make: (kit: string) => Promise<unknown>,
  code: string,
  status: number,
][] = [
  [
    "somebody's README.txt",
    (kit) => writeFile(join(kit, 'README.txt'), 'holiday photos\n'),
    'KIT_FOREIGN',
    2,
  ],
  ['a FIFO named catalogue.json', (kit) => execa('mkfifo', [join(kit, 'catalogue.json')]), 'KIT_FOREIGN', 2],
  [
    'a link out of the folder named catalogue.json',
    (kit) => symlink('/etc/hostname', join(kit, 'catalogue.json')),
    'KIT_FOREIGN',
    2,
  ],
  ['a folder named like the tarball', (kit) => mkdir(join(kit, TARBALL)), 'KIT_FOREIGN', 2],
  ['a manifest that is none', (kit) => writeFile(join(kit, KIT_MANIFEST), '{}\n'), 'KIT_MALFORMED', 4],
  ['a FIFO for a manifest', (kit) => execa('mkfifo', [join(kit, KIT_MANIFEST)]), 'NOT_A_FILE', 4],
];

for (const [title, make, code, status] of FOREIGN) {
  test(`fetch --to a folder with ${title}: ${code}, and nothing there is touched`, async (t) => {
    const depot = await ground().connected(t);
    await mkdir(depot.kit);
    await make(depot.kit);
    const before = await untouched(depot.kit);
    t.like(await run(depot, 'fetch', '--to', depot.kit), { status, error: { code } });
    t.deepEqual(await untouched(depot.kit), before);
  });
}

test("fetch --to '' is refused before anything is asked or written", async (t) => {
  const depot = await ground().connected(t);
  const folder = dirname(depot.kit);
  const line = [...depot.line, '--json', 'fetch', '--to', ''];
  const before = await untouched(folder);
  const { exitCode, stdout } = await execa('env', line, { cwd: folder, stdin: 'ignore', reject: false });
  t.is(exitCode, 2);
  t.like(JSON.parse(stdout), { error: { code: 'USAGE' } });
  t.deepEqual(await untouched(folder), before);
});

test('a blob that is damaged in the store goes into no kit', async (t) => {
  const depot = await ground().connected(t);
  t.is((await run(depot, 'fetch', '--to', depot.kit)).status, 0);
  const before = await untouched(depot.kit);
  const small = ground().content.toolchains[1];
  const sha256 = digest(small?.tarball ?? Buffer.alloc(0));
  const blob = openStore(depot.depot).pathOf(sha256);
  const bytes = await readFile(blob);
  bytes.writeUInt8(bytes.readUInt8(1000) ^ 1, 1000);
  await writeFile(blob, bytes);
  const damaged = await run(depot, 'fetch', '--to', depot.kit);
  t.like(damaged, { status: 8, error: { code: 'STORE_DAMAGED', where: blob } });
  t.deepEqual(await untouched(depot.kit), before);
  // it has been removed, so the next run gets it anew, and a kit that it goes into is whole
  t.is((await run(depot, 'fetch', '--to', `${depot.kit}-2`)).status, 0);
  t.is(digest(await readFile(join(`${depot.kit}-2`, TARBALL))), sha256);
  t.is((await manifestOf(`${depot.kit}-2`)).files[TARBALL]?.sha256, sha256);
});

/** What became of a kit on its way. */
const CARRIED: readonly [title: string, damage: (kit: string) => Promise<unknown>, code: string][] = [
  ['without a tarball that it lists', (kit) => rm(join(kit, TARBALL)), 'KIT_DAMAGED'],
  ['without a signature that it lists', (kit) => rm(join(kit, `${TARBALL}.asc`)), 'KIT_DAMAGED'],
  ['without the catalogue that it lists', (kit) => rm(join(kit, 'catalogue.json')), 'KIT_DAMAGED'],
  ['with a byte too many', (kit) => appendFile(join(kit, TARBALL), 'x'), 'KIT_DAMAGED'],
  ['that is not finished', (kit) => writeFile(join(kit, KIT_UNFINISHED), ''), 'KIT_UNFINISHED'],
];

for (const [title, damage, code] of CARRIED) {
  test(`a kit ${title}: ${code} on the isolated side, and nothing is pinned or kept of the toolchain`, async (t) => {
    const depot = await ground().connected(t, ['1.27.3']);
    t.is((await run(depot, 'fetch', '--to', depot.kit)).status, 0);
    await damage(depot.kit);
    const before = await untouched(depot.kit);
    const there = await ground().isolated(t, depot.kit, ['1.27.3']);
    t.like(await run(there, '--offline', 'lock', 'update'), { status: 4, error: { code } });
    t.false(await pathExists(there.lock));
    const kept = await readdir(there.depot, { recursive: true });
    t.false(
      kept.some((path) => path.includes(NEW)),
      kept.join(' '),
    );
    t.deepEqual(await untouched(depot.kit), before);
  });
}

test('the same command on the connected side finishes a kit that was not, and the isolated side then takes it', async (t) => {
  const depot = await ground().connected(t);
  t.is((await run(depot, 'fetch', '--to', depot.kit)).status, 0);
  const whole = await readFile(join(depot.kit, KIT_MANIFEST), 'utf8');
  await writeFile(join(depot.kit, KIT_UNFINISHED), '');
  await writeFile(join(depot.kit, TARBALL), 'half');
  await writeFile(join(depot.kit, `.${TARBALL}.0123456789ab.tmp`), 'half');
  t.is((await run(depot, 'fetch', '--to', depot.kit)).status, 0);
  t.is(await readFile(join(depot.kit, KIT_MANIFEST), 'utf8'), whole);
  const names = new Set(await readdir(depot.kit));
  t.deepEqual([names.has(KIT_UNFINISHED), [...names].filter((name) => name.endsWith('.tmp'))], [false, []]);
  const there = await ground().isolated(t, depot.kit);
  t.like(await run(there, '--offline', 'lock', 'update'), { status: 0 });
  t.is(await readFile(there.lock, 'utf8'), await readFile(depot.lock, 'utf8'));
});

test('a second kit of another spec adds to the first: the manifest keeps both, and the isolated side takes both', async (t) => {
  const one = await ground().connected(t, ['1.27.2']);
  t.is((await run(one, 'fetch', '--to', one.kit)).status, 0);
  const first = await manifestOf(one.kit);
  t.deepEqual(first.toolchains, [OLD]);
  const two = await ground().connected(t, ['1.27.3']);
  t.is((await run(two, 'fetch', '--to', one.kit)).status, 0);
  const second = await manifestOf(one.kit);
  t.deepEqual(second.toolchains, [OLD, NEW]);
  for (const [path, file] of Object.entries(first.files)) t.deepEqual(second.files[path], file, path);
  t.true(Object.hasOwn(second.files, TARBALL));
  const there = await ground().isolated(t, one.kit);
  t.is((await run(there, '--offline', 'lock', 'update')).status, 0);
  t.is(await readFile(there.lock, 'utf8'), await readFile(one.lock, 'utf8'));
});

test('a vulnerability database of another form takes the place of the one before: a kit holds one', async (t) => {
  const depot = await ground().connected(t);
  const folder = await writeFiles(join(dirname(depot.kit), 'database'), await servedDatabase());
  const entries = `[${Object.values(await realEntries()).join(',')}]`;
  const file = join(dirname(depot.kit), 'database.json');
  await writeFile(file, entries);
  const spec = await readFile(depot.spec, 'utf8');
  const forms: [policy: string, has: RegExp][] = [
    ['', /^vulndb\.zip$/],
    [`policy: {vulnerabilities: {action: warn, database: ${folder}}}\n`, /^vulndb\//],
    [`policy: {vulnerabilities: {action: warn, database: ${file}}}\n`, /^vulndb\.json$/],
    ['', /^vulndb\.zip$/],
  ];
  for (const [policy, has] of forms) {
    await writeFile(depot.spec, spec + policy);
    // as a run leaves it that was killed while it took the folder away
    if (has.source.includes('json')) await rm(join(depot.kit, 'vulndb/ID'), { recursive: true });
    const { status, error } = await run(depot, 'fetch', '--to', depot.kit);
    t.is(status, 0, JSON.stringify(error));
    const listed = Object.keys((await manifestOf(depot.kit)).files).filter((path) =>
      path.startsWith('vulndb'),
    );
    t.true(listed.length > 0 && listed.every((path) => has.test(path)), listed.join(' '));
    const found = await readdir(depot.kit, { recursive: true, withFileTypes: true });
    const files = found.filter(
      (entry) => entry.isFile() && /vulndb/.test(join(entry.parentPath, entry.name)),
    );
    t.is(files.length, listed.length, 'nothing of the form before is left');
    // and what is there is taken: a plan of the isolated side judges by it
    const there = await ground().isolated(t, depot.kit);
    t.is((await run(there, '--offline', 'lock', 'update')).status, 0);
    const planned = await run(there, '--offline', 'plan');
    t.is(planned.status, 0, `${has.source} ${JSON.stringify(planned.error)}`);
  }
});
