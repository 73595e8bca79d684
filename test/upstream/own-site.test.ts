/**
 * Go's own page, its file host and the rest, asked by the real executable for a spec that names no source: a proxy of the test stands
 * between, and every host name behind it is a server on loopback with a certificate of the test's authority.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { GOOGLE_PRIMARY } from '../../builder/spec/load.ts';
import { PUBLIC_CHECKSUM_DATABASE } from '../../builder/upstream/sumdb/public-database.ts';
import { parseLock } from '../../builder/upstream/lock-parse.ts';
import { testAuthority } from '../helpers/certificates.ts';
import { testDatabase } from '../helpers/checksum-database.ts';
import { type Answered, tryGodepot } from '../helpers/godepot.ts';
import { BUILT_IN, olderKey } from '../helpers/google-key.ts';
import { type MisbehavingServer, misbehavingServer } from '../helpers/misbehaving-server.ts';
import { type ProxyServer, proxyServer } from '../helpers/proxy-server.ts';
import {
  CATALOGUE_PATH,
  catalogueOf,
  type SiteContent,
  siteContent,
  type SiteDepot,
  siteDepot,
} from '../helpers/small-site.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { digest } from '../helpers/toolchain-source.ts';

const [PAGE, FILES, VULNERABILITIES] = ['go.dev', 'dl.google.com', 'vuln.go.dev'];
const [DATABASE = ''] = PUBLIC_CHECKSUM_DATABASE.split('+');
const NAME = 'go1.27.3.linux-amd64.tar.gz';
const MODULE = 'golang.org/toolchain/@v/v0.0.1-go1.27.3.linux-amd64';
const LOOKUP = '/lookup/golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64';

interface World {
  proxy: ProxyServer;
  content: SiteContent;
  host: (name: string) => MisbehavingServer;
  /** Every request, `host/path`, sorted. */
  asked: () => string[];
  /** A depot of its own, with lines of its spec exchanged. */
  depot: (verify?: string) => Promise<SiteDepot>;
  run: (depot: SiteDepot, line: readonly string[]) => Promise<Answered>;
}

async function world(t: ExecutionContext): Promise<World> {
  const authority = await testAuthority(t);
  const names = [PAGE, FILES, VULNERABILITIES, DATABASE].map(String);
  const tls = await authority.issue(names.map((name) => `DNS:${name}`));
  const proxy = await proxyServer();
  t.teardown(() => proxy.close());
  const servers = new Map<string, MisbehavingServer>();
  for (const name of names) {
    const server = await misbehavingServer('127.0.0.1', tls);
    t.teardown(() => server.close());
    servers.set(name, server);
    proxy.ports.set(`${name}:443`, Number(new URL(server.url).port));
  }
  const host = (name: string): MisbehavingServer => {
    const server = servers.get(name);
    if (server === undefined) throw new Error(name);
    return server;
  };
  const content = await siteContent(t, ['1.27.3']);
  host(PAGE).files.set(CATALOGUE_PATH, catalogueOf(content.toolchains));
  for (const [path, bytes] of content.modules) host(PAGE).files.set(`/dl/mod/${path}`, bytes);
  // as the page really answers for it, with status 200
  host(PAGE).files.set(`/dl/${NAME}.sha256`, Buffer.from('<!DOCTYPE html>'));
  for (const [name, bytes] of content.files) host(FILES).files.set(`/go/${name}`, bytes);
  host(VULNERABILITIES).files.set('/vulndb.zip', content.vulnerabilities);
  const env = {
    GOPROXY: 'direct',
    HTTPS_PROXY: proxy.url,
    https_proxy: proxy.url,
    NO_PROXY: '',
    no_proxy: '',
    NODE_EXTRA_CA_CERTS: '',
  };
  return {
    proxy,
    content,
    host,
    asked: () => [...servers].flatMap(([name, { asked }]) => asked.map(({ path }) => name + path)).sort(),
    async depot(verify = 'verify: [openpgp, sha256]') {
      const depot = await siteDepot(await temporaryFolder(t), content, ['1.27.3'], '');
      const spec = await readFile(depot.spec, 'utf8');
      await writeFile(depot.spec, spec.replace(/^verify: .*$/m, verify));
      return depot;
    },
    run: (depot, line) => tryGodepot(depot, ['--ca', authority.file, ...line], env),
  };
}

