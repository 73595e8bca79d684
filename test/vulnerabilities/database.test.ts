import test from 'ava';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../../builder/errors.ts';
import { readVulnerabilities } from '../../builder/vulnerabilities/database.ts';
import { vulnerabilitiesOf } from '../../builder/vulnerabilities/model.ts';
import { noise } from '../helpers/small-toolchain.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { type DatabaseFiles, goZip, realEntries, servedDatabase, writeFiles } from '../helpers/vulndb.ts';

const MODIFIED = Date.parse('2026-11-05T23:49:57Z') / 1000;
const AT_1_27_2 = ['GO-2026-6809'];
/** Withdrawn ones and those about other modules are not kept. */
const KEPT = 6;

test('as vuln.go.dev serves it, in a folder and in vulndb.zip', async (t) => {
  const folder = await temporaryFolder(t);
  const files = await servedDatabase();
  const zip = join(folder, 'vulndb.zip');
  await writeFile(zip, goZip(files));
  for (const path of [await writeFiles(join(folder, 'db'), files), zip]) {
    const database = await readVulnerabilities(path);
    t.like(database, { path, modified: MODIFIED, read: KEPT, entries: { length: KEPT } });
    t.deepEqual(
      vulnerabilitiesOf(database, '1.27.2').map(({ id }) => id),
      AT_1_27_2,
    );
  }
});

test('a copy of the git repository, its folder of entries, one file, a list in a file: of unknown date', async (t) => {
  const folder = await temporaryFolder(t);
  const entries = await realEntries();
  const osv = Object.fromEntries(Object.entries(entries).map(([id, text]) => [`data/osv/${id}.json`, text]));
  await writeFiles(join(folder, 'git'), { ...osv, 'data/reports/x.yaml': 'id: x', 'README.md': '' });
  const list = join(folder, 'list.json');
  await writeFile(list, `[${Object.values(entries).join(',')}]`);
  for (const path of [join(folder, 'git'), join(folder, 'git/data/osv'), list]) {
    const database = await readVulnerabilities(path);
    t.like(database, { modified: undefined, read: KEPT + 1, entries: { length: KEPT } }, path);
    t.deepEqual(
      vulnerabilitiesOf(database, '1.27.2').map(({ id }) => id),
      AT_1_27_2,
    );
  }
  const one = await readVulnerabilities(join(folder, 'git/data/osv/GO-2026-4984.json'));
  t.like(one, { read: 1, entries: { length: 1 } });
});

test('without an index the newest entry gives the date', async (t) => {
  const folder = await temporaryFolder(t);
  const files = Object.entries(await servedDatabase()).filter(([path]) => path.startsWith('ID/'));
  const [[first, text] = ['', '']] = files;
  const older = { ...Object.fromEntries(files), [first]: text.replace('2026-11-05', '2026-11-04') };
  t.is((await readVulnerabilities(await writeFiles(folder, older))).modified, MODIFIED);
});

type Change = (files: DatabaseFiles) => DatabaseFiles | undefined;
const without =
  (path: string): Change =>
  (files) =>
    Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));
const edit =
  (path: string, from: string | RegExp, to: string): Change =>
  (files) => {
    const text = files[path] ?? '';
    const edited = text.replace(from, to);
    return edited === text ? undefined : { ...files, [path]: edited };
  };
