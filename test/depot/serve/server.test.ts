import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rename, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { serveDepot } from '../../../builder/depot/serve/server.ts';
import { hasCode } from '../../../builder/errors.ts';
import { replaceSymlink } from '../../../builder/io/durable.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const ONE = '1-11111111';
const TWO = '2-22222222';
const MODULE = 'goproxy/golang.org/toolchain/@v/v0.0.1-go1.27.3.linux-amd64';
const HASHED = `apt/dists/stable/main/binary-amd64/by-hash/SHA256/${'c'.repeat(64)}`;

async function depotOn(t: ExecutionContext): Promise<{ depot: string; url: string; port: number }> {
  const depot = await temporaryFolder(t);
  for (const name of [ONE, TWO]) {
    for (const [path, text] of [
      ['apt/dists/stable/InRelease', `release of ${name}`],
      [HASHED, 'index'],
      ['apt/pool/main/g/go-1.27/go-1.27_1.27.3-1_amd64.deb', '0123456789'],
      ['yum/x86_64/repodata/repomd.xml', `<repomd of="${name}"/>`],
      ['.hidden', 'hidden'],
      ['godepot.asc', 'key'],
      ['index.html', '<!doctype html>'],
      ['dl/index.json', 'all'],
      ['dl/latest.json', 'latest'],
      ['goproxy/golang.org/toolchain/@v/list', 'v0.0.1-go1.27.3.linux-amd64\n'],
      [`${MODULE}.zip`, 'zip'],
      [`${MODULE}.info`, '{}'],
      ['goproxy/sumdb/sums.example/tile/8/0/000.p/1', 'tile'],
      ['goproxy/sumdb/sums.example/lookup/golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64', 'record'],
    ] as const) {
      const file = join(depot, 'snapshots', name, path);
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, text);
    }
  }
  await mkdir(join(depot, 'snapshots/.tmp-00'), { recursive: true });
  await writeFile(join(depot, 'snapshots/.tmp-00/InRelease'), 'staged');
  for (const name of [
    'store/lock',
    'log/audit.jsonl',
    'ledger.json',
    'yum/x86_64/other',
    'snapshots/notes',
  ]) {
    await mkdir(join(depot, name, '..'), { recursive: true });
    await writeFile(join(depot, name), 'secret');
  }
  await symlink('/etc', join(depot, 'snapshots', ONE, 'etc'));
  await symlink('../../store', join(depot, 'snapshots', ONE, 'inner'));
  await symlink(`snapshots/${ONE}`, join(depot, 'current'));
  const server = await serveDepot({ depot, host: '127.0.0.1', port: 0 });
  t.teardown(() => server.close());
  return { depot, url: server.url, port: Number(new URL(server.url).port) };
}

