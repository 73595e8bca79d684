import test, { type ExecutionContext } from 'ava';
import { chmod, cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findUpstreamKey } from '../../builder/signing/upstream-key-choice.ts';
import { GOOGLE_PRIMARY } from '../../builder/spec/load.ts';
import { forgeKey, forgePrimary } from '../helpers/forged-openpgp.ts';
import { type Places, tryGodepot } from '../helpers/godepot.ts';
import { BUILT_IN, olderKey } from '../helpers/google-key.ts';
import { testKeys } from '../helpers/keys.ts';
import { misbehavingServer } from '../helpers/misbehaving-server.ts';
import { projectRoot } from '../helpers/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const REFRESH = ['keys', 'upstream', 'refresh'];

async function places(t: ExecutionContext): Promise<Places & { file: string }> {
  const folder = await temporaryFolder(t);
  const keys = join(folder, 'keys');
  return {
    spec: join(projectRoot, 'specs/depot.yaml'),
    depot: join(folder, 'dist'),
    keys,
    file: join(keys, 'upstream', `${GOOGLE_PRIMARY}.asc`),
  };
}

test('show tells the pinned key, its subkeys and their file', async (t) => {
  const where = await places(t);
  const { status, document } = await tryGodepot(where, ['keys', 'upstream', 'show']);
  t.is(status, 0);
  t.like(document, {
    primary: GOOGLE_PRIMARY,
    revoked: null,
    file: BUILT_IN,
    subkeys: {
      length: 7,
      6: { fingerprint: '0E225917414670F4442C250DFD533C07C264648F', expires: '2028-01-07T16:53:01Z' },
    },
  });
});

test('an older key file hides nothing that came with godepot, and is told of', async (t) => {
  const where = await places(t);
  await mkdir(join(where.keys, 'upstream'), { recursive: true });
  await writeFile(where.file, await olderKey());
  t.like((await tryGodepot(where, ['keys', 'upstream', 'show'])).document, {
    file: where.file,
    completedBy: BUILT_IN,
    subkeys: { length: 7 },
  });
  const choice = { primary: GOOGLE_PRIMARY, keyring: undefined };
  const found = await findUpstreamKey({ keysFolder: where.keys, choice });
  t.true(found.bytes.equals(await readFile(BUILT_IN)));
  // named by the spec it is no different
  const named = await findUpstreamKey({
    keysFolder: await temporaryFolder(t),
    choice: { ...choice, keyring: where.file },
  });
  t.like(named, { path: where.file, origin: 'spec', completedBy: BUILT_IN });
  t.true(named.bytes.equals(found.bytes));
  // the file itself stays as somebody committed it
  t.is(await readFile(where.file, 'utf8'), await olderKey());
  await writeFile(where.file, await readFile(BUILT_IN));
  t.like((await tryGodepot(where, ['keys', 'upstream', 'show'])).document, { completedBy: null });
});

test('refresh adds what is new, for everybody to read, and the second time changes nothing', async (t) => {
  const where = await places(t);
  await mkdir(join(where.keys, 'upstream'), { recursive: true });
  await writeFile(where.file, await olderKey());
  const server = await misbehavingServer();
  t.teardown(() => server.close());
  server.files.set('/key.pub', await readFile(BUILT_IN));
  const from = `${server.url}/key.pub`;
  await chmod(where.file, 0o600);
  const before = process.umask(0o077);
  t.teardown(() => process.umask(before));
  const first = await tryGodepot(where, [...REFRESH, '--from', from]);
  t.is(first.status, 0, JSON.stringify(first.document));
  t.like(first.document, { changed: true, file: where.file, added: { length: 2 }, refused: [], ignored: [] });
  t.deepEqual(await readFile(where.file), await readFile(BUILT_IN));
  t.is((await stat(where.file)).mode & 0o777, 0o644);
  t.deepEqual(await readdir(join(where.keys, 'upstream')), [`${GOOGLE_PRIMARY}.asc`]);
  const inode = (await stat(where.file)).ino;
  for (const source of [from, BUILT_IN]) {
    const again = await tryGodepot(where, [...REFRESH, '--from', source]);
    t.like(again.document, { changed: false, added: [] });
  }
  t.is((await stat(where.file)).ino, inode);
  t.like((await tryGodepot(where, ['keys', 'upstream', 'show'])).document, {
    file: where.file,
    subkeys: { length: 7 },
  });
});

test('nothing is written where nothing is new, or the offered file is not the pinned key', async (t) => {
  const where = await places(t);
  const server = await misbehavingServer();
  t.teardown(() => server.close());
  const other = join(await temporaryFolder(t), 'other.gpg');
  await writeFile(other, forgePrimary(forgeKey(1_600_000_000)));
  server.files.set('/key.pub', await readFile(BUILT_IN));
  server.files.set('/large.pub', Buffer.alloc(1024 * 1024 + 1, 0x99));
  server.misbehave('/key.pub', { kind: 'html' }, { kind: 'endless' });
  const url = `${server.url}/key.pub`;
  const absent = await tryGodepot(where, [...REFRESH, '--from', other]);
  t.regex(JSON.stringify(absent.document), /keys upstream refresh --from FILE-OR-URL/);
  const cases: [string, string, number][] = [
    [other, 'UPSTREAM_KEY_ABSENT', 7],
    [url, 'FETCH_CONTENT', 5],
    [url, 'FETCH_LARGE', 5],
    [`${server.url}/large.pub`, 'FETCH_LARGE', 5],
    [`${server.url}/absent.pub`, 'FETCH_ABSENT', 5],
    [join(where.keys, 'absent.pub'), 'PATH_UNUSABLE', 9],
    [projectRoot, 'NOT_A_FILE', 4],
    ['', 'USAGE', 2],
  ];
  for (const [from, code, status] of cases) {
    const failed = await tryGodepot(where, [...REFRESH, '--from', from]);
    t.like(failed, { status, document: { error: { code } } }, JSON.stringify(failed));
  }
  t.like((await tryGodepot(where, [...REFRESH, '--from', BUILT_IN])).document, {
    changed: false,
    file: BUILT_IN,
  });
  await t.throwsAsync(stat(where.keys), { code: 'ENOENT' });
});

test("upstream's key neither stops keys init nor looks like a depot's own", async (t) => {
  const where = await places(t);
  await cp((await testKeys()).folder, where.keys, { recursive: true });
  await mkdir(join(where.keys, 'upstream'));
  await writeFile(where.file, await olderKey());
  t.like((await tryGodepot(where, ['keys', 'list'])).document, { keys: { length: 2 } });
  const refused = await tryGodepot(where, ['keys', 'init']);
  t.like(refused.document, { error: { code: 'KEYS_EXIST' } });

  const fresh = await places(t);
  await mkdir(join(fresh.keys, 'upstream'), { recursive: true });
  await writeFile(fresh.file, await olderKey());
  t.is((await tryGodepot(fresh, ['keys', 'init'])).status, 0);
  t.deepEqual(await readFile(fresh.file, 'utf8'), await olderKey());
});
