import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { DepotError, type ErrorCode } from '../../builder/errors.ts';
import { download, type Downloaded, type DownloadOptions } from '../../builder/io/download.ts';
import {
  type Misbehaviour,
  type MisbehavingServer,
  misbehavingServer,
} from '../helpers/misbehaving-server.ts';
import type { RawMisbehaviour } from '../helpers/raw-misbehaviour.ts';
import { noise } from '../helpers/small-toolchain.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const FILE = '/files/a.zip';
const CONTENT = noise('content', 300_000);
const QUICK = { pace: { firstDelay: 1 } };
const IMPATIENT = { patience: { headers: 1000, stallWindow: 500, stallBytes: 1000 } };
const DROP = { kind: 'drop', after: 100_000 } as const;

interface Ground {
  server: MisbehavingServer;
  part: string;
  fetch: (more?: Partial<DownloadOptions>) => Promise<Downloaded>;
}

async function ground(t: ExecutionContext): Promise<Ground> {
  const server = await misbehavingServer();
  t.teardown(() => server.close());
  server.files.set(FILE, CONTENT);
  const part = join(await temporaryFolder(t), 'a.part');
  const url = new URL(server.url + FILE);
  return {
    server,
    part,
    fetch: (more) => download(url, { to: part, maxBytes: 500_000, label: 'a', ...QUICK, ...more }),
  };
}

async function complete(t: ExecutionContext, got: Downloaded, content = CONTENT): Promise<void> {
  t.deepEqual([got.size, got.sha256], [content.length, createHash('sha256').update(content).digest('hex')]);
  t.true(content.equals(await readFile(got.path)), 'what is on disk is what was hashed');
}

function raw(how: RawMisbehaviour['how']): RawMisbehaviour {
  return { kind: 'raw', how };
}

function times(count: number, fault: Misbehaviour): Misbehaviour[] {
  return Array.from({ length: count }, () => fault);
}

/** Every answer is that bad one: the code, how often it was asked, what is on disk afterwards. */
const HOPELESS: readonly [title: string, Misbehaviour, ErrorCode, asked: number, left: number][] = [
  ['a reset in the middle of the headers', raw('reset in the headers'), 'FETCH_CONNECTION', 5, 0],
  ['half a megabyte of headers', raw('header flood'), 'FETCH_PROTOCOL', 1, 0],
  ['headers that never end', raw('headers without end'), 'FETCH_STALLED', 5, 0],
  ['103 Early Hints for ever', raw('interim answers without end'), 'FETCH_STALLED', 5, 0],
  ['something that is not HTTP', raw('no HTTP'), 'FETCH_PROTOCOL', 1, 0],
  ['two lengths that differ', raw('two lengths'), 'FETCH_PROTOCOL', 1, 0],
  ['304 to a request without a condition', { kind: 'status', status: 304 }, 'FETCH_STATUS', 1, 0],
  ['204', { kind: 'status', status: 204 }, 'FETCH_STATUS', 1, 0],
  ['206 to a request for everything', { kind: 'status', status: 206 }, 'FETCH_STATUS', 1, 0],
  ['a body that drips', { kind: 'drip', after: 0 }, 'FETCH_STALLED', 5, 1],
  // undici takes 100 without an Expect for a fault; RFC 9110 §15.2 would let it pass
  ['100 Continue that nobody waits for', raw('100 Continue'), 'FETCH_CONNECTION', 5, 0],
  // each whole file is followed by a question for the rest of it, which is answered 416
  ['a length that is too long', { kind: 'length', claimed: 300_500 }, 'FETCH_LENGTH', 9, 300_000],
  ['gzip that nobody asked for', { kind: 'gzip' }, 'FETCH_CONTENT', 1, 0],
];

for (const [title, fault, code, asked, left] of HOPELESS) {
  test(`for ever ${title}: ${code}`, async (t) => {
    const { server, fetch, part } = await ground(t);
    server.misbehave(FILE, ...times(20, fault));
    const patient = code === 'FETCH_STALLED' ? IMPATIENT : {};
    const error = await t.throwsAsync(fetch(patient), { instanceOf: DepotError });
    t.is(error.code, code, error.message);
    t.truthy(error.hint);
    t.is(server.asked.length, asked, server.asked.map(({ range }) => range).join());
    const size = (await readFile(part)).length;
    if (left === 1) t.true(size > 0 && size < 3000, `${size} bytes of a drip`);
    else t.is(size, left);
    // whatever is left, the next run ends well with it
    server.forgive();
    await complete(t, await fetch());
  });
}

/** One bad answer among good ones: the file comes whole, and these ranges were asked for. */
const PASSING: readonly [
  title: string,
  faults: (Misbehaviour | undefined)[],
  ranges: (string | undefined)[],
][] = [
  ['103 before the answer, five times', [raw('interim answers')], [undefined]],
  ['garbage after Content-Length', [raw('garbage after the end')], [undefined]],
  ['a reset in the headers, once', [raw('reset in the headers')], [undefined, undefined]],
  ['a chunked body that is cut off', [raw('chunks cut off')], [undefined, 'bytes=150000-']],
  ['206 without Content-Range', [DROP, { kind: 'range' }], [undefined, 'bytes=100000-', undefined]],
  [
    'Content-Range that begins elsewhere',
    [DROP, { kind: 'range', contentRange: 'bytes 5-299999/300000' }],
    [undefined, 'bytes=100000-', undefined],
  ],
  [
    'Content-Range that ends before the end',
    [DROP, { kind: 'range', contentRange: 'bytes 100000-200000/300000' }],
    [undefined, 'bytes=100000-', undefined],
  ],
  [
    'Content-Range of another length',
    [DROP, { kind: 'range', contentRange: 'bytes 100000-299998/299999' }],
    [undefined, 'bytes=100000-', undefined],
  ],
  [
    'Content-Range in another unit',
    [DROP, { kind: 'range', contentRange: 'lines 100000-299999/300000' }],
    [undefined, 'bytes=100000-', undefined],
  ],
  [
    'a true Content-Range with fewer bytes behind it',
    [DROP, { kind: 'range', contentRange: 'bytes 100000-299999/300000', shift: 50_000 }],
    [undefined, 'bytes=100000-', 'bytes=250000-'],
  ],
];