/** fetch() tidies paths up before it sends them; an attacker does not. */
function raw(port: number, path: string, host = 'depot.example.com', header = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${header}\r\n`);
    });
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

test('serves files of the current snapshot, in ranges, and says how long they may be kept', async (t) => {
  const { depot, url, port } = await depotOn(t);
  const release = await fetch(`${url}/current/apt/dists/stable/InRelease`);
  t.is(await release.text(), `release of ${ONE}`);
  t.is(release.headers.get('cache-control'), 'no-cache');
  const hashed = await fetch(`${url}/current/${HASHED}`);
  t.regex(hashed.headers.get('cache-control') ?? '', /immutable/);
  const deb = `${url}/current/apt/pool/main/g/go-1.27/go-1.27_1.27.3-1_amd64.deb`;
  const part = await fetch(deb, { headers: { Range: 'bytes=4-' } });
  t.is(part.status, 206);
  t.is(await part.text(), '456789');
  t.regex(part.headers.get('cache-control') ?? '', /immutable/);
  const etag = part.headers.get('etag') ?? '';
  const resumed = await fetch(deb, { headers: { Range: 'bytes=4-', 'If-Range': etag } });
  t.is(resumed.status, 206);
  const changed = await fetch(deb, { headers: { Range: 'bytes=4-', 'If-Range': '"another"' } });
  t.is(changed.status, 200);
  const sameDate = Date.parse(part.headers.get('last-modified') ?? '');
  const dated = async (milliseconds: number): Promise<number> => {
    const date = new Date(milliseconds).toUTCString();
    return (await fetch(deb, { headers: { Range: 'bytes=4-', 'If-Range': date } })).status;
  };
  // what the client has a part of may be newer than what is here: the refused file of somebody else
  t.deepEqual(
    [await dated(sameDate), await dated(sameDate + 1000), await dated(sameDate - 1000)],
    [206, 200, 200],
  );
  t.is((await fetch(deb, { headers: { Range: 'bytes=99-' } })).status, 416);
  // fetch() itself adds no-cache to a conditional request
  const path = new URL(deb).pathname;
  t.regex(await raw(port, path, 'depot.example.com', `If-None-Match: ${etag}\r\n`), /^HTTP\/1\.1 304 /);
  const head = await fetch(deb, { method: 'HEAD' });
  t.is(head.headers.get('content-length'), '10');
  t.is(await head.text(), '');
  t.is((await fetch(deb, { method: 'POST' })).status, 405);

  await replaceSymlink(join(depot, 'current'), `snapshots/${TWO}`);
  t.is(await (await fetch(`${url}/current/apt/dists/stable/InRelease`)).text(), `release of ${TWO}`);
  t.is(await (await fetch(`${url}/snapshots/${ONE}/godepot.asc`)).text(), 'key');
});

test('nothing outside the published tree can be reached', async (t) => {
  const { port } = await depotOn(t);
  for (const path of [
    '/store/lock',
    '/%73tore/lock',
    '/current/../store/lock',
    '/current/%2e%2e/store/lock',
    '/current/..%2f..%2fstore/lock',
    '//store/lock',
    '/./store/lock',
    `/snapshots/${ONE}/.hidden`,
    '/snapshots/.tmp-00/InRelease',
    `/snapshots/${ONE}/etc/passwd`,
    `/snapshots/${ONE}/inner/lock`,
    '/current/apt/dists/stable',
    '/current/apt/dists/stable/',
    '/log/audit.jsonl',
    '/ledger.json',
    '/yum/x86_64/other',
    '/yum/x86_64/',
    '/snapshots',
    '/snapshots/',
    '/snapshots/notes',
    '/snapshots/current/godepot.asc',
    `/snapshots/${ONE}/dl`,
    '/current/goproxy/',
    '/current//godepot.asc',
    '/current/godepot.asc/',
    '/index.html',
    '/current/godepot.asc%00',
    '/current/%ff',
    '/current\\godepot.asc',
    'http://elsewhere/current/godepot.asc',
    '/../../../etc/passwd',
  ]) {
    const answer = await raw(port, path);
    t.regex(answer, /^HTTP\/1\.1 404 /, path);
    t.notRegex(answer, /secret|hidden|staged|root:/, path);
  }
});

test('mirror lists name the immutable snapshot under the address that the client used', async (t) => {
  const { depot, port, url } = await depotOn(t);
  const expected = `http://depot.example.com:8080/snapshots/${ONE}/yum/x86_64/\n`;
  t.true(
    (await raw(port, '/yum/x86_64/mirrorlist', 'depot.example.com:8080')).endsWith(`\r\n\r\n${expected}`),
  );
  for (const host of ['a b', 'x/../../', 'evil"><script>', 'a\tb', '', 'x:99999999', 'user@host']) {
    t.regex(await raw(port, '/yum/x86_64/mirrorlist', host), /^HTTP\/1\.1 40[04] /, host);
  }
  t.regex(await raw(port, '/yum/aarch64/mirrorlist'), /^HTTP\/1\.1 404 /);
  t.regex(await raw(port, '/yum/noarch/mirrorlist'), /^HTTP\/1\.1 404 /);
  await mkdir(join(depot, 'yum/x86_64'), { recursive: true });
  await writeFile(join(depot, 'yum/x86_64/mirrorlist'), 'https://published.example.com/\n');
  const published = await fetch(`${url}/yum/x86_64/mirrorlist`);
  t.is(await published.text(), 'https://published.example.com/\n');
  t.is(published.headers.get('cache-control'), 'no-cache');
});

