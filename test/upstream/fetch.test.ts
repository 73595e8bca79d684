import { execa } from 'execa';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import test, { type ExecutionContext } from 'ava';

import { DepotError, type ErrorCode } from '../../builder/errors.ts';
import { fetchAll } from '../../builder/upstream/fetch-all.ts';
import type { AdmittedArchive } from '../../builder/upstream/fetch.ts';
import { encodeLock, type Lock, type LockEntry } from '../../builder/upstream/lock.ts';
import type { Source } from '../../builder/upstream/sources.ts';
import { moduleZipPath, tarballName } from '../../builder/upstream/upstream-paths.ts';
import { noEvidence } from '../helpers/no-evidence.ts';
import { projectRoot } from '../helpers/project.ts';
import { smallToolchain } from '../helpers/small-toolchain.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import {
  digest,
  lockOf,
  pinZip,
  type ToolchainGround,
  toolchainGround,
} from '../helpers/toolchain-source.ts';

async function fetchOne(
  ground: ToolchainGround,
  sources?: Source[],
  lock?: Lock,
): Promise<AdmittedArchive | undefined> {
  const { small, delivery } = ground;
  const [archive] = await fetchAll([small.toolchain], {
    ...delivery,
    sources: sources ?? (await ground.sources()),
    lock: lock ?? lockOf(small, pinZip(small)),
    ...noEvidence(),
  });
  return archive;
}

async function refused(
  t: ExecutionContext,
  ground: ToolchainGround,
  code: ErrorCode,
  sources?: Source[],
  lock?: Lock,
): Promise<DepotError> {
  const error = await t.throwsAsync(fetchOne(ground, sources, lock), { instanceOf: DepotError });
  t.is(error.code, code, error.message);
  return error;
}

/** Files of the store that are neither blob nor admission: what a failure left behind. */
async function debris({ depot }: ToolchainGround): Promise<string[]> {
  const all = await readdir(join(depot, 'store'), { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return files.filter((path) => !path.includes('/sha256/') && !path.includes('/archives/'));
}

async function blobs({ depot }: ToolchainGround): Promise<string[]> {
  const names = await readdir(join(depot, 'store'), { recursive: true });
  return names.filter((name) => /^sha256\/.{60}/.test(name));
}

test('from a proxy into the store; the second time nothing is asked', async (t) => {
  const ground = await toolchainGround(t);
  const { small, server } = ground;
  const first = await fetchOne(ground);
  t.like(first, {
    h1: small.h1,
    time: small.seconds,
    form: 'module-zip',
    cached: false,
    sha256: digest(small.zip),
  });
  t.true(small.zip.equals(await readFile(first?.path ?? '')));
  t.is(first?.source, server.url + ground.zipPath);
  t.deepEqual(await debris(ground), []);
  server.asked.length = 0;
  t.deepEqual(await fetchOne(ground), first === undefined ? undefined : { ...first, cached: true });
  t.is(server.asked.length, 0);
});

test('a restored store whose notes are lost is checked again, not fetched again', async (t) => {
  const ground = await toolchainGround(t);
  const first = await fetchOne(ground);
  await rm(join(ground.depot, 'store', 'archives'), { recursive: true });
  ground.server.asked.length = 0;
  t.like(await fetchOne(ground), { cached: true, h1: ground.small.h1, path: first?.path ?? '' });
  t.is(ground.server.asked.length, 0);
});

test('a note in the store does not outweigh the lock', async (t) => {
  const ground = await toolchainGround(t);
  await fetchOne(ground);
  const other = await smallToolchain(ground.small.toolchain, 0, 'other');
  await refused(t, ground, 'FETCH_SHA256', undefined, lockOf(other, pinZip(other)));
  await refused(t, ground, 'FETCH_H1', undefined, lockOf(other, {}));
});

test('a tarball and a module zip of a folder come to the same h1; the pinned one is not needed', async (t) => {
  const ground = await toolchainGround(t);
  const { small } = ground;
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, tarballName(small.toolchain)), small.tarball);
  t.like(await fetchOne(ground, await folderSources(folder)), {
    form: 'tarball',
    h1: small.h1,
    time: small.seconds,
  });
  t.deepEqual(await debris(ground), []);

  const other = await toolchainGround(t);
  const mirror = await temporaryFolder(t);
  const zip = join(mirror, moduleZipPath(small.toolchain));
  await mkdir(dirname(zip), { recursive: true });
  await writeFile(zip, small.zip);
  t.like(await fetchOne(other, await other.sources(`file://${mirror}`)), {
    form: 'module-zip',
    h1: small.h1,
    source: zip,
  });
});