for (const [title, faults, ranges] of PASSING) {
  test(`once ${title}: asked again where need be`, async (t) => {
    const { server, fetch } = await ground(t);
    server.misbehave(FILE, ...faults);
    const got = await fetch();
    t.deepEqual(
      server.asked.map(({ range }) => range),
      ranges,
    );
    // bytes of elsewhere under a true Content-Range are what only a digest can tell, and says: resumed
    if (title.includes('fewer bytes')) t.like(got, { size: CONTENT.length, resumed: true });
    else await complete(t, got);
  });
}

test('a length that is too short: those bytes are the file, and its digest is wrong', async (t) => {
  const { server, fetch } = await ground(t);
  server.misbehave(FILE, { kind: 'length', claimed: 299_000 });
  await complete(t, await fetch(), CONTENT.subarray(0, 299_000));
});

test('a body that ends with the connection has no length to keep: its digest tells', async (t) => {
  const { server, fetch } = await ground(t);
  server.misbehave(FILE, raw('until close'));
  await complete(t, await fetch(), CONTENT.subarray(0, 150_000));
});

test('an empty 200 is an empty file, not a failure and not an endless try', async (t) => {
  const { server, fetch } = await ground(t);
  server.files.set(FILE, Buffer.alloc(0));
  await complete(t, await fetch(), Buffer.alloc(0));
  t.is(server.asked.length, 1);
});

test('a range that comes as a web page or compressed is refused, and what came before is kept', async (t) => {
  const { server, fetch, part } = await ground(t);
  const contentRange = 'bytes 100000-299999/300000';
  server.misbehave(FILE, DROP, { kind: 'range', contentRange, headers: { 'content-encoding': 'gzip' } });
  await t.throwsAsync(fetch(), { code: 'FETCH_CONTENT' });
  server.misbehave(FILE, { kind: 'range', contentRange, headers: { 'content-type': 'text/html' } });
  await t.throwsAsync(fetch(), { code: 'FETCH_CONTENT' });
  t.is((await readFile(part)).length, 100_000);
  await complete(t, await fetch());
});

test('a chunk longer than it says is no HTTP', async (t) => {
  const { server, fetch } = await ground(t);
  server.misbehave(FILE, ...times(20, raw('a chunk that lies')));
  const error = await t.throwsAsync(fetch(), { instanceOf: DepotError });
  t.is(error.code, 'FETCH_PROTOCOL', error.message);
});

for (const validators of ['etag', 'none'] as const) {
  test(`a file that is another one at every try ends, and is never mixed (${validators})`, async (t) => {
    const { server, part } = await ground(t);
    server.validators = validators;
    const files = Array.from({ length: 20 }, (_, at) => noise(`try ${at}`, 30_000 + at));
    let at = 0;
    const next = (): void => void server.files.set(FILE, files[at++] ?? CONTENT);
    next();
    server.misbehave(FILE, ...times(70, { kind: 'drop', after: 20_000 }));
    server.onAsked = next;
    const url = new URL(server.url + FILE);
    const fetching = download(url, { to: part, maxBytes: 500_000, label: 'a', ...QUICK });
    const error = await t.throwsAsync(fetching, { instanceOf: DepotError });
    t.is(error.code, 'FETCH_LENGTH', error.message);
    t.true(server.asked.length <= 10, `asked ${server.asked.length} times`);
    const left = await readFile(part);
    t.true(
      files.some((file) => file.subarray(0, left.length).equals(left)),
      'what is left is of one file',
    );
  });
}

test('a redirect to another host is followed without the password; a loop between two hosts ends', async (t) => {
  const { server, part } = await ground(t);
  const other = await misbehavingServer('127.0.0.2');
  t.teardown(() => other.close());
  other.files.set(FILE, CONTENT);
  server.misbehave(FILE, { kind: 'redirect', to: other.url + FILE });
  const url = new URL(server.url + FILE);
  url.username = 'ann';
  url.password = '50%off';
  const options = { to: part, maxBytes: 500_000, label: 'a', ...QUICK };
  await complete(t, await download(url, options));
  const login = `Basic ${Buffer.from('ann:50%off').toString('base64')}`;
  t.deepEqual([server.asked[0]?.authorization, other.asked[0]?.authorization], [login, undefined]);
  server.asked.length = 0;
  server.misbehave(FILE, ...times(20, { kind: 'redirect', to: other.url + FILE }));
  other.misbehave(FILE, ...times(20, { kind: 'redirect', to: server.url + FILE }));
  await t.throwsAsync(download(url, { ...options, to: `${part}.2` }), { code: 'FETCH_REDIRECT' });
  t.is(server.asked.length + other.asked.length, 7);
});