test('a mirror list that is a link is none: it could lead to keys, or to anything else on the machine', async (t) => {
  const { depot, port } = await depotOn(t);
  await mkdir(join(depot, 'yum/x86_64'), { recursive: true });
  await mkdir(join(depot, 'elsewhere/aarch64'), { recursive: true });
  await writeFile(join(depot, 'elsewhere/aarch64/mirrorlist'), 'secret\n');
  await symlink('../../elsewhere/aarch64/mirrorlist', join(depot, 'yum/x86_64/mirrorlist'));
  await symlink('../elsewhere/aarch64', join(depot, 'yum/aarch64'));
  for (const arch of ['x86_64', 'aarch64']) {
    const answer = await raw(port, `/yum/${arch}/mirrorlist`);
    t.regex(answer, /^HTTP\/1\.1 404 /);
    t.notRegex(answer, /secret/);
  }
});

test('a name longer than any file can have is not there', async (t) => {
  const { port } = await depotOn(t);
  t.regex(await raw(port, `/current/${'a'.repeat(300)}`), /^HTTP\/1\.1 404 /);
});

test('a taken port is an error with a code', async (t) => {
  const { depot, port } = await depotOn(t);
  const error = await t.throwsAsync(serveDepot({ depot, host: '127.0.0.1', port }));
  t.true(hasCode(error, 'SERVE_ADDRESS'));
});

test('a browser begins at the page, and each kind says how long it may be kept and what it is', async (t) => {
  const { url } = await depotOn(t);
  for (const path of ['/', '/current']) {
    const answer = await fetch(`${url}${path}`, { redirect: 'manual' });
    t.deepEqual([answer.status, answer.headers.get('location')], [302, 'current/index.html'], path);
  }
  const page = await fetch(`${url}/`);
  t.deepEqual([page.url, await page.text()], [`${url}/current/index.html`, '<!doctype html>']);
  t.is(await (await fetch(`${url}/current/`)).text(), '<!doctype html>');
  t.is(await (await fetch(`${url}/snapshots/${ONE}/`)).text(), '<!doctype html>');
  const policy = page.headers.get('content-security-policy') ?? '';
  t.regex(policy, /default-src 'none'/);

  const kinds: [path: string, kept: boolean, type: string][] = [
    ['current/apt/dists/stable/InRelease', false, 'text/plain; charset=utf-8'],
    [`snapshots/${ONE}/apt/dists/stable/InRelease`, false, 'text/plain; charset=utf-8'],
    [`snapshots/${ONE}/yum/x86_64/repodata/repomd.xml`, true, 'application/xml'],
    ['current/yum/x86_64/repodata/repomd.xml', false, 'application/xml'],
    [
      'current/apt/pool/main/g/go-1.27/go-1.27_1.27.3-1_amd64.deb',
      true,
      'application/vnd.debian.binary-package',
    ],
    ['current/godepot.asc', false, 'text/plain; charset=utf-8'],
    ['current/index.html', false, 'text/html; charset=utf-8'],
    [`snapshots/${ONE}/index.html`, true, 'text/html; charset=utf-8'],
    ['current/dl/index.json', false, 'application/json'],
    ['current/goproxy/golang.org/toolchain/@v/list', false, 'text/plain; charset=utf-8'],
    [`current/${MODULE}.zip`, true, 'application/zip'],
    [`current/${MODULE}.info`, true, 'application/json'],
    ['current/goproxy/sumdb/sums.example/tile/8/0/000.p/1', true, 'application/octet-stream'],
    [
      'current/goproxy/sumdb/sums.example/lookup/golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64',
      false,
      'text/plain; charset=utf-8',
    ],
  ];
  for (const [path, kept, type] of kinds) {
    const { headers } = await fetch(`${url}/${path}`);
    const cached = kept ? 'public, max-age=31536000, immutable' : 'no-cache';
    t.deepEqual(
      [headers.get('cache-control'), headers.get('content-type'), headers.get('x-content-type-options')],
      [cached, type, 'nosniff'],
      path,
    );
    t.is(headers.get('content-encoding'), null);
  }
  for (const [query, expected] of [
    ['', 'all'],
    ['?mode=json', 'latest'],
    ['?mode=json&include=all', 'all'],
    ['?include=all&mode=json', 'all'],
  ] as const) {
    const answer = await fetch(`${url}/current/dl/${query}`);
    t.deepEqual(
      [await answer.text(), answer.headers.get('content-type')],
      [expected, 'application/json'],
      query,
    );
  }
});