async function folderSources(folder: string): Promise<Source[]> {
  const { resolveSources } = await import('../../builder/upstream/sources.ts');
  return resolveSources({
    flags: [folder],
    environment: 'off',
    spec: [],
    mirrors: [],
    goEnv: () => Promise.resolve(undefined),
  });
}

test('a folder that is not there is not one that lacks a version', async (t) => {
  const ground = await toolchainGround(t);
  await refused(t, ground, 'SOURCE_READ', await folderSources(join(ground.depot, 'not-mounted')));
  const empty = await refused(t, ground, 'SOURCE_OFF', await folderSources(await temporaryFolder(t)));
  t.is(empty.faults.length, 1);
});

test('other bytes than pinned are refused before they are parsed, and removed', async (t) => {
  const ground = await toolchainGround(t);
  ground.server.files.set(ground.zipPath, Buffer.from('no zip at all'));
  const error = await refused(t, ground, 'FETCH_SHA256');
  t.regex(error.message, new RegExp(digest(ground.small.zip)));
  t.deepEqual([await debris(ground), await blobs(ground)], [[], []]);
});

test('another tree than pinned is refused and removed, whatever form it comes in', async (t) => {
  const ground = await toolchainGround(t);
  const other = await smallToolchain(ground.small.toolchain, 0, 'other');
  ground.server.files.set(ground.zipPath, other.zip);
  await refused(t, ground, 'FETCH_H1', undefined, lockOf(ground.small, {}));
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, tarballName(other.toolchain)), other.tarball);
  await refused(t, ground, 'FETCH_H1', await folderSources(folder));
  t.deepEqual([await debris(ground), await blobs(ground)], [[], []]);
});

test('what the lock does not pin, or pins without the wanted evidence, is not even asked for', async (t) => {
  const ground = await toolchainGround(t);
  const { small, server, id } = ground;
  const error = await refused(t, ground, 'LOCK_ENTRY_MISSING', undefined, { toolchains: {} });
  t.regex(error.hint ?? '', /godepot lock update/);
  const entry = lockOf(small, pinZip(small)).toolchains[id];
  const bare: LockEntry | undefined = entry && { ...entry, evidence: { sumdb: null } };
  await refused(t, ground, 'LOCK_EVIDENCE_MISSING', undefined, { toolchains: bare ? { [id]: bare } : {} });
  t.is(server.asked.length, 0);
});

const gone = { kind: 'status', status: 404 } as const;
const forbidden = { kind: 'status', status: 403 } as const;
const login = { kind: 'status', status: 401 } as const;
const page = { kind: 'html' } as const;
const fallbacks = [
  ['404 , goes on', gone, ',', 'delivers'],
  ['403 , goes on', forbidden, ',', 'delivers'],
  ['410 | goes on', { kind: 'status', status: 410 }, '|', 'delivers'],
  ['401 , ends', login, ',', 'FETCH_UNAUTHORIZED'],
  ['401 | goes on', login, '|', 'delivers'],
  ['a login page , ends', page, ',', 'FETCH_CONTENT'],
  ['a login page | goes on', page, '|', 'delivers'],
] as const;
for (const [what, fault, separator, outcome] of fallbacks) {
  test(`GOPROXY list: ${what}`, async (t) => {
    const ground = await toolchainGround(t);
    const { server, zipPath } = ground;
    server.misbehave(`/first${zipPath}`, fault);
    const sources = await ground.sources(`${server.url}/first${separator}${server.url}`);
    if (outcome !== 'delivers') {
      await refused(t, ground, outcome, sources);
      t.is(server.asked.length, 1);
      return;
    }
    t.is((await fetchOne(ground, sources))?.source, server.url + zipPath);
  });
}

