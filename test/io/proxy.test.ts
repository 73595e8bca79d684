import test, { type ExecutionContext } from 'ava';

import { DepotError, type ErrorCode } from '../../builder/errors.ts';
import { fetchText } from '../helpers/fetch-text.ts';
import { setNetwork } from '../../builder/io/network.ts';
import { type TestAuthority, testAuthority } from '../helpers/certificates.ts';
import { type MisbehavingServer, misbehavingServer } from '../helpers/misbehaving-server.ts';
import { type ProxyServer, proxyServer } from '../helpers/proxy-server.ts';

// The network's settings are those of the process: one test after the other.
const FILE = '/files/a.txt';
const LOGIN = `Basic ${Buffer.from('zoe:s3cret/').toString('base64')}`;

interface Ground {
  /** By the name go.example, which only the proxy can find. */
  plain: MisbehavingServer;
  secure: MisbehavingServer;
  proxy: ProxyServer;
  authority: TestAuthority;
  refused: (server: MisbehavingServer, code: ErrorCode, name?: string) => Promise<DepotError>;
}

function url(server: MisbehavingServer, name = 'go.example'): URL {
  const found = new URL(server.url + FILE);
  found.hostname = name;
  return found;
}

function ask(server: MisbehavingServer, name?: string): Promise<string> {
  return fetchText(url(server, name), { maxBytes: 1000, pace: { firstDelay: 1 } });
}

/** @param proxyHost of a proxy that speaks TLS itself; empty for one that does not */
async function ground(t: ExecutionContext, proxyHost = ''): Promise<Ground> {
  const authority = await testAuthority(t);
  const pair = await authority.issue(['DNS:go.example', 'IP:127.0.0.1']);
  const [plain, secure] = [await misbehavingServer(), await misbehavingServer('127.0.0.1', pair)];
  // its name stands in no other certificate, and no other name in its own: a mix-up of the two does not pass
  const names = proxyHost === '127.0.0.1' ? 'IP:127.0.0.1' : `DNS:${proxyHost}`;
  const proxy = await (proxyHost === ''
    ? proxyServer()
    : proxyServer(await authority.issue([names]), proxyHost));
  for (const server of [plain, secure]) server.files.set(FILE, Buffer.from('from behind the proxy'));
  t.teardown(() => Promise.all([plain.close(), secure.close(), proxy.close()]));
  t.teardown(() => setNetwork({ environment: {}, authorities: [] }));
  setNetwork({
    environment: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url },
    authorities: [authority.pem],
  });
  return {
    plain,
    secure,
    proxy,
    authority,
    async refused(server, code, name) {
      const error = await t.throwsAsync(ask(server, name), { instanceOf: DepotError });
      t.is(error.code, code, error.message);
      t.notRegex(JSON.stringify([error.message, error.where, error.hint]), /s3cret|zoe/);
      return error;
    },
  };
}

for (const proxyHost of ['', '127.0.0.1', 'localhost']) {
  test.serial(
    `${proxyHost === '' ? 'an http proxy' : `an https proxy at ${proxyHost}`} carries http as a whole URL, https through a tunnel`,
    async (t) => {
      const { plain, secure, proxy } = await ground(t, proxyHost);
      t.is(await ask(plain), 'from behind the proxy');
      t.is(await ask(secure), 'from behind the proxy');
      t.deepEqual(
        proxy.relayed.map(({ method, target }) => `${method} ${target}`),
        [`GET ${url(plain).href}`, `CONNECT ${url(secure).host}`],
      );
      t.is(plain.asked[0]?.headers.host, url(plain).host);
    },
  );
}

test.serial('what NO_PROXY names is asked directly', async (t) => {
  const { plain, secure, proxy, refused } = await ground(t);
  setNetwork({
    environment: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: 'other.example,.example' },
  });
  // found by the proxy only: asked directly, such a name is nowhere
  for (const server of [plain, secure]) {
    await refused(server, 'FETCH_CONNECTION');
    t.is(await ask(server, '127.0.0.1'), 'from behind the proxy');
  }
  t.is(proxy.relayed.length, 0);
});

