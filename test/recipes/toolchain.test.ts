/** What a go-1.XX package holds, and what lintian thinks of it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import test from 'ava';
import { execa } from 'execa';

import type { Format, Package, PackageEntry } from '../../builder/packaging/package.ts';
import { toolchainInputs, toolchainPackage } from '../../builder/recipes/toolchain.ts';
import { FAKE_GO_ENV, FAKE_TIME, fakeToolchain } from '../helpers/fake-toolchain.ts';
import { FAKE_H1, fakePackage, goEnv, recipeSpec, writePackage } from '../helpers/recipe-packages.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const REQUEST = { version: '1.27.3', release: '1', os: 'linux', arch: 'amd64' } as const;

async function entriesOf(pkg: Package): Promise<Map<string, PackageEntry>> {
  const found = new Map<string, PackageEntry>();
  for await (const entry of pkg.entries()) found.set(entry.path, entry);
  return found;
}

async function textOf(pkg: Package, path: string): Promise<string> {
  const entry = (await entriesOf(pkg)).get(path);
  if (entry?.type !== 'file') return `${path} is no file`;
  const content = await entry.content();
  return Buffer.isBuffer(content) ? content.toString() : 'in chunks';
}

/** `d /path`, `f /path`, `l /path -> target` as dpkg and rpm list them. */
async function listing(path: string, format: Format): Promise<string[]> {
  const { stdout } =
    format === 'deb'
      ? await execa('sh', ['-c', 'dpkg-deb --fsys-tarfile "$0" | tar -tv', path])
      : await execa('rpm', ['-qplv', '--nosignature', path]);
  return stdout.split('\n').map((line) => {
    const at = line.indexOf(format === 'deb' ? './' : ' /') + 1;
    return `${line.slice(0, 1)} ${line.slice(at).replace(/\/$/, '')}`;
  });
}

const TREE = (root: string): string[] => [
  `d ${root}`,
  `- ${root}/LICENSE`,
  `- ${root}/VERSION`,
  `d ${root}/bin`,
  `- ${root}/bin/go`,
  `- ${root}/bin/gofmt`,
  `- ${root}/go.env`,
  `- ${root}/go.env.upstream`,
  `d ${root}/src`,
  `d ${root}/src/cmd`,
  `d ${root}/src/cmd/go`,
  `d ${root}/src/cmd/go-x`,
  `- ${root}/src/cmd/go-x/a.go`,
  `- ${root}/src/cmd/go.mod`,
  `- ${root}/src/cmd/go/main.go`,
  `- ${root}/src/only-in-1.27.3.go`,
];
const LINKS = (target: string): string[] => [
  `l /usr/bin/go-1.27 -> ${target}/go`,
  `l /usr/bin/go1.27.3 -> ${target}/go`,
  `l /usr/bin/gofmt-1.27 -> ${target}/gofmt`,
];
const MANUAL = [
  '- /usr/share/man/man1/go-1.27.1.gz',
  'l /usr/share/man/man1/go1.27.3.1.gz -> go-1.27.1.gz',
  'l /usr/share/man/man1/gofmt-1.27.1.gz -> go-1.27.1.gz',
];
const IDENTITY = ['d /usr/share/go-env/identity', '- /usr/share/go-env/identity/go-1.27'];
const DOCS = [
  '- /usr/share/doc/go-1.27/changelog.Debian.gz',
  '- /usr/share/doc/go-1.27/copyright',
  '- /usr/share/lintian/overrides/go-1.27',
];
const SHARED = [
  '/usr',
  '/usr/bin',
  '/usr/share',
  '/usr/share/doc',
  '/usr/share/doc/go-1.27',
  '/usr/share/go-env',
  '/usr/share/lintian',
  '/usr/share/lintian/overrides',
  '/usr/share/man',
  '/usr/share/man/man1',
];
// without a target: two lines own the same ghost, and rpm takes different targets for a conflict
const GHOSTS = ['l /usr/bin/go -> ', 'l /usr/bin/gofmt -> '];

const LAYOUTS = [
  { layout: 'usr-local', root: '/usr/local/go-1.27', bin: '../local/go-1.27/bin', owned: [] },
  { layout: 'opt', root: '/opt/go/1.27', bin: '/opt/go/1.27/bin', owned: [] },
  {
    layout: 'usr-lib',
    root: '/usr/lib/godepot/go-1.27',
    bin: '../lib/godepot/go-1.27/bin',
    owned: ['d /usr/lib/godepot'],
  },
] as const;