function digest(text: string): string {
  return `"${createHash('sha256').update(text).digest('hex')}"`;
}

test('an ETag is the digest of the content, wherever and whenever it lies', async (t) => {
  const { depot, url } = await depotOn(t);
  const release = `snapshots/${ONE}/apt/dists/stable/InRelease`;
  const etag = async (path: string): Promise<string | null> =>
    (await fetch(`${url}/${path}`)).headers.get('etag');
  t.is(await etag('current/godepot.asc'), digest('key'));
  t.is(await etag(`snapshots/${TWO}/godepot.asc`), digest('key'));
  // what a change of keys does: other bytes of the same length under the same date
  const before = await stat(join(depot, release));
  t.is(await etag(release), digest(`release of ${ONE}`));
  const other = `RELEASE of ${ONE}`;
  await writeFile(join(depot, 'new'), other);
  await utimes(join(depot, 'new'), before.atime, before.mtime);
  await rename(join(depot, 'new'), join(depot, release));
  t.is(await etag(release), digest(other));
  // a date says only that it is not the same one: what was put back is older, and changed
  const since = async (milliseconds: number): Promise<number> => {
    const date = new Date(milliseconds).toUTCString();
    return (
      await fetch(`${url}/${release}`, {
        headers: { 'If-Modified-Since': date, 'Cache-Control': 'max-age=0' },
      })
    ).status;
  };
  t.deepEqual([await since(before.mtimeMs), await since(before.mtimeMs + 60_000)], [304, 200]);

  // listed files are not read for it
  const deb = 'apt/pool/main/g/go-1.27/go-1.27_1.27.3-1_amd64.deb';
  const listed = { path: deb, size: 10, sha256: 'd'.repeat(64) };
  await writeFile(join(depot, 'snapshots', TWO, 'manifest.json'), JSON.stringify({ files: [listed] }));
  t.is(await etag(`snapshots/${TWO}/${deb}`), `"${'d'.repeat(64)}"`);
  await writeFile(join(depot, 'snapshots', TWO, 'manifest.json'), 'no manifest');
  t.is(await etag(`snapshots/${TWO}/${deb}`), digest('0123456789'));
});

test('what is no plain GET is refused, and what is wrong with it said', async (t) => {
  const { port, url } = await depotOn(t);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND']) {
    const answer = await fetch(`${url}/current/godepot.asc`, { method });
    t.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD'], method);
  }
  t.regex(await raw(port, `/${'x'.repeat(5000)}`), /^HTTP\/1\.1 414 /);
  t.regex(await raw(port, `/${'x'.repeat(50_000)}`), /^HTTP\/1\.1 431 /);
  t.regex(await raw(port, '/current/godepot.asc', 'x', 'Range: bytes=0-0,2-2\r\n'), /^HTTP\/1\.1 200 /);
  t.regex(await raw(port, '/current/godepot.asc', 'x', 'Content-Length: 5\r\n'), /\r\nConnection: close\r\n/);
  const missing = await fetch(`${url}/current/nothing`, { method: 'HEAD' });
  t.deepEqual([missing.status, missing.headers.get('cache-control')], [404, 'no-cache']);
});

test('a client that takes its time with its request is sent away, and so is one too many', async (t) => {
  const { depot } = await depotOn(t);
  const { url, close } = await serveDepot({
    depot,
    host: '127.0.0.1',
    port: 0,
    mostConnections: 2,
    headersTimeout: 300,
  });
  t.teardown(() => close());
  const port = Number(new URL(url).port);
  const held = [1, 2].map(() => connect(port, '127.0.0.1'));
  t.teardown(() => held.forEach((socket) => socket.destroy()));
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  held.forEach((socket) => socket.write('GET / HTTP/1.1\r\n'));
  await t.throwsAsync(fetch(`${url}/current/godepot.asc`));
  const [first] = held;
  if (first === undefined) return t.fail();
  let said = '';
  first.on('data', (chunk) => (said += chunk.toString()));
  await once(first, 'close');
  t.regex(said, /^HTTP\/1\.1 408 /);
  t.is((await fetch(`${url}/current/godepot.asc`)).status, 200);
  return undefined;
});
