import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { DepotError } from '../../builder/errors.ts';
import { readAuthorities } from '../../builder/io/authorities.ts';
import { fetchText } from '../helpers/fetch-text.ts';
import { setNetwork } from '../../builder/io/network.ts';
import { type KeyPair, selfSigned, testAuthority } from '../helpers/certificates.ts';
import { type MisbehavingServer, misbehavingServer } from '../helpers/misbehaving-server.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

// The network's settings are those of the process: one test after the other.
const FILE = '/a.txt';

async function serverWith(t: ExecutionContext, pair: KeyPair): Promise<MisbehavingServer> {
  const server = await misbehavingServer('127.0.0.1', pair);
  server.files.set(FILE, Buffer.from('over TLS'));
  t.teardown(() => server.close());
  t.teardown(() => setNetwork({ authorities: [] }));
  return server;
}

function ask({ url }: MisbehavingServer): Promise<string> {
  return fetchText(new URL(url + FILE), { maxBytes: 1000, pace: { firstDelay: 1 } });
}

async function refused(t: ExecutionContext, server: MisbehavingServer): Promise<DepotError> {
  const error = await t.throwsAsync(ask(server), { instanceOf: DepotError });
  t.is(error.code, 'FETCH_TLS', error.message);
  t.is(server.asked.length, 0);
  return error;
}

test.serial(
  'an authority of --ca is trusted, beside the usual ones, and only while it is named',
  async (t) => {
    const authority = await testAuthority(t);
    const server = await serverWith(t, await authority.issue(['IP:127.0.0.1']));
    const error = await refused(t, server);
    t.regex(error.message, /authority that is not trusted here/);
    t.regex(error.hint ?? '', /--ca FILE/);
    setNetwork({ authorities: await readAuthorities(authority.file) });
    t.is(await ask(server), 'over TLS');
    const other = await testAuthority(t, 'other');
    setNetwork({ authorities: [other.pem] });
    server.asked.length = 0;
    await refused(t, server);
  },
);

const BAD: readonly [title: string, names: string, days: number, reason: RegExp, hint: RegExp][] = [
  ['for another host', 'DNS:other.example', 1, /for another host/, /right certificate/],
  ['that has ended', 'IP:127.0.0.1', -1, /has expired/, /right certificate/],
];
for (const [title, names, days, reason, hint] of BAD) {
  test.serial(`a certificate ${title} is refused, though its authority is trusted`, async (t) => {
    const authority = await testAuthority(t);
    setNetwork({ authorities: [authority.pem] });
    const server = await serverWith(t, await authority.issue([names], days));
    const error = await refused(t, server);
    t.regex(error.message, reason);
    t.regex(error.hint ?? '', hint);
  });
}

test.serial('a certificate that vouches for itself is refused, until it is itself named', async (t) => {
  const pair = await selfSigned(t, 'IP:127.0.0.1');
  const server = await serverWith(t, pair);
  t.regex((await refused(t, server)).message, /signed by itself/);
  setNetwork({ authorities: [pair.cert] });
  t.is(await ask(server), 'over TLS');
});

test.serial('https to a server of plain http says so', async (t) => {
  const server = await misbehavingServer();
  t.teardown(() => server.close());
  const url = new URL(server.url.replace('http:', 'https:') + FILE);
  const error = await t.throwsAsync(fetchText(url, { maxBytes: 10 }), { instanceOf: DepotError });
  t.is(error.code, 'FETCH_TLS', error.message);
  t.regex(error.message, /does not speak TLS/);
});

test.serial('a redirect from https to http is refused; from http to https followed', async (t) => {
  const authority = await testAuthority(t);
  setNetwork({ authorities: [authority.pem] });
  const server = await serverWith(t, await authority.issue(['IP:127.0.0.1']));
  const plain = await misbehavingServer();
  t.teardown(() => plain.close());
  plain.files.set(FILE, Buffer.from('in the clear'));
  server.misbehave(FILE, { kind: 'redirect', to: plain.url + FILE });
  await t.throwsAsync(ask(server), { code: 'FETCH_REDIRECT' });
  t.is(plain.asked.length, 0);
  plain.misbehave(FILE, { kind: 'redirect', to: server.url + FILE });
  t.is(await ask(plain), 'over TLS');
});

test('a file of authorities: several with comments between them; and what is none', async (t) => {
  const [a, b] = [await testAuthority(t, 'a'), await testAuthority(t, 'b')];
  const folder = await temporaryFolder(t);
  const file = join(folder, 'ca.pem');
  const write = (text: string | Buffer): Promise<void> => writeFile(file, text);
  await write(`# ours\n${a.pem}\nsubject=x\n${b.pem}`);
  t.is((await readAuthorities(file)).length, 2);
  const key = (await a.issue(['DNS:x'])).key;
  const { stdout: der } = await execa('openssl', ['x509', '-in', a.file, '-outform', 'der'], {
    encoding: 'buffer',
  });
  const bad: [string | Buffer, RegExp][] = [
    ['', /no PEM certificate/],
    ['<html>login</html>', /no PEM certificate/],
    [Buffer.from(der), /no PEM certificate/],
    [a.pem.slice(0, 200), /no PEM certificate/],
    [a.pem + b.pem.slice(0, 200), /has no end/],
    [a.pem + b.pem.replace(/\n[A-Za-z0-9+/]{10}/, '\nAAAAAAAAAA'), /certificate 2 cannot be read/],
    [a.pem + key, /private key/],
  ];
  for (const [text, reason] of bad) {
    await write(text);
    const error = await t.throwsAsync(readAuthorities(file), { instanceOf: DepotError });
    t.is(error.code, 'CA_INVALID');
    t.regex(error.message, reason);
    t.is(error.where, file);
  }
  for (const path of [folder, join(folder, 'none.pem'), '/dev/zero']) {
    await t.throwsAsync(readAuthorities(path), { code: 'CA_INVALID' });
  }
  const system = await readAuthorities('/etc/ssl/certs/ca-certificates.crt');
  t.true(system.length > 100);
});
