import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { DepotError } from '../../../builder/errors.ts';
import { silent } from '../../../builder/io/progress.ts';
import { directorySource } from '../../../builder/upstream/directory-source.ts';
import { proxySource } from '../../../builder/upstream/proxy-source.ts';
import type { Source } from '../../../builder/upstream/source.ts';
import { database, databaseGround, LOG, proven } from '../../helpers/database-ground.ts';
import { logFiles, logSource } from '../../helpers/log-source.ts';
import { type Misbehaviour, misbehavingServer } from '../../helpers/misbehaving-server.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const PLACE = { origin: '--source', fallThrough: 'absent' } as const;
const TILE = 'tile/8/0/001';

function folder(root: string): Source {
  return directorySource(root, ['tarball'], PLACE);
}

const faults: [what: string, fault: Misbehaviour, reason: RegExp][] = [
  ['has no end', { kind: 'endless' }, /larger than the limit of 8192/],
  ['is a web page', { kind: 'html' }, /web page/],
  ['is compressed', { kind: 'gzip' }, /compresses/],
  ['wants a login', { kind: 'status', status: 401 }, /login/],
];
for (const [what, fault, reason] of faults) {
  test(`a proxy whose tile ${what} is passed over, with the reason`, async (t) => {
    const server = await misbehavingServer();
    t.teardown(() => server.close());
    const base = `/base/sumdb/${database.name}/`;
    server.files.set(`${base}supported`, Buffer.alloc(0));
    for (const [path, bytes] of logFiles(LOG, 1400, [300])) server.files.set(base + path, bytes);
    server.misbehave(base + TILE, fault);
    const { ask, kept } = await databaseGround(t);
    const proxy = proxySource(new URL(`${server.url}/base`), PLACE);
    const error = await t.throwsAsync(ask(300, proxy), { instanceOf: DepotError });
    t.is(error.code, 'SUMDB_TILE_MISSING');
    t.regex(error.faults[0]?.message ?? '', reason);
    t.deepEqual([...(await kept()).keys()], []);
    server.misbehave(base + TILE, fault);
    t.deepEqual(await ask(300, proxy, logSource(LOG, 1400)), proven(300, 1400));
  });
}

test('a proxy that drops connections is asked again; one that passes nothing on is asked once', async (t) => {
  const server = await misbehavingServer();
  t.teardown(() => server.close());
  const base = `/sumdb/${database.name}/`;
  const { ask } = await databaseGround(t);
  const proxy = proxySource(new URL(server.url), PLACE);
  t.like(await ask(300, proxy), { h1: undefined });
  t.like(await ask(301, proxy), { h1: undefined });
  t.deepEqual(
    server.asked.map(({ path }) => path),
    [`${base}supported`],
  );
  server.files.set(`${base}supported`, Buffer.alloc(0));
  for (const [path, bytes] of logFiles(LOG, 1400, [300])) server.files.set(base + path, bytes);
  server.misbehave(base + TILE, { kind: 'drop', after: 100 }, { kind: 'status', status: 503 });
  t.deepEqual(await ask(300, proxySource(new URL(server.url), PLACE)), proven(300, 1400));
});

test('a folder serves the files of a database, whole and small ones only', async (t) => {
  const root = await temporaryFolder(t);
  const { ask, store } = await databaseGround(t);
  const delivery = { store, progress: silent };
  const read = (path: string): Promise<Buffer | undefined> =>
    folder(root).readDatabase(database.name, path, delivery);
  t.is(await read(TILE), undefined);
  t.like(await ask(300, folder(root)), { h1: undefined });
  for (const [path, bytes] of logFiles(LOG, 1400, [300])) {
    const file = join(root, 'sumdb', database.name, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, bytes);
  }
  t.deepEqual(await read(TILE), LOG.tile(TILE));
  t.is(await read(`${TILE}/x`), undefined);
  const file = join(root, 'sumdb', database.name, 'tile/8/0/007');
  await writeFile(file, Buffer.alloc(8193));
  await t.throwsAsync(read('tile/8/0/007'), { code: 'SOURCE_READ', message: /8193 bytes/ });
  await execa('mkfifo', [join(root, 'sumdb', database.name, 'tile/8/0/008')]);
  await t.throwsAsync(read('tile/8/0/008'), { code: 'SOURCE_READ' });
  t.deepEqual(await ask(300, folder(root)), proven(300, 1400));
});
