import test from 'ava';

import { DepotError } from '../../builder/errors.ts';
import { proxyFor } from '../../builder/io/http-proxy.ts';

const P = 'http://proxy.example:3128/';

/** Environment, URL, the proxy or undefined. */
const CHOICES: readonly [Record<string, string>, url: string, proxy: string | undefined][] = [
  [{}, 'https://a.example/', undefined],
  [{ HTTPS_PROXY: P }, 'https://a.example/', P],
  [{ https_proxy: P }, 'https://a.example/', P],
  [{ HTTPS_PROXY: '', https_proxy: P }, 'https://a.example/', P],
  [{ HTTPS_PROXY: P }, 'http://a.example/', undefined],
  [{ HTTP_PROXY: P }, 'https://a.example/', undefined],
  [{ HTTP_PROXY: P }, 'http://a.example/', P],
  [{ http_proxy: P }, 'http://a.example/', P],
  [{ HTTPS_PROXY: 'proxy.example:3128' }, 'https://a.example/', P],
  [{ HTTPS_PROXY: 'https://proxy.example' }, 'https://a.example/', 'https://proxy.example/'],
  [{ HTTP_PROXY: P }, 'http://localhost/', undefined],
  [{ HTTP_PROXY: P }, 'http://127.8.9.1/', undefined],
  [{ HTTP_PROXY: P }, 'http://[::1]/', undefined],
];
for (const [environment, url, expected] of CHOICES) {
  test(`${JSON.stringify(environment)}: ${url}`, (t) => {
    t.is(proxyFor(new URL(url), environment)?.href, expected);
  });
}

/** NO_PROXY, URL, whether it is gone past. Cases of golang.org/x/net/http/httpproxy's documentation, and more. */
const EXCEPTIONS: readonly [string, url: string, direct: boolean][] = [
  ['*', 'https://a.example/', true],
  ['b.example,*', 'https://a.example/', true],
  ['a.example', 'https://a.example/', true],
  ['A.Example', 'https://a.example/', true],
  ['a.example.', 'https://a.example/', true],
  ['a.example', 'https://a.example./', true],
  ['a.example', 'https://x.a.example/', true],
  ['a.example', 'https://ba.example/', false],
  ['.a.example', 'https://x.a.example/', true],
  ['.a.example', 'https://a.example/', false],
  ['*.a.example', 'https://x.a.example/', true],
  ['*.a.example', 'https://a.example/', false],
  ['a.example:443', 'https://a.example/', true],
  ['a.example:8443', 'https://a.example/', false],
  ['a.example:8443', 'https://a.example:8443/', true],
  [' b.example , a.example ', 'https://a.example/', true],
  ['b.example a.example', 'https://a.example/', true],
  ['10.0.0.0/8', 'https://10.9.8.7/', true],
  ['10.0.0.0/8', 'https://11.9.8.7/', false],
  ['10.0.0.0/99', 'https://10.9.8.7/', false],
  ['10.0.0.0/8', 'https://a.example/', false],
  ['10.1.2.3', 'https://10.1.2.3/', true],
  ['10.1.2.3:443', 'https://10.1.2.3/', true],
  ['10.1.2.3:80', 'https://10.1.2.3/', false],
  ['2.3', 'https://10.1.2.3/', false],
  ['fd00::/8', 'https://[fd00::1]/', true],
  ['fd00:0::1', 'https://[fd00::1]/', true],
  ['[fd00::1]:443', 'https://[fd00::1]/', true],
  ['[fd00::1]:80', 'https://[fd00::1]/', false],
  ['::/0', 'https://10.1.2.3/', false],
  [',,', 'https://a.example/', false],
];
for (const [exceptions, url, direct] of EXCEPTIONS) {
  test(`NO_PROXY="${exceptions}": ${url} ${direct ? 'directly' : 'through the proxy'}`, (t) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      t.is(proxyFor(new URL(url), { HTTPS_PROXY: P, [name]: exceptions }) === undefined, direct);
    }
  });
}

for (const value of [
  'socks5://zoe:s3cret@proxy.example',
  'ftp://proxy.example',
  'http://',
  'a b',
  '://x',
  'http://zoe:s3cret@',
]) {
  test(`HTTPS_PROXY="${value}" is refused, and shows no password`, (t) => {
    const error = t.throws(() => proxyFor(new URL('https://a.example/'), { HTTPS_PROXY: value }), {
      instanceOf: DepotError,
    });
    t.is(error.code, 'PROXY_INVALID');
    t.notRegex(JSON.stringify([error.message, error.where, error.hint]), /s3cret|zoe/);
  });
}
