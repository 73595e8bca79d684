/** Two real processes at work on what they share: one lock file, one kit. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { withFileLock } from '../../builder/store/lock.ts';
import { parseLock } from '../../builder/upstream/lock-parse.ts';
import { checkedKit } from '../helpers/checked-kit.ts';
import { plainRun } from '../helpers/plain-run.ts';
import type { MisbehavingServer } from '../helpers/misbehaving-server.ts';
import {
  CATALOGUE_PATH,
  type SiteContent,
  siteContent,
  type SiteDepot,
  siteDepot,
  siteSources,
  smallSite,
} from '../helpers/small-site.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const [OLD, NEW] = ['go1.27.2.linux-amd64', 'go1.27.3.linux-amd64'];
const AUDIT = ['lock', 'audit', OLD, '--who', 'Ada Lovelace', '--why', 'release notes read'];

let shared: SiteContent | undefined;
const cleanups: (() => unknown)[] = [];

function teardown(cleanup: () => unknown): void {
  cleanups.unshift(cleanup);
}

test.before(async () => {
  shared = await siteContent({ teardown }, ['1.27.2', '1.27.3'], 200_000);
});

test.after.always(async () => {
  for (const cleanup of cleanups) await cleanup();
});

function content(): SiteContent {
  if (shared === undefined) throw new Error('not begun');
  return shared;
}

/** Keeps back all but the first bytes of the next answer for this path; `begun` once it was asked for. */
function hold(server: MisbehavingServer, path: string): { begun: Promise<void>; release: () => void } {
  const [until, begun] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  server.misbehave(path, { kind: 'hold', after: 10, until: until.promise });
  server.onAsked = () => {
    if (server.asked.at(-1)?.path === path) begun.resolve();
  };
  return { begun: begun.promise, release: until.resolve };
}

async function succeeds(t: ExecutionContext, depot: SiteDepot, ...verb: string[]): Promise<void> {
  const { status, stdout } = await plainRun([...depot.line, '--json', ...verb]);
  t.is(status, 0, stdout);
}

async function lockOf({ lock }: SiteDepot) {
  return (await parseLock(await readFile(lock, 'utf8'), lock)).toolchains;
}

for (const [what, path] of [
  ['page', CATALOGUE_PATH],
  ['archive', `/go/${NEW}.tar.gz`],
] as const) {
  test(`lock audit while lock update waits for a slow ${what}: the audit and the new entry are both there`, async (t) => {
    const server = await smallSite(t, content());
    const folder = await temporaryFolder(t);
    await succeeds(t, await siteDepot(folder, content(), ['1.27.2'], siteSources(server)), 'lock', 'update');
    const depot = await siteDepot(folder, content(), ['1.27.2', '1.27.3'], siteSources(server));
    const { begun, release } = hold(server, path);
    const update = succeeds(t, depot, 'lock', 'update');
    await begun;
    await succeeds(t, depot, ...AUDIT);
    release();
    await update;
    const toolchains = await lockOf(depot);
    t.deepEqual(Object.keys(toolchains), [OLD, NEW]);
    t.like(toolchains[OLD], { audited: { who: 'Ada Lovelace', why: 'release notes read' } });
  });
}

test('two lock updates of two specs into two depots, beside one lock file: both entries are there', async (t) => {
  const server = await smallSite(t, content());
  const folder = await temporaryFolder(t);
  const sources = siteSources(server);
  const one = await siteDepot(folder, content(), ['1.27.2'], sources, { spec: 'one.yaml', depot: 'one' });
  const two = await siteDepot(folder, content(), ['1.27.3'], sources, { spec: 'two.yaml', depot: 'two' });
  const { begun, release } = hold(server, `/go/${OLD}.tar.gz`);
  const first = succeeds(t, one, 'lock', 'update');
  await begun;
  // it has read a lock without this one long ago when it writes
  await succeeds(t, two, 'lock', 'update');
  t.deepEqual(Object.keys(await lockOf(two)), [NEW]);
  release();
  await first;
  t.deepEqual(Object.keys(await lockOf(one)), [OLD, NEW]);
});

test('two fetch --to of two depots into one folder: one of them, or one after the other, and the kit is whole', async (t) => {
  const server = await smallSite(t, content());
  const folder = await temporaryFolder(t);
  const kit = join(folder, 'kit');
  const sources = siteSources(server);
  const one = await siteDepot(folder, content(), ['1.27.2'], sources, { spec: 'one.yaml', depot: 'one' });
  const two = await siteDepot(folder, content(), ['1.27.3'], sources, { spec: 'two.yaml', depot: 'two' });
  for (const depot of [one, two]) await succeeds(t, depot, 'lock', 'update');
  const runs = [one, two].map((depot) => plainRun([...depot.line, '--json', 'fetch', '--to', kit]));
  const ended = await Promise.all(runs);
  for (const { status, stdout } of ended) {
    if (status === 0) continue;
    t.is(status, 9);
    t.like(JSON.parse(stdout), { error: { code: 'STORE_LOCKED' } }, stdout);
  }
  t.true(ended.some(({ status }) => status === 0));
  await wholeKit(t, kit);

  // and while another one is at work there for certain: this process
  const guard = join(kit, '.godepot-kit.lock');
  const refused = await withFileLock(guard, 'fetch --to', () =>
    plainRun([...one.line, '--json', 'fetch', '--to', kit]),
  );
  t.is(refused.status, 9);
  t.like(JSON.parse(refused.stdout), { error: { code: 'STORE_LOCKED', where: guard } }, refused.stdout);
  await wholeKit(t, kit);
  for (const depot of [one, two]) await succeeds(t, depot, 'fetch', '--to', kit);
  t.deepEqual(await wholeKit(t, kit), [OLD, NEW]);
});

async function wholeKit(t: ExecutionContext, kit: string): Promise<readonly string[]> {
  const { toolchains, damaged } = await checkedKit(kit);
  t.deepEqual(damaged, []);
  return toolchains;
}
