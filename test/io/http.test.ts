import { createHash } from 'node:crypto';
import { readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import test, { type ExecutionContext } from 'ava';

import { DepotError, type ErrorCode } from '../../builder/errors.ts';
import { download, type Downloaded, type DownloadOptions } from '../../builder/io/download.ts';
import { fetchBytes } from '../../builder/io/http-small.ts';
import { type MisbehavingServer, misbehavingServer } from '../helpers/misbehaving-server.ts';
import { noise } from '../helpers/small-toolchain.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const FILE = '/files/a.zip';
const CONTENT = noise('content', 1_000_000);
const OTHER = noise('other', 1_000_000);
const QUICK = { pace: { firstDelay: 1 } };
/** For tests of stalls only: on a busy machine it gives up on good servers too. */
const IMPATIENT = { patience: { headers: 5000, stallWindow: 500, stallBytes: 1000 } };

interface Ground {
  server: MisbehavingServer;
  part: string;
  fetch: (more?: Partial<DownloadOptions>, path?: string) => Promise<Downloaded>;
  refused: (code: ErrorCode, more?: Partial<DownloadOptions>) => Promise<DepotError>;
}

async function ground(t: ExecutionContext): Promise<Ground> {
  const server = await misbehavingServer();
  t.teardown(() => server.close());
  server.files.set(FILE, CONTENT);
  const part = join(await temporaryFolder(t), 'downloads', 'a.part');
  const fetch: Ground['fetch'] = (more, path = FILE) =>
    download(new URL(server.url + path), { to: part, maxBytes: 2_000_000, label: 'a', ...QUICK, ...more });
  return {
    server,
    part,
    fetch,
    async refused(code, more) {
      const error = await t.throwsAsync(fetch(more), { instanceOf: DepotError });
      t.is(error.code, code, error.message);
      return error;
    },
  };
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

async function complete(t: ExecutionContext, got: Downloaded, content: Buffer): Promise<void> {
  t.deepEqual([got.size, got.sha256], [content.length, sha256(content)]);
  t.true(content.equals(await readFile(got.path)), 'what is on disk is what was hashed');
}

for (const validators of ['etag', 'weak-etag', 'last-modified', 'none'] as const) {
  test(`a connection that breaks again and again is gone on with (${validators})`, async (t) => {
    const { server, fetch } = await ground(t);
    server.validators = validators;
    const drop = { kind: 'drop', after: 150_000 } as const;
    server.misbehave(FILE, drop, drop, drop, drop, drop, drop);
    const got = await fetch();
    await complete(t, got, CONTENT);
    t.true(got.resumed);
    const ranges = server.asked.map(({ range }) => range);
    t.is(ranges[0], undefined);
    t.true(
      ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range ?? '')),
      ranges.join(),
    );
    const conditional = server.asked.slice(1).map(({ ifRange }) => ifRange !== undefined);
    // If-Range takes no weak validator (RFC 9110)
    t.true(conditional.every((is) => is === (validators === 'etag' || validators === 'last-modified')));
  });
}

test('a connection that breaks before the body is looked at is noticed', async (t) => {
  const { server, fetch } = await ground(t);
  server.misbehave(
    FILE,
    { kind: 'drop', after: 10 },
    { kind: 'drop', after: 0 },
    { kind: 'drop', after: 10 },
  );
  await complete(t, await fetch(), CONTENT);
});

test('a server that ignores Range sends everything, and everything is taken', async (t) => {
  const { server, fetch } = await ground(t);
  server.misbehave(FILE, { kind: 'drop', after: 400_000 }, { kind: 'ignore-range' });
  const got = await fetch();
  await complete(t, got, CONTENT);
  t.false(got.resumed);
});

