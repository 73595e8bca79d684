import { readdir, readFile, symlink, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { CLIENTS, publishedKey } from '../helpers/clients.ts';
import { askAgain, CONDITIONS, EXACT, OF_ITS_DATE } from '../helpers/conditional-requests.ts';
import { type DepotServer, serveDepotFor } from '../helpers/depot-server.ts';
import { openServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { copyDepot, testDepot } from '../helpers/test-depot.ts';
import { serveByWebServer, WEB_SERVERS } from '../helpers/web-server.ts';

/** What clients and caches go by; an address and one further argument of curl. */
const ASKED = ['http_code', 'content_type', 'size_download'];
const HEADERS = [
  'cache-control',
  'content-range',
  'content-encoding',
  'x-content-type-options',
  'content-security-policy',
];
const FORMAT = `${[...ASKED.map((name) => `%{${name}}`), ...HEADERS.map((name) => `%header{${name}}`)].join('|')}\n`;

/** One line for each path, from one client in the server's network. */
async function ask(server: DepotServer, paths: readonly string[], ...options: string[]): Promise<string[]> {
  const each = paths.flatMap((path) => ['-o', '/dev/null', `${server.url}${path}`]);
  const { stdout } = await execa('nsenter', [
    `--net=${server.namespace}`,
    'curl',
    '-sS',
    '--path-as-is',
    '-w',
    FORMAT,
    ...options,
    ...each,
  ]);
  return stdout.split('\n').map((line, index) => `${paths[index]} ${line}`);
}

/** Caddy decides what may be kept before it knows whether there is such a part: so no part is. */
const ONLY_PARTS = /^(?:the rest|the end|beyond)/;
const withoutKeeping = (line: string): string =>
  line.replace('public, max-age=31536000, immutable', 'no-cache');

interface Ground {
  depot: string;
  /** One of each kind, below `current` and below the snapshot's own name. */
  published: string[];
  hidden: string[];
  /** Reached by links that somebody put into a snapshot. */
  linked: string[];
}

async function ground(depot: string): Promise<Ground> {
  const [name = ''] = await readdir(join(depot, 'snapshots'));
  const manifest: { files: { path: string }[] } = JSON.parse(
    await readFile(join(depot, 'snapshots', name, 'manifest.json'), 'utf8'),
  );
  const kinds = new Map(
    [
      ...manifest.files.map(({ path }) => path),
      'manifest.json',
      'manifest.json.asc',
      'apt/dists/stable/InRelease',
      'apt/dists/stable/Release.gpg',
    ].map((path) => [
      path.replaceAll(/[0-9a-f]{64}|\d+/g, 'N').replace(/^provenance\/.*\./, 'provenance.'),
      path,
    ]),
  );
  const paths = [...kinds.values(), 'dl/', 'dl/?mode=json', 'dl/?mode=json&include=all', ''];
  await mkdir(join(depot, 'yum/x86_64'), { recursive: true });
  await writeFile(join(depot, 'yum/x86_64/mirrorlist'), `http://HOST/snapshots/${name}/yum/x86_64/\n`);
  for (const [path, text] of [
    ['store/secret', 'secret'],
    ['ledger.json', 'secret'],
    ['yum/x86_64/other', 'secret'],
    [`snapshots/${name}/.hidden`, 'secret'],
    ['snapshots/.tmp-0011/InRelease', 'secret'],
  ] as const) {
    await mkdir(join(depot, path, '..'), { recursive: true });
    await writeFile(join(depot, path), text);
  }
  await symlink('../../store', join(depot, 'snapshots', name, 'inner'));
  await symlink('/etc', join(depot, 'snapshots', name, 'outer'));
  return {
    depot,
    published: [
      ...paths.map((path) => `/current/${path}`),
      ...paths.map((path) => `/snapshots/${name}/${path}`),
      '/yum/x86_64/mirrorlist',
    ],
    linked: [`/snapshots/${name}/inner/secret`, '/current/inner/secret', '/current/outer/passwd'],
    hidden: [
      '/store/secret',
      '/%73tore/secret',
      '/current/../store/secret',
      '/current/%2e%2e/store/secret',
      '/ledger.json',
      '/yum/x86_64/other',
      '/yum/x86_64/',
      '/snapshots/',
      '/snapshots/.tmp-0011/InRelease',
      `/snapshots/${name}/.hidden`,
      '/current/apt',
      '/current/apt/',
      '/current/nothing',
      '/nothing',
    ],
  };
}

for (const name of ['nginx', 'apache', 'caddy'] as const satisfies (keyof typeof WEB_SERVERS)[]) {
  test(`${name} serves a depot as godepot serve does, by the configuration in deploy/`, async (t) => {
    const { depot: original } = await testDepot();
    const depot = join(await temporaryFolder(t), 'dist');
    await copyDepot(original, depot);
    const { published, hidden, linked } = await ground(depot);
    const [own, web] = await Promise.all([serveDepotFor(t, depot), serveByWebServer(t, name, depot)]);
    t.deepEqual(await ask(web, published), await ask(own, published));
    for (const option of [['--head'], ['--range', '1-2']]) {
      const paths = published.filter((path) => /\.(?:deb|zip|gz|json)$/.test(path));
      const given = await ask(own, paths, ...option);
      t.deepEqual(
        await ask(web, paths, ...option),
        name === 'caddy' && option[0] === '--range' ? given.map(withoutKeeping) : given,
        option.join(' '),
      );
    }
    const conditions = [...CONDITIONS, ...(name === 'nginx' ? EXACT : [])].filter(
      // Apache does not take the date of what is not a minute old for one that tells two contents apart (RFC 9110 §8.8.2.2)
      ([what]) => name !== 'apache' || what !== OF_ITS_DATE,
    );
    const deb = published.find((path) => path.endsWith('.deb')) ?? '';
    for (const path of ['/current/apt/dists/stable/InRelease', deb]) {
      const said = await askAgain(own, path, conditions);
      t.deepEqual(
        said.map((line) => /^(.*: \d+)/.exec(line)?.[1]),
        conditions.map(([what, , status]) => `${what}: ${status}`),
        path,
      );
      t.deepEqual(
        await askAgain(web, path, conditions),
        name === 'caddy' ? said.map((line) => (ONLY_PARTS.test(line) ? withoutKeeping(line) : line)) : said,
        path,
      );
    }
    // Caddy has no setting for links
    const refused = await ask(web, name === 'caddy' ? hidden : [...hidden, ...linked]);
    t.deepEqual(
      refused.filter((line) => !/ (?:403|404)\|/.test(line)),
      [],
    );
    t.true(refused.every((line) => !line.includes('immutable')));
    for (const path of ['/', '/current']) {
      const [line = ''] = await ask(web, [path]);
      t.regex(line, / 302\|/);
      const [page = ''] = await ask(web, [path], '--location');
      t.regex(page, / (?:200|404)\|text\//, 'as far as there is a page');
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const [line = ''] = await ask(web, ['/current/godepot.asc'], '-X', method);
      t.regex(line, / 405\|/, method);
    }
  });
}

test('apt and dnf install from nginx', async (t) => {
  const { depot } = await testDepot();
  const nginx = await serveByWebServer(t, 'nginx', depot);
  const key = await publishedKey(depot);
  await Promise.all(
    CLIENTS.filter(({ suite, manager }) => suite === 'bookworm' && manager !== 'zypper').map(async (kind) => {
      const server = await openServer(kind.suite, t);
      await kind.configure(server, nginx, key);
      const client = kind.open(server, nginx);
      t.is((await client.refresh()).status, 0);
      await client.install('go-env');
      t.truthy(await client.installed('go-env'), kind.name);
    }),
  );
});
