import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { DepotError } from '../../builder/errors.ts';
import { parseNetrc } from '../../builder/io/netrc.ts';
import { setNetwork } from '../../builder/io/network.ts';
import { testAuthority } from '../helpers/certificates.ts';
import { fetchText } from '../helpers/fetch-text.ts';
import { type MisbehavingServer, misbehavingServer } from '../helpers/misbehaving-server.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

// The network's settings are those of the process: one test after the other.
const FILE = '/a.txt';

/** File, its complete entries as `machine login password`. The same as cmd/go of 1.26 sends, but for what is refused below. */
const READ: readonly [string, string[]][] = [
  ['', []],
  ['machine a login b password c', ['a b c']],
  ['machine a password c login b', ['a b c']],
  ['machine a\n\tlogin b\n\tpassword c\n', ['a b c']],
  ['machine a login b password c\r\nmachine d login e password f\r\n', ['a b c', 'd e f']],
  ['machine a login b password c machine d login e password f', ['a b c', 'd e f']],
  ['machine a login b account x password c', ['a b c']],
  ['# machine x login y password z\nmachine a login b password c # old', ['a b c']],
  ['machine a login b password #c', ['a b #c']],
  ['machine a login b password c\\d"e', ['a b c\\d"e']],
  ['machine a login machine password login', ['a machine login']],
  ['machine a login b', []],
  ['machine a password c', []],
  ['default login b password c', []],
  ['machine a login b\ndefault login x password c', []],
  ['machine a login b default password c', []],
  ['machine a login b password c\nmachine a login d password e', ['a b c', 'a d e']],
  ['macdef init\nmachine a login b password c\n\nmachine d login e password f', ['d e f']],
  ['macdef init\r\nmachine a login b password c\r\n\r\nmachine d login e password f', ['d e f']],
  ['macdef init\nmachine a login b password c', []],
];
for (const [text, expected] of READ) {
  test(`netrc ${JSON.stringify(text)}`, (t) => {
    const found = parseNetrc(Buffer.from(text), 'netrc');
    t.deepEqual(
      found.map(({ machine, login, password }) => `${machine} ${login} ${password}`),
      expected,
    );
  });
}

const REFUSED: readonly [string | Buffer, where: string][] = [
  ['machine a login b password "s3cret"', 'netrc:1'],
  ['machine a login b password s3cret word', 'netrc:1'],
  ['machine a login b password', 'netrc:1'],
  ['\nmachine\na login b password s3cret', 'netrc:2'],
  ['login b password s3cret', 'netrc:1'],
  ['machine a login b password c password s3cret', 'netrc:1'],
  ['machine a login b password c\nlogin s3cret', 'netrc:2'],
  ['{"machine": "s3cret"}', 'netrc:1'],
  ['machine a login b password s3cret\u00a0', 'netrc:1'],
  ['machine a login b password s3cret\u0000', 'netrc:1'],
  ['\ufeffmachine a login b password s3cret', 'netrc:1'],
  [Buffer.from([0x23, 0xff]), 'netrc'],
  ['#'.repeat(64 * 1024 + 1), 'netrc'],
];
for (const [text, where] of REFUSED) {
  test(`netrc ${JSON.stringify(text.toString('latin1').slice(0, 60))} is refused, and not repeated`, (t) => {
    const error = t.throws(() => parseNetrc(Buffer.from(text), 'netrc'), { instanceOf: DepotError });
    t.is(error.code, 'NETRC_INVALID');
    t.is(error.where, where);
    t.notRegex(error.message + (error.hint ?? ''), /s3cret/);
  });
}

interface Ground {
  server: MisbehavingServer;
  other: MisbehavingServer;
  /** `127.0.0.1:PORT` of the first. */
  host: string;
  file: string;
  /** Writes the netrc file and names it. */
  netrc: (text: string, mode?: number, environment?: Record<string, string>) => Promise<void>;
  ask: (url?: string) => Promise<string>;
}