test('when no source has it, each of them is named', async (t) => {
  const ground = await toolchainGround(t);
  ground.server.files.clear();
  const sources = (await ground.sources(`${ground.server.url}/a|${ground.server.url}/b`)).slice(0, 2);
  const error = await refused(t, ground, 'SOURCE_ABSENT', sources);
  t.deepEqual(
    error.faults.map(({ where }) => where),
    [`${ground.server.url}/a`, `${ground.server.url}/b`],
  );
});

test('a mixture that a careless server made is fetched afresh before anybody is blamed', async (t) => {
  const ground = await toolchainGround(t, 200_000);
  const { server, zipPath, small } = ground;
  server.validators = 'none';
  // of the same length, so that nothing but the digest tells
  const stale = Buffer.from(small.zip).fill(0, 100, 200);
  server.files.set(zipPath, stale);
  server.misbehave(zipPath, { kind: 'drop', after: 100_000 });
  const fetching = fetchOne(ground);
  while (server.asked.length === 0) await sleep(1);
  server.files.set(zipPath, small.zip);
  t.like(await fetching, { sha256: digest(small.zip) });
  t.deepEqual(
    server.asked.map(({ range }) => range !== undefined),
    [false, true, false],
  );
});

test('kill -9 in the middle of a download: the next run goes on from there', async (t) => {
  const ground = await toolchainGround(t, 500_000);
  const { server, zipPath, small, depot } = ground;
  server.misbehave(zipPath, { kind: 'stall', after: 300_000 });
  const lock = lockOf(small, pinZip(small));
  const lockFile = join(await temporaryFolder(t), 'godepot.lock');
  await writeFile(lockFile, encodeLock(lock));
  const program = join(projectRoot, 'test/helpers/fetch-program.ts');
  const victim = execa(process.execPath, [program, depot, lockFile, server.url, '1.27.3'], { reject: false });
  const downloads = join(depot, 'store', 'staging', 'downloads');
  const part = async (): Promise<number> => {
    const names = await readdir(downloads).catch(() => []);
    const name = names.find((each) => each.endsWith('.part'));
    return name === undefined ? 0 : (await stat(join(downloads, name))).size;
  };
  while ((await part()) < 300_000) await sleep(10);
  victim.kill('SIGKILL');
  t.is((await victim).signal, 'SIGKILL');
  t.is(await part(), 300_000);

  server.asked.length = 0;
  t.like(await fetchOne(ground, undefined, lock), { sha256: digest(small.zip), cached: false });
  t.deepEqual(
    server.asked.map(({ range }) => range),
    ['bytes=300000-'],
  );
  t.deepEqual(await debris(ground), []);
});

test('several at once: the first failure stops the others and keeps what came', async (t) => {
  const ground = await toolchainGround(t, 300_000);
  const { server, small, delivery } = ground;
  const missing = { ...small.toolchain, version: '1.27.2' };
  server.misbehave(ground.zipPath, { kind: 'stall', after: 200_000 });
  server.misbehave(`/${moduleZipPath(missing)}`, { kind: 'status', status: 401 });
  const { toolchains } = lockOf(small, pinZip(small));
  const entry = toolchains[ground.id];
  const lock: Lock = { toolchains: entry ? { ...toolchains, 'go1.27.2.linux-amd64': entry } : {} };
  const options = { ...delivery, sources: await ground.sources(), lock, ...noEvidence(), verify: [] };
  await t.throwsAsync(fetchAll([small.toolchain, small.toolchain, missing], options), {
    code: 'FETCH_UNAUTHORIZED',
  });
  t.deepEqual(await blobs(ground), []);
  const left = await debris(ground);
  for (const part of left.filter((path) => path.endsWith('.part'))) {
    // stopped before its first byte, a part has no note yet
    t.true((await stat(part)).size === 0 || left.includes(`${part}.json`), 'a part without its note');
  }
});
