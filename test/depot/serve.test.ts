import { connect } from 'node:net';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { serveDepot } from '../../builder/depot/serve.ts';
import { hasCode } from '../../builder/errors.ts';
import { replaceSymlink } from '../../builder/io/durable.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const ONE = '1-11111111';
const TWO = '2-22222222';
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
    ] as const) {
      const file = join(depot, 'snapshots', name, path);
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, text);
    }
  }
  await mkdir(join(depot, 'snapshots/.tmp-00'), { recursive: true });
  await writeFile(join(depot, 'snapshots/.tmp-00/InRelease'), 'staged');
  await mkdir(join(depot, 'store'));
  await writeFile(join(depot, 'store/lock'), 'secret');
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
    '/current',
    '/',
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

test('a taken port is an error with a code', async (t) => {
  const { depot, port } = await depotOn(t);
  const error = await t.throwsAsync(serveDepot({ depot, host: '127.0.0.1', port }));
  t.true(hasCode(error, 'SERVE_ADDRESS'));
});
