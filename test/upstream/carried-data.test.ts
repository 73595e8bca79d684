import test, { type ExecutionContext } from 'ava';
import { appendFile, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { DEFAULT_POLICY } from '../../builder/spec/load.ts';
import type { DepotSpec } from '../../builder/spec/model.ts';
import { findCatalogue, findVulnerabilities } from '../../builder/upstream/carried-data.ts';
import { encodeKitManifest, KIT_UNFINISHED } from '../../builder/upstream/kit/manifest.ts';
import { type PageRelease, pageRelease, pageText } from '../helpers/catalogue.ts';
import { sha256Of } from '../helpers/digest.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { goZip, realEntries, servedDatabase, writeFiles } from '../helpers/vulndb.ts';

/** A depot and three places for carried folders, of which nothing is there yet. */
interface Ground {
  folder: string;
  spec: Pick<DepotSpec, 'sources' | 'policy'>;
  store: { root: string };
}

const CARRIED = ['one', 'two', 'three'] as const;

async function ground(t: ExecutionContext): Promise<Ground> {
  const folder = await temporaryFolder(t);
  const sources = CARRIED.map((name) => ({ kind: 'directory' as const, path: join(folder, name) }));
  return { folder, spec: { sources, policy: DEFAULT_POLICY }, store: { root: join(folder, 'store') } };
}

/** Releases of 1.27, that many: the copy with more is the newer one. */
function releases(count: number): PageRelease[] {
  return Array.from({ length: count }, (_, patch) => pageRelease(`go1.27.${patch}`, 27));
}

async function put(folder: string, path: string, content: string | Buffer): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

const OWN = { catalogue: 'store/upstream/catalogue.json', vulnerabilities: 'store/upstream/vulndb.zip' };

const CATALOGUES: readonly [title: string, own: number, carried: readonly number[], chosen: string][] = [
  ['nothing', 0, [], ''],
  ['the depot’s own', 2, [], 'store/upstream/catalogue.json'],
  ['a carried one', 0, [2], 'one/catalogue.json'],
  ['a carried one that is newer', 2, [3], 'one/catalogue.json'],
  ['a carried one that is older', 3, [2], 'store/upstream/catalogue.json'],
  ['of equal age', 2, [2], 'store/upstream/catalogue.json'],
  ['several carried ones', 0, [2, 4, 3], 'two/catalogue.json'],
  ['several of equal age', 1, [2, 2], 'one/catalogue.json'],
  ['the newest of all, behind one that is not mounted', 2, [0, 1, 3], 'three/catalogue.json'],
];
for (const [title, own, carried, chosen] of CATALOGUES) {
  test(`the catalogue that counts: ${title}`, async (t) => {
    const { folder, spec, store } = await ground(t);
    if (own > 0) await put(folder, OWN.catalogue, pageText(releases(own)));
    for (const [index, count] of carried.entries())
      if (count > 0) await put(folder, `${CARRIED[index]}/catalogue.json`, pageText(releases(count)));
    const found = await findCatalogue(spec, store);
    t.is(found?.path, chosen === '' ? undefined : join(folder, chosen));
    if (chosen !== '') t.is(found?.catalogue.releases.size, Math.max(own, ...carried));
  });
}

test('a carried catalogue replaces the depot’s own on the terms of lock update', async (t) => {
  const { folder, spec, store } = await ground(t);
  await put(folder, OWN.catalogue, pageText(releases(2)));
  const [first, ...others] = releases(4);
  await put(folder, 'one/catalogue.json', pageText(others));
  t.is((await findCatalogue(spec, store))?.path, join(folder, OWN.catalogue));
  const digests = { 'go1.27.0.linux-amd64.tar.gz': '0'.repeat(64) };
  await put(folder, 'one/catalogue.json', pageText([pageRelease('go1.27.0', 27, digests), ...others]));
  await t.throwsAsync(findCatalogue(spec, store), { code: 'CATALOGUE_CHANGED' });
  if (first !== undefined) await put(folder, 'one/catalogue.json', pageText([first, ...others]));
  t.is((await findCatalogue(spec, store))?.path, join(folder, 'one/catalogue.json'));
});

const [OLD, MIDDLE, NEW] = ['2026-09-01T00:00:00Z', '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z'];
/** Without a date: a copy of the git repository. */
const UNDATED = '';
const DATABASES: readonly [title: string, own: string | null, carried: readonly string[], chosen: string][] =
  [
    ['the depot’s own', OLD, [], 'store/upstream/vulndb.zip'],
    ['a carried one', null, [OLD], 'one/vulndb.zip'],
    ['a carried one that is newer', OLD, [NEW], 'one/vulndb.zip'],
    ['a carried one that is older', NEW, [OLD], 'store/upstream/vulndb.zip'],
    ['the same', NEW, [NEW], 'store/upstream/vulndb.zip'],
    ['several carried ones', OLD, [MIDDLE, NEW, OLD], 'two/vulndb.zip'],
    ['several carried ones, all older', NEW, [OLD, MIDDLE], 'store/upstream/vulndb.zip'],
    ['a carried one without a date', NEW, [UNDATED], 'one/vulndb.zip'],
    ['a carried one, the depot’s own without a date', UNDATED, [OLD], 'one/vulndb.zip'],
    ['several carried ones, the first without a date', NEW, [UNDATED, NEW], 'one/vulndb.zip'],
    ['several carried ones, the second without a date', MIDDLE, [NEW, UNDATED], 'one/vulndb.zip'],
  ];
for (const [title, own, carried, chosen] of DATABASES) {
  test(`the vulnerability database that counts: ${title}`, async (t) => {
    const { folder, spec, store } = await ground(t);
    if (own !== null) await put(folder, OWN.vulnerabilities, await database(own));
    for (const [index, date] of carried.entries())
      await put(folder, `${CARRIED[index]}/vulndb.zip`, await database(date));
    t.is((await findVulnerabilities(spec, store))?.path, join(folder, chosen));
    // what the spec names comes before all, however old
    const path = await put(folder, 'named.zip', await database(OLD));
    const vulnerabilities = { ...DEFAULT_POLICY.vulnerabilities, database: path };
    const named = { ...spec, policy: { ...DEFAULT_POLICY, vulnerabilities } };
    t.is((await findVulnerabilities(named, store))?.path, path);
  });
}

async function database(date: string): Promise<Buffer> {
  if (date !== UNDATED) return goZip(await servedDatabase(date));
  const entries = Object.entries(await realEntries());
  return goZip(Object.fromEntries(entries.map(([id, text]) => [`data/osv/${id}.json`, text])));
}

/** Makes a carry-in kit of what lies in the first carried folder, with the database packed or not. */
async function kit(t: ExecutionContext): Promise<Ground & { root: string }> {
  const place = await ground(t);
  const root = join(place.folder, 'one');
  const files: Record<string, string | Buffer> = {
    'catalogue.json': pageText(releases(2)),
    'vulndb.zip': goZip(await servedDatabase()),
  };
  for (const [path, text] of Object.entries(await servedDatabase())) files[`vulndb/${path}`] = text;
  const listed = new Map<string, { size: number; sha256: string }>();
  for (const [path, content] of Object.entries(files)) {
    await put(root, path, content);
    const bytes = Buffer.from(content);
    listed.set(path, { size: bytes.length, sha256: sha256Of(bytes) });
  }
  await writeFile(join(root, 'godepot-kit.json'), encodeKitManifest([], listed));
  return { ...place, root };
}

const DAMAGE: readonly [
  title: string,
  change: (root: string) => Promise<void>,
  code: string,
  what: readonly ('catalogue' | 'vulnerabilities')[],
][] = [
  [
    'a catalogue with one more byte',
    (root) => appendFile(join(root, 'catalogue.json'), '\n'),
    'KIT_DAMAGED',
    ['catalogue'],
  ],
  ['no catalogue', (root) => rm(join(root, 'catalogue.json')), 'KIT_DAMAGED', ['catalogue']],
  [
    'another vulndb.zip',
    async (root) => writeFile(join(root, 'vulndb.zip'), goZip(await servedDatabase('2026-11-20T00:00:00Z'))),
    'KIT_DAMAGED',
    ['vulnerabilities'],
  ],
  ['no vulndb.zip', (root) => rm(join(root, 'vulndb.zip')), 'KIT_DAMAGED', ['vulnerabilities']],
  [
    'a kit that was not finished',
    (root) => writeFile(join(root, KIT_UNFINISHED), ''),
    'KIT_UNFINISHED',
    ['catalogue', 'vulnerabilities'],
  ],
  [
    'a manifest that is none',
    (root) => writeFile(join(root, 'godepot-kit.json'), '{}'),
    'KIT_MALFORMED',
    ['catalogue', 'vulnerabilities'],
  ],
];
for (const [title, change, code, what] of DAMAGE) {
  test(`plan judges by nothing that the kit did not bring whole: ${title}`, async (t) => {
    const { root, spec, store } = await kit(t);
    const find = { catalogue: findCatalogue, vulnerabilities: findVulnerabilities };
    t.is((await findCatalogue(spec, store))?.path, join(root, 'catalogue.json'));
    t.is((await findVulnerabilities(spec, store))?.path, join(root, 'vulndb.zip'));
    await change(root);
    for (const reference of ['catalogue', 'vulnerabilities'] as const) {
      if (what.includes(reference)) await t.throwsAsync(find[reference](spec, store), { code });
      else t.truthy(await find[reference](spec, store));
    }
  });
}

test('a kit’s unpacked database is held to the manifest file by file', async (t) => {
  const { root, spec, store } = await kit(t);
  await rm(join(root, 'vulndb.zip'));
  const file = join(root, 'godepot-kit.json');
  const manifest = await readFile(file, 'utf8');
  await writeFile(file, manifest.replace('"vulndb.zip"', '"elsewhere.zip"'));
  t.is((await findVulnerabilities(spec, store))?.path, join(root, 'vulndb'));
  const entry = join(root, 'vulndb/ID/GO-2026-4984.json');
  const text = await readFile(entry, 'utf8');
  // still well-formed: only the manifest tells
  await writeFile(entry, text.replace('"fixed":"1.25.10"', '"fixed":"1.25.9"'));
  t.not(await readFile(entry, 'utf8'), text);
  const error = await t.throwsAsync(findVulnerabilities(spec, store), { code: 'KIT_DAMAGED' });
  t.like(error, { where: entry });
  await rm(entry);
  await t.throwsAsync(findVulnerabilities(spec, store), { code: 'KIT_DAMAGED' });
});

test('what was put into a kit later is used, and a folder without a manifest is no kit', async (t) => {
  const { root, spec, store, folder } = await kit(t);
  await put(folder, 'two/catalogue.json', pageText(releases(3)));
  t.is((await findCatalogue(spec, store))?.path, join(folder, 'two/catalogue.json'));
  const text = encodeKitManifest([], new Map());
  await writeFile(join(root, 'godepot-kit.json'), text);
  await writeFile(join(root, 'catalogue.json'), pageText(releases(5)));
  t.is((await findCatalogue(spec, store))?.path, join(root, 'catalogue.json'));
});

test('other forms of a database in a carried folder, where there is no zip', async (t) => {
  const { folder, spec, store } = await ground(t);
  const [[, entry] = ['', '']] = Object.entries(await realEntries());
  await put(folder, 'one/vulndb.json', entry);
  t.is((await findVulnerabilities(spec, store))?.path, join(folder, 'one/vulndb.json'));
  await writeFiles(join(folder, 'one/vulndb'), await servedDatabase());
  t.is((await findVulnerabilities(spec, store))?.path, join(folder, 'one/vulndb'));
  await copyFile(await put(folder, 'x', await database(NEW)), join(folder, 'one/vulndb.zip'));
  t.is((await findVulnerabilities(spec, store))?.path, join(folder, 'one/vulndb.zip'));
});
