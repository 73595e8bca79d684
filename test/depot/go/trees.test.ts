import { hash } from 'node:crypto';
import { mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import type { BuiltPackage } from '../../../builder/build/record.ts';
import { archivesOf, judgeArchives, servableArchives } from '../../../builder/depot/go/archives.ts';
import { writeGoTrees } from '../../../builder/depot/go/trees.ts';
import type { Manifest, ManifestFile, ServedArchive } from '../../../builder/depot/snapshot/manifest.ts';
import { serveDepot } from '../../../builder/depot/serve/server.ts';
import { verifyGo } from '../../../builder/depot/verify/go.ts';
import { createTree, type Tree } from '../../../builder/depot/snapshot/tree.ts';
import { newCheckList } from '../../../builder/packaging/checks.ts';
import { silent } from '../../../builder/io/progress.ts';
import { toolchainId } from '../../../builder/spec/model.ts';
import { openStore, type Store } from '../../../builder/store/store.ts';
import { writeAdmission } from '../../../builder/upstream/admitted.ts';
import type { Lock, LockEntry } from '../../../builder/upstream/lock-model.ts';
import { askDatabase } from '../../../builder/upstream/sumdb/ask-database.ts';
import { parseNoteKey } from '../../../builder/upstream/sumdb/signed-note.ts';
import { testDatabase, testLog } from '../../helpers/checksum-database.ts';
import { logSource } from '../../helpers/log-source.ts';
import { type SmallToolchain, smallToolchain } from '../../helpers/small-toolchain.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const VERSIONS = [
  ['1.26.10', 'amd64'],
  ['1.27.2', 'amd64'],
  ['1.27.3', 'amd64'],
  ['1.27.3', 'arm64'],
  ['1.28rc1', 'amd64'],
  ['1.25.14', 'amd64'],
] as const;
const SMALL = await Promise.all(
  VERSIONS.map(([version, arch]) => smallToolchain({ version, os: 'linux', arch }, 0, `${version}${arch}`)),
);
const DATE = 1_790_000_000;

const database = testDatabase();
const KEY = parseNoteKey(database.key);
const LOG = testLog(database, 300, (record) => {
  const small = SMALL[record - 50];
  return small === undefined ? `example.com/x v0.0.${record} h1:${'A'.repeat(43)}=\n` : recordOf(small);
});

function recordOf({ toolchain, h1 }: SmallToolchain): string {
  return `golang.org/toolchain v0.0.1-${toolchainId(toolchain)} ${h1}\n`;
}