const PINNED = [
  `${PAGE}/dl/?mode=json&include=all`,
  `${PAGE}/dl/mod/${MODULE}.info`,
  `${FILES}/go/${NAME}`,
  `${FILES}/go/${NAME}.asc`,
  `${FILES}/go/${NAME}.sha256`,
  `${VULNERABILITIES}/vulndb.zip`,
];

test('lock update of a spec without a source asks the page, its file host and the database, each for what is theirs', async (t) => {
  const { proxy, content, host, asked, depot, run } = await world(t);
  const [small] = content.toolchains;
  const places = await depot();
  const { status, document } = await run(places, ['lock', 'update']);
  t.is(status, 0, JSON.stringify(document));
  t.deepEqual(asked(), [...PINNED, DATABASE + LOOKUP].sort());
  const entry = (await parseLock(await readFile(places.lock, 'utf8'), places.lock)).toolchains[
    'go1.27.3.linux-amd64'
  ];
  t.like(entry, {
    h1: small?.h1,
    published: small?.time,
    archives: { tarball: { sha256: digest(small?.tarball ?? Buffer.alloc(0)) } },
    evidence: {
      sumdb: null,
      openpgp: { primary: content.fingerprint },
      sha256: { from: ['catalogue', 'file'] },
    },
  });
  t.like(document, {
    references: {
      catalogue: { state: 'refreshed', where: `https://${PAGE}/dl/?***` },
      vulnerabilities: { state: 'refreshed', where: `https://${VULNERABILITIES}/vulndb.zip` },
    },
  });
  t.true(proxy.relayed.every(({ method, target }) => method === 'CONNECT' && proxy.ports.has(target)));
  t.is(new Set(proxy.relayed.map(({ target }) => target)).size, 4);

  // where nobody wants more than the archive, the module is asked for first, as cmd/go asks
  for (const name of [PAGE, FILES, VULNERABILITIES, DATABASE]) host(name ?? '').asked.length = 0;
  const plain = await depot('verify: []');
  t.is((await run(plain, ['lock', 'update'])).status, 0);
  t.true(asked().includes(`${PAGE}/dl/mod/${MODULE}.zip`));
  t.false(
    asked().some((url) => url.includes('.tar.gz')),
    asked().join(' '),
  );
});

test('the database that is asked directly is believed with the key that is built in, and with no other', async (t) => {
  const { content, host, asked, depot, run } = await world(t);
  const line = `golang.org/toolchain v0.0.1-go1.27.3.linux-amd64 ${content.toolchains[0]?.h1 ?? ''}\n`;
  // of that name, and of another key
  host(DATABASE).files.set(LOOKUP, Buffer.from(testDatabase(DATABASE).lookup(7, line)));
  const places = await depot('verify: [sumdb]');
  const { status, document } = await run(places, ['lock', 'update']);
  t.is(status, 6);
  t.like(document, { error: { code: 'SUMDB_SIGNATURE' } }, JSON.stringify(document));
  t.true(asked().includes(DATABASE + LOOKUP));
  await t.throwsAsync(readFile(places.lock), { code: 'ENOENT' });
});

test("keys upstream refresh of Google's key asks the place where Google publishes it", async (t) => {
  const { host, asked, depot, run } = await world(t);
  host(FILES).files.set('/linux/linux_signing_key.pub', await readFile(BUILT_IN));
  const places = await depot();
  const spec = await readFile(places.spec, 'utf8');
  await writeFile(places.spec, spec.replace(/^openpgp: .*\n/m, ''));
  const kept = join(places.keys, 'upstream', `${GOOGLE_PRIMARY}.asc`);
  await mkdir(join(places.keys, 'upstream'), { recursive: true });
  await writeFile(kept, await olderKey());
  const { status, document } = await run(places, ['keys', 'upstream', 'refresh']);
  t.is(status, 0, JSON.stringify(document));
  t.like(document, { changed: true, added: { length: 2 } });
  t.deepEqual(asked(), [`${FILES}/linux/linux_signing_key.pub`]);
  t.deepEqual(await readFile(kept), await readFile(BUILT_IN));
});