async function ground(t: ExecutionContext): Promise<Ground> {
  const authority = await testAuthority(t);
  const pair = await authority.issue(['IP:127.0.0.1', 'DNS:localhost']);
  const [server, other] = [
    await misbehavingServer('127.0.0.1', pair),
    await misbehavingServer('127.0.0.1', pair),
  ];
  for (const { files } of [server, other]) files.set(FILE, Buffer.from('content'));
  const folder = await temporaryFolder(t);
  t.teardown(() => Promise.all([server.close(), other.close()]));
  t.teardown(() => setNetwork({ environment: {}, authorities: [] }));
  setNetwork({ environment: {}, authorities: [authority.pem] });
  const file = join(folder, '.netrc');
  return {
    server,
    other,
    file,
    host: new URL(server.url).host,
    async netrc(text, mode = 0o600, environment = { NETRC: file }) {
      await writeFile(file, text);
      await chmod(file, mode);
      setNetwork({ environment });
    },
    ask: (url = server.url + FILE) => fetchText(new URL(url), { maxBytes: 1000, pace: { firstDelay: 1 } }),
  };
}

function basic(login: string): string {
  return `Basic ${Buffer.from(login).toString('base64')}`;
}

function sent({ asked }: MisbehavingServer): (string | undefined)[] {
  return asked.splice(0).map(({ authorization }) => authorization);
}

test.serial('the login for this very host and port is sent, from NETRC or the home folder', async (t) => {
  const { server, host, file, netrc, ask } = await ground(t);
  const text = `machine other.example login x password y\nmachine ${host} login zoe password s3cret\nmachine ${host} login late password z`;
  await netrc(text);
  t.is(await ask(), 'content');
  t.deepEqual(sent(server), [basic('zoe:s3cret')]);
  await netrc(text, 0o600, { HOME: join(file, '..') });
  await ask();
  // the URL's own goes first
  await ask(server.url.replace('://', '://bob:own@') + FILE);
  t.deepEqual(sent(server), [basic('zoe:s3cret'), basic('bob:own')]);
});

test.serial('other hosts, other ports, http and default get none; GOAUTH may switch it off', async (t) => {
  const { server, host, file, netrc, ask } = await ground(t);
  await netrc('machine 127.0.0.1 login zoe password s3cret\ndefault login any password s3cret');
  await ask();
  await netrc(`machine ${host} login zoe password s3cret`);
  await ask(`${server.url.replace('127.0.0.1', 'localhost')}${FILE}`);
  for (const GOAUTH of ['off', 'git /somewhere']) {
    await netrc(`machine ${host} login zoe password s3cret`, 0o600, { NETRC: file, GOAUTH });
    await ask();
  }
  t.deepEqual(sent(server), [undefined, undefined, undefined, undefined]);
  await netrc(`machine ${host} login zoe password s3cret`, 0o600, { NETRC: file, GOAUTH: 'git /x; netrc' });
  await ask();
  t.deepEqual(sent(server), [basic('zoe:s3cret')]);
  const plain = await misbehavingServer();
  t.teardown(() => plain.close());
  plain.files.set(FILE, Buffer.from('in the clear'));
  await netrc(`machine ${new URL(plain.url).host} login zoe password s3cret`);
  t.is(await ask(plain.url + FILE), 'in the clear');
  t.deepEqual(sent(plain), [undefined]);
});

test.serial('a redirect to another host takes no login along, nor finds one there', async (t) => {
  const { server, other, host, netrc, ask } = await ground(t);
  const elsewhere = new URL(other.url).host;
  await netrc(`machine ${host} login zoe password s3cret\nmachine ${elsewhere} login bob password s3cret`);
  server.misbehave(FILE, { kind: 'redirect', to: `${server.url}/b.txt` });
  server.misbehave('/b.txt', { kind: 'redirect', to: other.url + FILE });
  t.is(await ask(), 'content');
  t.deepEqual(sent(server), [basic('zoe:s3cret'), basic('zoe:s3cret')]);
  t.deepEqual(sent(other), [undefined]);
  // refused there, it was not the login of netrc that was not taken
  server.misbehave(FILE, { kind: 'redirect', to: other.url + FILE });
  other.misbehave(FILE, { kind: 'status', status: 401 });
  const error = await t.throwsAsync(ask(), { code: 'FETCH_UNAUTHORIZED' });
  t.regex(error.message, /wants a login/);
});