function packageOf({ toolchain, h1, seconds, zip }: SmallToolchain): BuiltPackage {
  const upstream = {
    toolchain: toolchainId(toolchain),
    h1,
    form: 'module-zip',
    sha256: digest(zip),
    size: zip.length,
  };
  const made = {
    fileName: `${upstream.toolchain}.deb`,
    sha256: '0'.repeat(64),
    upstream,
    attested: { time: seconds },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what these trees do not read is left out
  return made as unknown as BuiltPackage;
}

function digest(bytes: string | Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}

interface Ground {
  depot: string;
  store: Store;
  lock: Lock;
  admit: (small: SmallToolchain, form: 'module-zip' | 'tarball') => Promise<void>;
  prove: (small: SmallToolchain) => Promise<void>;
  publish: (archives: readonly ServedArchive[]) => Promise<Tree>;
}

async function ground(t: ExecutionContext): Promise<Ground> {
  const depot = await temporaryFolder(t);
  const store = openStore(depot);
  const toolchains: Record<string, LockEntry> = {};
  return {
    depot,
    store,
    lock: { toolchains },
    async admit({ toolchain, h1, time, seconds, zip, tarball }, form) {
      const bytes = form === 'tarball' ? tarball : zip;
      const [id, pin] = [toolchainId(toolchain), { sha256: digest(bytes), size: bytes.length }];
      const staged = await store.stage(id);
      await writeFile(staged, bytes);
      await store.admit(staged, pin.sha256);
      await writeAdmission(store, { toolchain: id, form, ...pin, h1, time: seconds, source: 'a test' });
      const archives = { ...toolchains[id]?.archives, [form]: pin };
      toolchains[id] = { h1, time, archives, evidence: { sumdb: null } };
    },
    async prove(small) {
      const record = 50 + SMALL.indexOf(small);
      const source = logSource(LOG, 280);
      const lookup = Buffer.from(LOG.lookup(record, 250 + (record % 7)));
      const readDatabase: typeof source.readDatabase = async (name, path, delivery) =>
        path.startsWith('lookup/') ? lookup : source.readDatabase(name, path, delivery);
      await askDatabase(small.toolchain, [{ ...source, readDatabase }], KEY, { store, progress: silent });
    },
    async publish(archives) {
      await mkdir(join(depot, 'snapshots'), { recursive: true });
      const tree = await createTree(join(depot, 'snapshots/1-11111111'), DATE);
      await writeGoTrees(tree, archives, SMALL.map(packageOf), store, KEY);
      await symlink('snapshots/1-11111111', join(depot, 'current'));
      return tree;
    },
  };
}

const PROXY = 'goproxy/golang.org/toolchain/@v';

test('a module proxy of what is stored as module zip, a download page of what is stored as tarball', async (t) => {
  const { depot, store, lock, admit, prove, publish } = await ground(t);
  for (const small of SMALL) {
    await admit(small, 'module-zip');
    await prove(small);
  }
  for (const small of SMALL.slice(1)) await admit(small, 'tarball');
  const archives = await servableArchives(SMALL.map(packageOf), store, lock, KEY);
  t.is(archives.length, 2 * SMALL.length - 1);
  const tree = await publish(archives);

  const read = (path: string): Promise<string> => readFile(join(tree.root, path), 'utf8');
  const names = SMALL.map(({ toolchain }) => `v0.0.1-${toolchainId(toolchain)}`);
  t.is(await read(`${PROXY}/list`), `${names.toSorted().join('\n')}\n`);
  for (const [index, { zip, tarball, toolchain, time }] of SMALL.entries()) {
    const [name = '', id] = [names[index], toolchainId(toolchain)];
    t.deepEqual(JSON.parse(await read(`${PROXY}/${name}.info`)), { Version: name, Time: time });
    t.is(await read(`${PROXY}/${name}.mod`), 'module golang.org/toolchain\n');
    t.is(
      await read(`goproxy/sumdb/${database.name}/lookup/golang.org/toolchain@${name}`),
      LOG.lookup(50 + index, 256),
    );
    const served = await stat(join(tree.root, `${PROXY}/${name}.zip`));
    t.is(served.ino, (await stat(store.pathOf(digest(zip)))).ino, 'no second copy');
    if (index > 0) t.is(await read(`dl/${id}.tar.gz.sha256`), digest(tarball));
  }
  // every file is in the list that is signed
  t.true(tree.files().some(({ path }) => path === `goproxy/sumdb/${database.name}/latest`));

  // setup-go reads the list, takes the first that fits, and fetches it by its name
  const server = await serveDepot({ depot, host: '127.0.0.1', port: 0 });
  t.teardown(() => server.close());
  const base = `${server.url}/current/dl`;
  const all = await (await fetch(`${base}/?mode=json&include=all`)).text();
  t.is(all, await read('dl/index.json'));
  const releases = JSON.parse(all);
  t.deepEqual(
    releases.map(({ version, stable, files }: Listed) => [version, stable, ...files.map(({ arch }) => arch)]),
    [
      ['go1.28rc1', false, 'amd64'],
      ['go1.27.3', true, 'amd64', 'arm64'],
      ['go1.27.2', true, 'amd64'],
      ['go1.25.14', true, 'amd64'],
    ],
  );
  const [, { files }] = releases;
  const { filename, sha256, size } = files[0];
  const fetched = Buffer.from(await (await fetch(`${base}/${filename}`)).arrayBuffer());
  t.deepEqual([fetched.length, digest(fetched), filename], [size, sha256, 'go1.27.3.linux-amd64.tar.gz']);
  const latest: Listed[] = JSON.parse(await (await fetch(`${base}/?mode=json`)).text());
  t.deepEqual(
    latest.map(({ version }) => version),
    ['go1.27.3', 'go1.25.14'],
  );
  // goenv, gvm, mise: the file and its digest, by name alone
  const folder = await temporaryFolder(t);
  await execa(
    'sh',
    [
      '-ec',
      'curl -fsSO "$1/$2" && echo "$(curl -fsS "$1/$2.sha256")  $2" | sha256sum -c - && tar -xzf "$2" && cat go/VERSION',
      'manager',
      base,
      filename,
    ],
    { cwd: folder },
  ).then(({ stdout }) => t.regex(stdout, /OK\ngo1\.27\.3\n/));
});

interface Listed {
  version: string;
  stable: boolean;
  files: { arch: string }[];
}

test('what is not pinned, not proven or not there is not served, and said to be', async (t) => {
  const { store, lock, admit, prove, publish } = await ground(t);
  const [first, second, third, fourth] = SMALL;
  if (first === undefined || second === undefined || third === undefined || fourth === undefined)
    return t.fail();
  await admit(first, 'module-zip');
  await admit(second, 'module-zip');
  await prove(second);
  await admit(third, 'tarball');
  await admit(fourth, 'tarball');
  const ids = SMALL.slice(0, 4).map(({ toolchain }) => toolchainId(toolchain));
  const entry = lock.toolchains[ids[3] ?? ''];
  const changed: Lock = {
    toolchains: { ...lock.toolchains, ...(entry && { [ids[3] ?? '']: { ...entry, archives: {} } }) },
  };
  const judged = await judgeArchives(ids, store, changed, KEY);
  t.deepEqual(
    judged.map(({ form, lacking }) => `${form}: ${lacking ?? 'served'}`),
    [
      'module-zip: no proof',
      'tarball: not in the store',
      'module-zip: served',
      'tarball: not in the store',
      'module-zip: not in the store',
      'tarball: served',
      'module-zip: not in the store',
      'tarball: not pinned',
    ],
  );
  const archives = await servableArchives(SMALL.map(packageOf), store, changed, KEY);
  t.deepEqual(
    archives.map(({ toolchain, form }) => `${toolchain} ${form}`),
    ['go1.27.2.linux-amd64 module-zip', 'go1.27.3.linux-amd64 tarball'],
  );
  // a package of another tree under the same name
  const other = packageOf({ ...second, h1: first.h1 });
  t.deepEqual(await servableArchives([other], store, changed, KEY), []);
  const { root } = await publish(archives);
  t.is(await readFile(join(root, `${PROXY}/list`), 'utf8'), 'v0.0.1-go1.27.2.linux-amd64\n');
  return undefined;
});

test('what is listed for package managers no more is listed for go no more', (t) => {
  const [one, two] = SMALL.map(packageOf);
  if (one?.upstream === undefined || two?.upstream === undefined) return t.fail();
  const archive = {
    toolchain: one.upstream.toolchain,
    form: 'module-zip',
    sha256: '1'.repeat(64),
    size: 1,
  } as const;
  t.deepEqual(archivesOf([archive], [one, two]), [archive]);
  t.deepEqual(archivesOf([archive], [two]), []);
  return undefined;
});

test('a depot without archives has an empty list and an empty page, and no database', async (t) => {
  const { publish } = await ground(t);
  const tree = await publish([]);
  t.deepEqual(
    tree.files().map(({ path, size }) => [path, size]),
    [
      ['dl/index.json', 3],
      ['dl/latest.json', 3],
      [`${PROXY}/list`, 0],
    ],
  );
});

test('verify tells what go or a version manager would be misled by', async (t) => {
  const { store, lock, admit, prove, publish } = await ground(t);
  for (const small of SMALL.slice(0, 2)) {
    await admit(small, 'module-zip');
    await admit(small, 'tarball');
    await prove(small);
  }
  const packages = SMALL.slice(0, 2).map(packageOf);
  const archives = await servableArchives(packages, store, lock, KEY);
  const tree = await publish(archives);
  const files = tree.files();
  const verified = async (
    changed: { files?: ManifestFile[]; archives?: ServedArchive[] } = {},
  ): Promise<string[]> => {
    const list = newCheckList();
    const manifest = { archives, packages, files, ...changed };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what this check does not read is left out
    const partly = manifest as unknown as Manifest;
    const found = new Map((changed.files ?? files).map(({ path, size, sha256 }) => [path, { size, sha256 }]));
    await verifyGo(list, { folder: tree.root, manifest: partly, found }, KEY);
    return list.failed.map(({ check, detail }) => `${check}: ${detail}`);
  };
  t.deepEqual(await verified(), []);

  const version = 'v0.0.1-go1.26.10.linux-amd64';
  const lookup = `goproxy/sumdb/${database.name}/lookup/golang.org/toolchain@${version}`;
  const tile = files.find(({ path }) => path.endsWith('/tile/8/0/000.p/252'))?.path ?? '';
  const [other] = SMALL.slice(2).map(recordOf);
  const changes: [path: string, change: (text: string) => string | undefined, expected: RegExp][] = [
    [`${PROXY}/list`, (text) => `${text}v0.0.1-go1.99.0.linux-amd64\n`, /list names other versions/],
    [`${PROXY}/list`, () => '', /list names other versions/],
    [
      `${PROXY}/${version}.info`,
      (text) => text.replace('1.26.10', '1.26.11'),
      /info is about something else/,
    ],
    [`${PROXY}/${version}.info`, () => 'none', /info is about something else/],
    [`${PROXY}/${version}.mod`, () => 'module example.com/x\n', /mod is not the module's/],
    [lookup, () => undefined, /1\.26\.10.*missing or false/],
    [lookup, (text) => text.replace(/h1:./, 'h1:_'), /missing or false/],
    [lookup, (text) => text.replace(/^\d+/, '51'), /missing or false/],
    [lookup, () => LOG.lookup(51, 252), /has no h1 of/],
    [lookup, () => LOG.lookup(50, 252, other), /missing or false/],
    [lookup, (text) => text.replace(/(\u2014 \S+ .{9})./, '$1_'), /signature/],
    [tile, () => undefined, /missing or false/],
    [`goproxy/sumdb/${database.name}/supported`, () => undefined, /supported is missing/],
    ['dl/index.json', () => '[]', /index.json lists 0 files/],
    ['dl/index.json', (text) => text.replace(/"sha256": "./, '"sha256": "_'), /index.json is wrong about/],
    ['dl/index.json', () => '{}', /is no list of downloads/],
    ['dl/latest.json', (text) => text.replaceAll('1.27.2', '1.27.9'), /no stable release of index.json/],
    ['dl/go1.26.10.linux-amd64.tar.gz.sha256', () => 'f'.repeat(64), /says another digest/],
  ];
  for (const [path, change, expected] of changes) {
    const at = join(tree.root, path);
    const before = await readFile(at);
    // the file is a hard link to the store: replaced, never written into
    await rm(at);
    const changed = change(before.toString('utf8'));
    if (changed !== undefined) await writeFile(at, changed);
    t.regex((await verified()).join('\n'), expected, path);
    await rm(at, { force: true });
    await writeFile(at, before);
  }
  t.deepEqual(await verified(), []);
  const without = files.filter(({ path }) => !path.endsWith('.zip'));
  t.regex((await verified({ files: without })).join(), /zip is missing or another archive/);
  t.regex((await verified({ archives: archives.slice(1) })).join(), /none of the manifest's archives/);
});