const ENTRY = 'ID/GO-2026-4984.json';
const HIDDEN = 'ID/GO-2026-6809.json';
const HIDE = edit('index/modules.json', /,\{"id":"GO-2026-6809"[^}]*\}/, '');
const HALF: readonly [title: string, change: Change, named: string][] = [
  ['an entry that is missing', without(ENTRY), ENTRY],
  ['an entry about another module that is missing', without('ID/GO-2024-2442.json'), 'ID/GO-2024-2442.json'],
  ['an entry that nothing lists', (files) => ({ ...files, 'ID/GO-2026-9999.json': '{}' }), 'GO-2026-9999'],
  ['an entry that is cut off', (files) => ({ ...files, [ENTRY]: (files[ENTRY] ?? '').slice(0, 300) }), ENTRY],
  ['an empty entry', (files) => ({ ...files, [ENTRY]: '' }), ENTRY],
  ['an entry under the name of another', edit(ENTRY, '"GO-2026-4984"', '"GO-2026-4985"'), ENTRY],
  ['an entry with a key twice', edit(ENTRY, '"affected"', '"affected":[],"affected"'), ENTRY],
  ['a range that is not understood', edit(ENTRY, '"SEMVER"', '"ECOSYSTEM"'), ENTRY],
  ['no list of entries', without('index/vulns.json'), 'index/vulns.json'],
  ['no list of modules', without('index/modules.json'), 'index/modules.json'],
  ['no date', without('index/db.json'), 'index/db.json'],
  ['a date that is none', edit('index/db.json', '2026', 'soon'), 'index/db.json'],
  ['a list of entries that is cut off', edit('index/vulns.json', /.$/, ''), 'index/vulns.json'],
  ['a list with something else', edit('index/vulns.json', '"GO-2026-4984"', '"../x"'), 'index/vulns.json'],
  [
    'a module that names an entry that is not listed',
    edit('index/modules.json', 'GO-2026-4984', 'GO-2026-9999'),
    'index/modules.json',
  ],
  [
    'a module without a path',
    edit('index/modules.json', '"path":"stdlib"', '"name":"stdlib"'),
    'index/modules.json',
  ],
  ['an index that hides an entry about Go itself', HIDE, HIDDEN],
  [
    'the same, with letters of its package escaped',
    (files) => HIDE({ ...files, [HIDDEN]: (files[HIDDEN] ?? '').replaceAll('"stdlib"', '"std\\u006Cib"') }),
    HIDDEN,
  ],
  ['nothing about Go itself', edit('index/modules.json', /stdlib|toolchain/g, 'example.com/x'), ''],
  ['nothing at all', () => ({ 'README.md': '' }), ''],
  ['entries somewhere else', () => ({ 'a/b/GO-2026-4984.json': '{}' }), ''],
];
for (const [title, change, named] of HALF) {
  test(`half a database looks like none: ${title}`, async (t) => {
    const folder = await temporaryFolder(t);
    const files = change(await servedDatabase());
    if (files === undefined) throw new Error('the case changes nothing');
    const zip = join(folder, 'vulndb.zip');
    await writeFile(zip, goZip(files));
    for (const path of [await writeFiles(join(folder, 'db'), files), zip]) {
      const error = await t.throwsAsync(readVulnerabilities(path), { instanceOf: DepotError });
      t.is(error.code, 'VULNERABILITIES_MALFORMED');
      t.true(error.where?.includes(named), `${error.where}: ${error.message}`);
    }
  });
}

const FILES: readonly [title: string, content: string | Buffer, code: string][] = [
  ['an empty file', '', 'VULNERABILITIES_MALFORMED'],
  ['a login page', '<html>', 'VULNERABILITIES_MALFORMED'],
  ['an empty list', '[]', 'VULNERABILITIES_MALFORMED'],
  ['a list nested in itself', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'VULNERABILITIES_MALFORMED'],
  ['a list of more than there are', `[${'{},'.repeat(50_000)}{}]`, 'VULNERABILITIES_MALFORMED'],
  ['the beginning of a zip', 'PK\u0003\u0004', 'ARCHIVE_FORMAT'],
];
for (const [title, content, code] of FILES) {
  test(`a file that is no database: ${title}`, async (t) => {
    const path = join(await temporaryFolder(t), 'file');
    await writeFile(path, content);
    await t.throwsAsync(readVulnerabilities(path), { code });
  });
}