for (const { layout, root, bin, owned } of LAYOUTS) {
  test(`${layout}: both formats hold the tree, its links and nothing of the administrator's`, async (t) => {
    const folder = await temporaryFolder(t);
    const pkg = await fakePackage({ version: '1.27.3', layout });
    const rpm = await listing(await writePackage(pkg, 'rpm', folder), 'rpm');
    t.deepEqual(
      [...rpm].sort(),
      [...GHOSTS, ...LINKS(bin), ...owned, ...TREE(root), ...MANUAL, ...IDENTITY].sort(),
    );
    const deb = await listing(await writePackage(pkg, 'deb', folder), 'deb');
    const shared = (layout === 'usr-lib' ? [...SHARED, '/usr/lib'] : SHARED).map((path) => `d ${path}`);
    const ours = [...shared, ...LINKS(bin), ...owned, ...TREE(root), ...MANUAL, ...IDENTITY, ...DOCS];
    t.deepEqual([...deb].sort(), ours.sort());
  });
}

test('who it is stands in a file of its own, the same in all formats and releases', async (t) => {
  const path = '/usr/share/go-env/identity/go-1.28';
  const text = await textOf(await fakePackage({ version: '1.28rc1', layout: 'opt' }), path);
  t.is(
    text,
    `name=go-1.28\nversion=1.28~rc1\narch=amd64\ntoolchain=go1.28rc1.linux-amd64\nh1=${FAKE_H1}\nroot=/opt/go/1.28\n`,
  );
  t.is(await textOf(await fakePackage({ version: '1.28rc1', layout: 'opt', release: '2' }), path), text);
});

test('policy lines replace the first line of their key, and the original stays beside', async (t) => {
  const env = { GOTOOLCHAIN: 'path', CGO_ENABLED: '0' };
  const go = '/usr/local/go-1.27/go.env';
  const policyOf = async (
    upstream: string,
    policy: Readonly<Record<string, string>> = env,
  ): Promise<string[]> => {
    const toolchain = fakeToolchain('1.27.3', { 'go.env': upstream });
    const pkg = await toolchainPackage(recipeSpec({ env: policy }), REQUEST, toolchain, FAKE_H1);
    t.is(await textOf(pkg, `${go}.upstream`), upstream);
    return (await textOf(pkg, go)).split('\n');
  };
  const lines = await policyOf(FAKE_GO_ENV);
  t.deepEqual(
    lines.slice(0, 6),
    FAKE_GO_ENV.replace('GOTOOLCHAIN=auto', 'GOTOOLCHAIN=path').split('\n').slice(0, 6),
  );
  t.deepEqual(lines.slice(-2), ['CGO_ENABLED=0', '']);
  // cmd/go takes the first of several; a later one may not contradict it to a reader
  const twice = await policyOf('GOTOOLCHAIN=auto\nGOTOOLCHAIN=local\n');
  t.deepEqual(
    twice.filter((line) => line.startsWith('GOTOOLCHAIN=')),
    ['GOTOOLCHAIN=path'],
  );
  // cmd/go takes neither an indented nor a commented line for one
  const other = await policyOf(' GOTOOLCHAIN=a\n#GOTOOLCHAIN=b');
  t.deepEqual(other.slice(0, 2), [' GOTOOLCHAIN=a', '#GOTOOLCHAIN=b']);
  t.true(other.includes('GOTOOLCHAIN=path'));
  // a replacement is text, whatever String.replace would read into it
  t.true((await policyOf(FAKE_GO_ENV, { GOPROXY: "$&$'|off" })).includes("GOPROXY=$&$'|off"));
  t.deepEqual((await policyOf(FAKE_GO_ENV, {})).join('\n'), FAKE_GO_ENV);
});

test('a toolchain without what every server needs is refused', async (t) => {
  for (const path of ['LICENSE', 'bin/go', 'bin/gofmt', 'go.env']) {
    await t.throwsAsync(
      toolchainPackage(recipeSpec(), REQUEST, fakeToolchain('1.27.3', { [path]: undefined }), FAKE_H1),
      {
        code: 'TOOLCHAIN_INCOMPLETE',
        message: `go1.27.3 has no ${path}`,
      },
    );
  }
  const large = fakeToolchain('1.27.3', { LICENSE: 'x'.repeat(300_000) });
  await t.throwsAsync(toolchainPackage(recipeSpec(), REQUEST, large, FAKE_H1), {
    code: 'TOOLCHAIN_INCOMPLETE',
  });
});

const inputs = (changes: Parameters<typeof recipeSpec>[0], h1 = 'h1:a='): Record<string, string> =>
  toolchainInputs(recipeSpec(changes), REQUEST, h1);