for (const manner of ['ignore-if-range', 'ignore-range'] as const) {
  test(`a file that changes between two tries is never mixed (${manner})`, async (t) => {
    const { server, fetch } = await ground(t);
    server.misbehave(
      FILE,
      { kind: 'drop', after: 400_000 },
      { kind: 'status', status: 500 },
      { kind: manner },
    );
    const first = fetch();
    while (server.asked.length === 0) await sleep(1);
    server.files.set(FILE, OTHER);
    await complete(t, await first, OTHER);
    t.regex(server.asked.at(-1)?.range ?? 'none', manner === 'ignore-range' ? /^bytes=/ : /^none$/);
  });
}

test('a file that shrank answers 416, and is fetched anew', async (t) => {
  const { server, fetch, part } = await ground(t);
  const small = CONTENT.subarray(0, 1000);
  server.files.set(FILE, small);
  server.validators = 'none';
  await fetch();
  await writeFile(part, CONTENT.subarray(0, 5000));
  await writeFile(`${part}.json`, JSON.stringify({ total: CONTENT.length }));
  await complete(t, await fetch(), small);
});

test('a part of another run is hashed and gone on with; a finished one is not asked for again', async (t) => {
  const { server, fetch, part } = await ground(t);
  await fetch();
  await writeFile(part, CONTENT.subarray(0, 123_456));
  server.asked.length = 0;
  await complete(t, await fetch(), CONTENT);
  t.deepEqual(
    server.asked.map(({ range }) => range),
    ['bytes=123456-'],
  );
  await complete(t, await fetch(), CONTENT);
  t.is(server.asked.length, 1);
});

test('a part of which nothing is known is not trusted', async (t) => {
  const { server, fetch, part } = await ground(t);
  await fetch();
  await writeFile(part, OTHER.subarray(0, 1000));
  await writeFile(`${part}.json`, '{"total": 10');
  await complete(t, await fetch(), CONTENT);
  t.is(server.asked.at(-1)?.range, undefined);
});

for (const status of [403, 404, 410]) {
  test(`HTTP ${status} means "not from here" and is asked once`, async (t) => {
    const { server, refused } = await ground(t);
    server.misbehave(FILE, { kind: 'status', status });
    await refused('FETCH_ABSENT');
    t.is(server.asked.length, 1);
  });
}

test('HTTP 401 is asked once and tells how to log in', async (t) => {
  const { server, refused } = await ground(t);
  server.misbehave(FILE, { kind: 'status', status: 401 });
  t.regex((await refused('FETCH_UNAUTHORIZED')).hint ?? '', /USER:PASSWORD@/);
  t.is(server.asked.length, 1);
});

test('HTTP 500 and 429 pass; a server that stays broken is given up', async (t) => {
  const { server, fetch, refused } = await ground(t);
  const busy = { kind: 'status', status: 429, headers: { 'retry-after': '0' } } as const;
  server.misbehave(FILE, { kind: 'status', status: 500 }, busy, { kind: 'status', status: 503 });
  await complete(t, await fetch(), CONTENT);
  server.asked.length = 0;
  server.misbehave(FILE, ...Array.from({ length: 20 }, () => ({ kind: 'status', status: 502 }) as const));
  await refused('FETCH_UNAVAILABLE', { to: join(await temporaryFolder(t), 'b.part') });
  t.is(server.asked.length, 5);
});

test('a Content-Length that promises more than comes has its own code', async (t) => {
  const { server, refused } = await ground(t);
  server.misbehave(
    FILE,
    ...Array.from({ length: 20 }, () => ({ kind: 'length', claimed: 1_000_500 }) as const),
  );
  t.regex((await refused('FETCH_LENGTH')).message, /announced 1000500 bytes, \d+ came/);
});

test('an endless body ends at the limit and leaves no more than that on disk', async (t) => {
  const { server, refused, part } = await ground(t);
  server.misbehave(FILE, { kind: 'endless' });
  await refused('FETCH_LARGE');
  t.true((await readFile(part)).length <= 2_000_000);
});

test('a Content-Length beyond the limit is refused before anything is written', async (t) => {
  const { refused, part } = await ground(t);
  await refused('FETCH_LARGE', { maxBytes: 999_999 });
  t.is((await readFile(part)).length, 0);
});