test.serial("the proxy's login goes to the proxy, the server's to the server", async (t) => {
  const { plain, secure, proxy } = await ground(t);
  proxy.login = LOGIN;
  const withLogin = new URL(proxy.url);
  [withLogin.username, withLogin.password] = ['zoe', 's3cret%2F'];
  setNetwork({ environment: { HTTP_PROXY: withLogin.href, HTTPS_PROXY: withLogin.href } });
  for (const server of [plain, secure]) {
    const target = url(server);
    [target.username, target.password] = ['bob', 'other'];
    t.is(await fetchText(target, { maxBytes: 1000 }), 'from behind the proxy');
    t.is(server.asked[0]?.headers['proxy-authorization'], undefined);
    t.is(server.asked[0]?.authorization, `Basic ${Buffer.from('bob:other').toString('base64')}`);
  }
  t.deepEqual(
    proxy.relayed.map(({ login }) => login),
    [LOGIN, LOGIN],
  );
  t.is(proxy.relayed[1]?.authorization, undefined, 'inside the tunnel, not beside it');
});

test.serial('407 is told from a 401 of the server, asked once, and names the proxy', async (t) => {
  const { plain, secure, proxy, refused } = await ground(t);
  proxy.login = LOGIN;
  for (const server of [plain, secure]) {
    const error = await refused(server, 'FETCH_PROXY_LOGIN');
    t.regex(error.message, /wants a login/);
    t.is(error.where, `${proxy.url}/`);
    t.is(server.asked.length, 0);
  }
  t.is(proxy.relayed.length, 2);
  const wrong = new URL(proxy.url);
  [wrong.username, wrong.password] = ['zoe', 's3cret'];
  setNetwork({ environment: { HTTPS_PROXY: wrong.href } });
  t.regex((await refused(secure, 'FETCH_PROXY_LOGIN')).message, /does not take the login/);
});

/** The answer to CONNECT, and how often it is asked: 403 is a verdict, 502 may pass. */
for (const [status, asked] of [
  [403, 1],
  [405, 1],
  [502, 5],
  [503, 5],
] as const) {
  test.serial(`a proxy that answers ${status} to CONNECT`, async (t) => {
    const { secure, proxy, refused } = await ground(t);
    proxy.refuse = status;
    const error = await refused(secure, 'FETCH_PROXY');
    t.regex(error.message, new RegExp(`does not connect to ${url(secure).host} \\(HTTP ${status}\\)`));
    t.is(error.where, `${proxy.url}/`);
    t.regex(error.hint ?? '', /NO_PROXY=go\.example/);
    t.is(proxy.relayed.length, asked);
  });
}

test.serial('a tunnel that opens at the second try is used', async (t) => {
  const { secure, proxy } = await ground(t);
  proxy.refuse = 503;
  const asking = ask(secure);
  while (proxy.relayed.length === 0) await new Promise(setImmediate);
  proxy.refuse = undefined;
  t.is(await asking, 'from behind the proxy');
});

test.serial('a proxy that is not there, or breaks off, is named', async (t) => {
  const { plain, secure, proxy, refused } = await ground(t);
  await proxy.close();
  for (const server of [plain, secure]) {
    t.regex(
      (await refused(server, 'FETCH_CONNECTION')).message,
      new RegExp(`through the proxy ${proxy.url}/`),
    );
  }
});

test.serial('TLS to the proxy and through it are checked each', async (t) => {
  const { secure, proxy, refused, authority } = await ground(t, 'localhost');
  setNetwork({ authorities: [] });
  t.regex((await refused(secure, 'FETCH_TLS')).message, new RegExp(`through the proxy ${proxy.url}`));
  t.is(proxy.relayed.length, 0, 'the proxy is not trusted, so it is told nothing');
  setNetwork({ authorities: [authority.pem] });
  await refused(secure, 'FETCH_TLS', 'other.example');
  t.is(proxy.relayed.length, 1, 'trusted is the proxy, not who answers under another name');
  t.is(secure.asked.length, 0);
});

test.serial('a variable that makes no sense is told of before anything is asked', async (t) => {
  const { secure, refused } = await ground(t);
  setNetwork({ environment: { HTTPS_PROXY: 'socks5://zoe:s3cret@127.0.0.1:1' } });
  await refused(secure, 'PROXY_INVALID');
});