test('the inputs name everything that decides the content, and a release candidate comes before its release', async (t) => {
  const changed = (other: Record<string, string>): string[] =>
    Object.keys(other).filter((key) => other[key] !== inputs({})[key]);
  t.deepEqual(changed(inputs({})), []);
  t.deepEqual(changed(inputs({ layout: 'opt' })), ['layout']);
  t.deepEqual(changed(inputs({ env: { GOPROXY: 'off' } })), ['env']);
  t.deepEqual(changed(inputs({}, 'h1:b=')), ['h1']);
  const { depot } = recipeSpec();
  t.deepEqual(changed(inputs({ depot: { ...depot, maintainer: 'B <b@example.com>' } })), ['maintainer']);

  const candidate = await fakePackage({ version: '1.28rc1' });
  t.is(`${candidate.name} ${candidate.version}`, 'go-1.28 1.28~rc1');
  t.true((await entriesOf(candidate)).has('/usr/bin/go1.28rc1'));
});

test('lintian: nothing but overrides of a tree that is not in a fake toolchain', async (t) => {
  const judge = async (pkg: Package): Promise<string[]> => {
    const path = await writePackage(pkg, 'deb', await temporaryFolder(t));
    const args = ['--no-cfg', '--allow-root', '--display-info', '--pedantic', '--tag-display-limit=0', path];
    const { stdout, stderr } = await execa('lintian', args, { reject: false });
    t.is(stderr, '');
    return stdout.split('\n').filter((line) => !/^(I: \S+: unused-override |N: |$)/.test(line));
  };
  t.deepEqual(await judge(await goEnv()), []);
  for (const layout of ['usr-local', 'opt', 'usr-lib'] as const) {
    t.deepEqual(await judge(await fakePackage({ version: '1.27.3', layout })), [], layout);
  }
});

test("the manual page has no fault, says what is this host's, and takes policy lines as they stand", async (t) => {
  const env = { GOFLAGS: "-ldflags=-X=a.b='c\\d~^`'", GOTOOLCHAIN: 'path' };
  const pkg = await toolchainPackage(
    recipeSpec({ env, layout: 'opt' }),
    REQUEST,
    fakeToolchain('1.27.3'),
    FAKE_H1,
  );
  const entry = (await entriesOf(pkg)).get('/usr/share/man/man1/go-1.27.1.gz');
  t.is(entry?.type === 'file' ? entry.role : undefined, 'doc');
  const packed = entry?.type === 'file' ? await entry.content() : undefined;
  const page = Buffer.isBuffer(packed) ? gunzipSync(packed).toString() : '';
  const { stdout, stderr } = await execa('man', ['--warnings', '--local-file', '-'], {
    input: page,
    env: { MANWIDTH: '100', LC_ALL: 'C.UTF-8', MAN_KEEP_FORMATTING: '' },
  });
  t.is(stderr, '');
  for (const [key, value] of Object.entries(env)) t.true(stdout.includes(`${key}=${value}`), stdout);
  t.regex(stdout, /^ *\/opt\/go\/1\.27\/go\.env\.upstream$/m);
  const copy = join(await temporaryFolder(t), 'go-1.27.1');
  await writeFile(copy, page);
  const { stdout: name } = await execa('lexgrog', [copy]);
  t.regex(name, /"go-1\.27 - Go 1\.27 toolchain, beside other lines"/);
});

test('the copyright file has the license, the changelog the version and the date of the toolchain', async (t) => {
  const pkg = await fakePackage({ version: '1.27.3', release: '4' });
  const copyright = await textOf(pkg, '/usr/share/doc/go-1.27/copyright');
  t.regex(copyright, /^License: BSD-3-Clause\n Copyright 2009 The Go Authors\.\n \.\n Redistribution/m);
  const entry = (await entriesOf(pkg)).get('/usr/share/doc/go-1.27/changelog.Debian.gz');
  t.is(entry?.type, 'file');
  if (entry?.type !== 'file') return;
  const packed = await entry.content();
  const changelog = Buffer.isBuffer(packed) ? gunzipSync(packed).toString() : '';
  const { stdout } = await execa('dpkg-parsechangelog', ['-l-', '-SVersion'], { input: changelog });
  t.is(stdout, '1.27.3-4');
  const { stdout: seconds } = await execa('dpkg-parsechangelog', ['-l-', '-STimestamp'], {
    input: changelog,
  });
  t.is(Number(seconds), FAKE_TIME);
  const folder = await temporaryFolder(t);
  const twice = [await writePackage(pkg, 'deb', folder), await writePackage(pkg, 'rpm', folder)];
  const first = await Promise.all(twice.map((path) => readFile(path)));
  const again = await fakePackage({ version: '1.27.3', release: '4' });
  for (const [index, format] of (['deb', 'rpm'] as const).entries()) {
    const other = await temporaryFolder(t);
    t.true(first[index]?.equals(await readFile(join(await writePackage(again, format, other)))));
  }
});