test.serial('a file that others can read gives no login away, and stops only what it is about', async (t) => {
  const { server, host, file, netrc, ask } = await ground(t);
  for (const mode of [0o640, 0o604, 0o620]) {
    await netrc(`machine ${host} login zoe password s3cret`, mode);
    const error = await t.throwsAsync(ask(), { instanceOf: DepotError });
    t.is(error.code, 'NETRC_INVALID');
    t.regex(error.hint ?? '', /^chmod 600 /);
    t.is(error.where, file);
    t.notRegex(JSON.stringify([error.message, error.hint]), /s3cret|zoe/);
  }
  t.deepEqual(sent(server), []);
  await netrc('machine other.example login zoe password s3cret', 0o644);
  t.is(await ask(), 'content');
});

test.serial('what is not there is no fault; what is no file, too long or broken is one', async (t) => {
  const { server, file, netrc, ask } = await ground(t);
  for (const environment of [{ NETRC: join(file, 'x') }, { HOME: `${file}.absent` }, { HOME: '' }]) {
    setNetwork({ environment });
    t.is(await ask(), 'content');
  }
  t.deepEqual(sent(server), [undefined, undefined, undefined]);
  for (const NETRC of ['/dev/zero', join(file, '..')]) {
    setNetwork({ environment: { NETRC } });
    await t.throwsAsync(ask(), { code: 'NETRC_INVALID' });
  }
  for (const text of ['nonsense', ' '.repeat(64 * 1024 + 1)]) {
    await netrc(text);
    await t.throwsAsync(ask(), { code: 'NETRC_INVALID' });
  }
  const { host } = new URL(server.url);
  await netrc(`machine ${host} login zoe:x password s3cret`);
  await t.throwsAsync(ask(), { code: 'NETRC_INVALID' });
  t.deepEqual(sent(server), []);
});

test.serial('a login that is missing or not taken says where it goes, whatever the source is', async (t) => {
  const { server, host, netrc, ask } = await ground(t);
  const refusal = async (url?: string): Promise<string> => {
    server.misbehave(FILE, { kind: 'status', status: 401 });
    const error = await t.throwsAsync(ask(url), { instanceOf: DepotError });
    t.is(error.code, 'FETCH_UNAUTHORIZED');
    t.notRegex(JSON.stringify([error.message, error.where, error.hint]), /s3cret|zoe/);
    return `${error.message}; ${error.hint ?? ''}`;
  };
  t.true((await refusal()).includes(`machine ${host} login USER`));
  t.regex(
    await refusal(server.url.replace('://', '://zoe:s3cret@') + FILE),
    /login of its URL.*where that URL/,
  );
  await netrc(`machine ${host} login zoe password s3cret`);
  t.true((await refusal()).includes(`correct "machine ${host}"`));
  const plain = await misbehavingServer();
  t.teardown(() => plain.close());
  plain.misbehave(FILE, { kind: 'status', status: 401 }, { kind: 'status', status: 407 });
  const clear = await t.throwsAsync(ask(plain.url + FILE), { instanceOf: DepotError });
  t.regex(clear.hint ?? '', /^use https and ~\/\.netrc/);
  const between = await t.throwsAsync(ask(plain.url + FILE), { instanceOf: DepotError });
  t.is(between.code, 'FETCH_UNAUTHORIZED');
  t.regex(between.hint ?? '', /HTTPS_PROXY/);
});
