import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import test, { type ExecutionContext } from 'ava';
import { execa, type ResultPromise } from 'execa';

import { openStore } from '../../builder/store/store.ts';
import { sweepStaging } from '../../builder/store/sweep.ts';
import { type ProxyDepot, proxyDepot } from '../helpers/proxy-depot.ts';
import { straceKill } from '../helpers/strace-kill.ts';
import { digest } from '../helpers/toolchain-source.ts';

// One server and one archive for all: one test after the other, each with a depot of its own.
/** Makes the strict pass read the archive in several windows. */
const FILLER = 5_000_000;
const ID = 'go1.27.3.linux-amd64';

interface Ground extends ProxyDepot {
  zip: Buffer;
  zipPath: string;
  /** Of the download while it is one; of the blob; of the note that it was admitted. */
  part: string;
  blob: string;
  note: string;
}

let shared: ProxyDepot | undefined;
let count = 0;

const cleanups: (() => unknown)[] = [];

function teardown(cleanup: () => unknown): void {
  cleanups.unshift(cleanup);
}

test.before(async () => {
  shared = await proxyDepot({ teardown }, ['1.27.3'], FILLER);
});

test.after.always(async () => {
  for (const cleanup of cleanups) await cleanup();
});

function ground(): Ground {
  if (shared === undefined) throw new Error('not begun');
  const depot = join(shared.folder, `dist-${++count}`);
  const line = shared.line.map((word) => (word === shared?.depot ? depot : word));
  const places = { ...shared, depot, line };
  places.server.asked.length = 0;
  const [{ zip, zipPath } = { zip: Buffer.alloc(0), zipPath: '' }] = places.toolchains;
  const store = join(places.depot, 'store');
  const url = createHash('sha256')
    .update(places.server.url + zipPath)
    .digest('hex')
    .slice(0, 16);
  const sha256 = digest(zip);
  return {
    ...places,
    zip,
    zipPath,
    part: join(store, 'staging/downloads', `${ID}.module-zip.${url}.part`),
    blob: join(store, 'sha256', sha256.slice(0, 2), sha256),
    note: join(store, 'archives', `${ID}.module-zip.json`),
  };
}

const QUIETLY = { stdin: 'ignore', reject: false } as const;

function run(places: Ground, before: readonly string[] = []): ResultPromise<typeof QUIETLY> {
  // one thread makes all calls on files, since strace counts for each thread
  const environment = Object.entries({ ...places.env, UV_THREADPOOL_SIZE: '1' });
  const set = environment.map(([name, value]) => `${name}=${value}`);
  return execa('env', [...set, ...before, ...places.line, '--json', 'fetch'], QUIETLY);
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => ({ size: -1 }))).size;
}

/** The next run ends well, every byte came once in all runs together, and nothing but the blob and its note is left. */
async function finishes(t: ExecutionContext, places: Ground): Promise<void> {
  const { server, zip, blob, note, depot } = places;
  const done = await run(places);
  t.is(done.exitCode, 0, done.stdout);
  const sent = server.asked.map(({ sent }) => sent);
  t.is(
    sent.reduce((sum, bytes) => sum + bytes, 0),
    zip.length,
    `sent ${sent.join(' + ')} bytes`,
  );
  t.true(zip.equals(await readFile(blob)));
  t.is((await stat(blob)).mode & 0o777, 0o644);
  t.true((await sizeOf(note)) > 0);
  const all = await readdir(join(depot, 'store'), { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  // a run that finds everything in the store takes no lock, so it cannot sweep either
  await sweepStaging(openStore(depot));
  const rest = await Promise.all(files.map(async (path) => ((await sizeOf(path)) < 0 ? [] : [path])));
  const left = rest.flat().filter((path) => path !== join(depot, 'store/lock'));
  t.deepEqual(left.sort(), [note, blob].sort());
  server.asked.length = 0;
  t.is((await run(places)).exitCode, 0);
  t.is(server.asked.length, 0, 'and the one after that asks nothing');
}

for (const [when, after] of [
  ['in the middle of the download', 2_000_000],
  ['one byte before its end', -1],
] as const) {
  test.serial(`kill -9 ${when}: the rest is fetched, no byte twice`, async (t) => {
    const places = ground();
    const { server, zip, zipPath, part, blob } = places;
    const came = after < 0 ? zip.length + after : after;
    server.misbehave(zipPath, { kind: 'stall', after: came });
    const victim = run(places);
    while ((await sizeOf(part)) < came && victim.nodeChildProcess.exitCode === null) await sleep(5);
    victim.kill('SIGKILL');
    t.is((await victim).signal, 'SIGKILL');
    t.deepEqual([await sizeOf(part), await sizeOf(blob)], [came, -1]);
    await finishes(t, places);
    t.is(server.asked.length, 0);
  });
}

/** Where the process is killed: before that call on that path; and which of part, blob and note are there then. */
const POINTS: readonly [
  title: string,
  call: string,
  nth: number,
  on: (places: Ground) => string,
  left: string,
][] = [
  ['after the last byte, before the strict pass', 'pread64', 1, ({ part }) => part, 'part'],
  ['in the middle of the strict pass', 'pread64', 3, ({ part }) => part, 'part'],
  // strace looks at the first path of a rename only
  ['after the strict pass, before the store has it', 'rename', 1, ({ part }) => part, 'part note'],
  [
    'after the store has it, before its name is durable',
    'fsync',
    1,
    ({ blob }) => dirname(blob),
    'blob note',
  ],
  ['before its last trace in staging is removed', 'unlink', 1, ({ part }) => `${part}.json`, 'blob note'],
];

for (const [title, call, nth, on, left] of POINTS) {
  test.serial(`kill -9 ${title}: the next run finishes and fetches nothing`, async (t) => {
    const places = ground();
    const { server, zip, part, blob, note } = places;
    const victim = await run(places, [...straceKill(call, nth), '-P', on(places)]);
    t.is(victim.signal, 'SIGKILL', `not reached: ${victim.stdout}`);
    const sizes = await Promise.all([sizeOf(part), sizeOf(blob), sizeOf(note)]);
    const there = ['part', 'blob', 'note'].filter((_, at) => (sizes[at] ?? -1) >= 0).join(' ');
    t.is(there, left);
    t.is(sizes[left.startsWith('part') ? 0 : 1], zip.length);
    t.is(server.asked.length, 1);
    await finishes(t, places);
  });
}