test('what a file is, its first two bytes say: a zip is not read whole', async (t) => {
  const path = join(await temporaryFolder(t), 'file');
  await writeFile(path, 'PK');
  await truncate(path, 65 * 1024 * 1024);
  // read whole it would be FILE_LARGE before anybody looked into it
  await t.throwsAsync(readVulnerabilities(path), { code: 'ARCHIVE_FORMAT' });
  await writeFile(path, '{');
  await truncate(path, 65 * 1024 * 1024);
  await t.throwsAsync(readVulnerabilities(path), { code: 'FILE_LARGE' });
  await writeFile(path, 'P');
  await t.throwsAsync(readVulnerabilities(path), { code: 'VULNERABILITIES_MALFORMED' });
});

test('one entry twice in a list, and nothing where something was named', async (t) => {
  const folder = await temporaryFolder(t);
  const [text = ''] = Object.values(await realEntries());
  await writeFile(join(folder, 'twice.json'), `[${text},${text}]`);
  await t.throwsAsync(readVulnerabilities(join(folder, 'twice.json')), { code: 'VULNERABILITIES_MALFORMED' });
  await t.throwsAsync(readVulnerabilities(join(folder, 'nothing')), { code: 'VULNERABILITIES_MISSING' });
  await t.throwsAsync(readVulnerabilities(join(folder, 'twice.json/x')), { code: 'VULNERABILITIES_MISSING' });
});

test('refused: a zip with the same entry twice, of which readers take the one or the other', async (t) => {
  const path = join(await temporaryFolder(t), 'vulndb.zip');
  const files = await servedDatabase();
  await writeFile(path, goZip(files, [[ENTRY, '{}']]));
  await t.throwsAsync(readVulnerabilities(path), { code: 'ARCHIVE_NAME_TWICE' });
});

test('an entry larger than any is refused, in a folder and in a zip that inflates to it', async (t) => {
  const folder = await temporaryFolder(t);
  const large = { [ENTRY]: `"${' '.repeat(17 * 1024 * 1024)}"` };
  const zip = join(folder, 'vulndb.zip');
  await writeFile(zip, goZip(large));
  await mkdir(join(folder, 'db'));
  await writeFiles(join(folder, 'db'), large);
  await t.throwsAsync(readVulnerabilities(join(folder, 'db')), { code: 'VULNERABILITIES_MALFORMED' });
  await t.throwsAsync(readVulnerabilities(zip), { code: 'ARCHIVE_RATIO' });
});

test('an entry or index larger than any is refused by its size, before it is read', async (t) => {
  const folder = await temporaryFolder(t);
  for (const [file, size] of [
    [ENTRY, 1024 * 1024 + 1],
    ['index/vulns.json', 16 * 1024 * 1024 + 1],
  ] as const) {
    const root = await writeFiles(join(folder, file), await servedDatabase());
    await truncate(join(root, file), size); // sparse: to read it would give zeros
    const error = await t.throwsAsync(readVulnerabilities(root), { code: 'VULNERABILITIES_MALFORMED' });
    t.regex(error?.message ?? '', new RegExp(`larger than ${size - 1} bytes`));
  }
});

test('many entries, each as large as may be, end at what all may have together', async (t) => {
  const folder = await temporaryFolder(t);
  const details = noise('details', 15_000).toString('hex').repeat(34);
  const modified = '2026-11-05T23:49:57Z';
  const affected = [{ package: { name: 'stdlib' } }];
  const files = Object.fromEntries(
    Array.from({ length: 68 }, (_, index): [string, string] => {
      const id = `GO-2026-${4000 + index}`;
      return [`${id}.json`, JSON.stringify({ id, details, modified, affected })];
    }),
  );
  const zip = join(folder, 'vulndb.zip');
  await writeFile(zip, goZip(files));
  for (const path of [await writeFiles(join(folder, 'db'), files), zip]) {
    const error = await t.throwsAsync(readVulnerabilities(path), { code: 'VULNERABILITIES_MALFORMED' });
    t.regex(error?.message ?? '', /larger than 67108864 bytes together/);
  }
  const few = Object.fromEntries(Object.entries(files).slice(0, 40));
  t.is((await readVulnerabilities(await writeFiles(join(folder, 'few'), few))).read, 40);
});