test('a web page or a compressed body is no archive', async (t) => {
  const { server, refused } = await ground(t);
  server.misbehave(FILE, { kind: 'html' }, { kind: 'gzip' });
  t.regex((await refused('FETCH_CONTENT')).message, /web page/);
  t.regex((await refused('FETCH_CONTENT')).message, /compresses/);
});

test('a body that stalls is dropped and gone on with', async (t) => {
  const { server, fetch, refused } = await ground(t);
  server.misbehave(FILE, { kind: 'stall', after: 300_000 });
  await complete(t, await fetch(IMPATIENT), CONTENT);
  t.regex(server.asked.at(-1)?.range ?? '', /^bytes=[1-9]/);
  server.misbehave(FILE, ...Array.from({ length: 9 }, () => ({ kind: 'stall', after: 0 }) as const));
  await refused('FETCH_STALLED', { ...IMPATIENT, to: join(await temporaryFolder(t), 'b.part') });
});

test('redirects are followed, but not for ever, nor out of http', async (t) => {
  const { server, fetch, refused } = await ground(t);
  server.misbehave('/old', { kind: 'redirect', to: FILE });
  await complete(t, await fetch({}, '/old'), CONTENT);
  const loop = Array.from({ length: 20 }, () => ({ kind: 'redirect', to: FILE }) as const);
  server.misbehave(FILE, { kind: 'redirect', to: 'file:///etc/passwd' }, ...loop);
  const fresh = join(await temporaryFolder(t), 'b.part');
  t.regex((await refused('FETCH_REDIRECT', { to: fresh })).message, /file:/);
  t.regex((await refused('FETCH_REDIRECT', { to: fresh })).message, /more than 5/);
});

test('a password in a URL goes to its own server only, and into no message', async (t) => {
  const { server, fetch } = await ground(t);
  const stranger = await misbehavingServer();
  t.teardown(() => stranger.close());
  stranger.files.set(FILE, CONTENT);
  server.misbehave(FILE, { kind: 'redirect', to: stranger.url + FILE });
  const url = new URL(server.url + FILE);
  url.username = 'ann';
  url.password = 's3cret%2F';
  const { path } = await fetch();
  await download(url, { to: `${path}.2`, maxBytes: 2_000_000, label: 'a', ...QUICK });
  t.is(server.asked.at(-1)?.authorization, `Basic ${Buffer.from('ann:s3cret/').toString('base64')}`);
  t.is(stranger.asked[0]?.authorization, undefined);
  server.misbehave(FILE, { kind: 'status', status: 404 });
  const error = await t.throwsAsync(fetchBytes(url, { maxBytes: 10 }), { instanceOf: DepotError });
  t.notRegex(JSON.stringify([error.message, error.where, error.hint]), /s3cret|ann/);
  t.regex(error.where ?? '', /^http:\/\/\*\*\*@127/);
});

test('a server that is not there, and one that was stopped', async (t) => {
  const { server, refused, fetch, part } = await ground(t);
  const stop = new AbortController();
  server.misbehave(FILE, { kind: 'stall', after: 200_000 });
  const interrupted = refused('INTERRUPTED', { signal: stop.signal });
  while ((await stat(part).catch(() => undefined))?.size !== 200_000) await sleep(5);
  stop.abort();
  await interrupted;
  await complete(t, await fetch(), CONTENT); // what came was kept
  t.regex(server.asked.at(-1)?.range ?? '', /^bytes=[1-9]/);
  await server.close();
  const gone = new URL(server.url + FILE);
  const to = join(await temporaryFolder(t), 'c.part');
  await t.throwsAsync(download(gone, { to, maxBytes: 10, label: 'c', ...QUICK }), {
    code: 'FETCH_CONNECTION',
  });
});

test('a disk that is full is not taken for a broken network', async (t) => {
  const { server, refused } = await ground(t);
  const to = join(await temporaryFolder(t), 'full.part');
  await symlink('/dev/full', to);
  await refused('DISK_WRITE', { to });
  t.is(server.asked.length, 1);
});
