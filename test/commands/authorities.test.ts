import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { testAuthority } from '../helpers/certificates.ts';
import { tryGodepot } from '../helpers/godepot.ts';
import { misbehavingServer } from '../helpers/misbehaving-server.ts';
import { type ProxyDepot, proxyDepot } from '../helpers/proxy-depot.ts';
import { proxyServer } from '../helpers/proxy-server.ts';

/** A module proxy that speaks https under an authority of its own. */
async function secureDepot(
  t: ExecutionContext,
): Promise<{ places: ProxyDepot; ca: string; other: string; url: string }> {
  const authority = await testAuthority(t);
  const server = await misbehavingServer(
    '127.0.0.1',
    await authority.issue(['IP:127.0.0.1', 'DNS:go.example']),
  );
  t.teardown(() => server.close());
  const places = await proxyDepot(t, ['1.27.3']);
  for (const { zipPath, zip } of places.toolchains) server.files.set(zipPath, zip);
  return { places, ca: authority.file, other: (await testAuthority(t, 'other')).file, url: server.url };
}

test('--ca, GODEPOT_CA and NODE_EXTRA_CA_CERTS of the real executable, alone and together', async (t) => {
  const { places, ca, other, url } = await secureDepot(t);
  const GOPROXY = `${url},off`;
  // this one is set on many machines, and would hide what is shown here
  const none = { GOPROXY, NODE_EXTRA_CA_CERTS: '' };
  const runs: [string, string[], Record<string, string>, trusted: boolean][] = [
    ['nothing', [], none, false],
    ['another authority', ['--ca', other], none, false],
    ['--ca', ['--ca', ca], none, true],
    ['GODEPOT_CA', [], { ...none, GODEPOT_CA: ca }, true],
    ['--ca before GODEPOT_CA', ['--ca', ca], { ...none, GODEPOT_CA: other }, true],
    ['NODE_EXTRA_CA_CERTS', [], { GOPROXY, NODE_EXTRA_CA_CERTS: ca }, true],
    ['NODE_EXTRA_CA_CERTS beside --ca', ['--ca', other], { GOPROXY, NODE_EXTRA_CA_CERTS: ca }, true],
  ];
  for (const [at, [what, options, env, trusted]] of runs.entries()) {
    const own = { ...places, depot: join(places.folder, `dist-${at}`) };
    const { status, document } = await tryGodepot(own, [...options, 'fetch'], env);
    t.is(status, trusted ? 0 : 5, `${what}: ${JSON.stringify(document)}`);
    if (!trusted) t.like(document, { error: { code: 'FETCH_TLS' } });
  }
});

test('HTTPS_PROXY of the real executable, which ends by itself afterwards', async (t) => {
  const { places, ca, url } = await secureDepot(t);
  const proxy = await proxyServer();
  t.teardown(() => proxy.close());
  const GOPROXY = `${url.replace('127.0.0.1', 'go.example')},off`;
  const began = performance.now();
  const { status, document } = await tryGodepot(places, ['--ca', ca, 'fetch'], {
    GOPROXY,
    HTTPS_PROXY: proxy.url,
  });
  t.is(status, 0, JSON.stringify(document));
  t.true(performance.now() - began < 20_000, 'idle connections do not hold the process');
  t.like(proxy.relayed, { 0: { method: 'CONNECT' }, length: 1 });
});

test('a bad --ca is told of before anything is asked, whatever the verb', async (t) => {
  const { places } = await secureDepot(t);
  const bad = join(places.folder, 'bad.pem');
  await writeFile(bad, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  const fifo = join(places.folder, 'fifo');
  await execa('mkfifo', [fifo]);
  for (const file of [bad, fifo, join(places.folder, 'none'), places.folder]) {
    for (const verb of ['fetch', 'plan']) {
      const { status, document } = await tryGodepot(places, ['--ca', file, verb], places.env);
      t.is(status, 2);
      t.like(document, { error: { code: 'CA_INVALID', where: file } });
    }
  }
  t.like((await tryGodepot(places, ['--ca', '', 'plan'], places.env)).document, { error: { code: 'USAGE' } });
  t.deepEqual(places.server.asked, []);
});
