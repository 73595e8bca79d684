/** What bad luck or bad intentions do to a depot between two runs. Each past fault keeps its test. */
import test from 'ava';
import { execa } from 'execa';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { godepot, tryGodepot } from '../helpers/godepot.ts';
import { projectRoot } from '../helpers/project.ts';
import { smallDepot, type SmallDepot } from '../helpers/small-depot.ts';

const ON = { GOPROXY: '' };
const MAIN = join(projectRoot, 'builder/main.js');

function globals({ spec, depot, keys }: SmallDepot): string[] {
  return ['--spec', spec, '--depot', depot, '--keys', keys];
}

/** The archive blob of the newer toolchain. */
async function archiveBlob({ depot }: SmallDepot): Promise<string> {
  const note = await readFile(join(depot, 'store/archives/go1.27.3.linux-amd64.tarball.json'), 'utf8');
  const [, sha256 = ''] = /"sha256": "([0-9a-f]{64})"/.exec(note) ?? [];
  return join(depot, 'store/sha256', sha256.slice(0, 2), sha256);
}

test('an archive in the store that was exchanged for another of the same size is not built from', async (t) => {
  const places = await smallDepot(t);
  await godepot(places, ['fetch'], ON);
  const path = await archiveBlob(places);
  const bytes = await readFile(path);
  // a well-formed archive of the same length: another toolchain's content under this one's name
  bytes[4] = 1; // gzip's time field, which no check of content covers
  await rm(path);
  await writeFile(path, bytes);
  const refused = await tryGodepot(places, ['build'], ON);
  t.is(refused.status, 8);
  t.like(refused.document, { error: { code: 'STORE_DAMAGED' } });
  // the bad copy is gone, and the next run mends it
  await t.throwsAsync(stat(path), { code: 'ENOENT' });
  t.like(await godepot(places, ['release'], ON), { published: { sequence: 1 } });
});

test('a built package that was damaged before publication is named, removed and built again', async (t) => {
  const places = await smallDepot(t);
  await godepot(places, ['fetch'], ON);
  await godepot(places, ['build'], ON);
  const record = await readFile(join(places.depot, 'store/records/go-1.27_1.27.3-1_amd64.deb.json'), 'utf8');
  const [, sha256 = ''] = /"sha256": "([0-9a-f]{64})"/.exec(record) ?? [];
  const path = join(places.depot, 'store/sha256', sha256.slice(0, 2), sha256);
  const bytes = await readFile(path);
  bytes[bytes.length - 20] = (bytes.at(-20) ?? 0) ^ 1;
  await rm(path);
  await writeFile(path, bytes, { mode: 0o644 });
  t.like((await tryGodepot(places, ['publish'], ON)).document, { error: { code: 'STORE_DAMAGED' } });
  t.like(await godepot(places, ['release'], ON), { built: { made: 1 }, published: { sequence: 1 } });
  t.like(await godepot(places, ['verify', places.depot]), { ok: true });
});

test('a reader that goes away does not stop a release half way', async (t) => {
  const places = await smallDepot(t);
  const script = `exec 3>&1; { ${JSON.stringify(process.execPath)} ${MAIN} "$@" release; echo "status $?" >&3; } | head -n 1 >/dev/null`;
  const { stdout } = await execa('bash', ['-c', script, 'bash', ...globals(places)], { env: ON });
  t.is(stdout, 'status 0');
  t.like(await godepot(places, ['verify', places.depot]), { ok: true });
});

test('an answer that cannot be written is said to be lost', async (t) => {
  const places = await smallDepot(t);
  const script = `${JSON.stringify(process.execPath)} ${MAIN} "$@" targets >/dev/full`;
  const { exitCode, stderr } = await execa('bash', ['-c', script, 'bash', ...globals(places)], {
    reject: false,
  });
  t.is(exitCode, 9);
  t.regex(stderr, /^error DISK_WRITE: the answer cannot be written to standard output \(ENOSPC\)/);
});

test('what killed builds left in the staging folder is gone after the next one', async (t) => {
  const places = await smallDepot(t);
  await godepot(places, ['fetch'], ON);
  await writeFile(join(places.depot, 'store/staging/go-1.27.payload.0123456789ab'), 'half');
  await godepot(places, ['build'], ON);
  await t.throwsAsync(stat(join(places.depot, 'store/staging/go-1.27.payload.0123456789ab')), {
    code: 'ENOENT',
  });
});

test('a snapshot made to hang, lead astray or lie on the terminal only fails its checks', async (t) => {
  const places = await smallDepot(t);
  await godepot(places, ['release'], ON);
  const snapshot = join(places.depot, 'current');
  const manifest = join(snapshot, 'manifest.json');
  const verify = async (): Promise<string> => {
    const { status, document } = await tryGodepot(places, ['verify', `${snapshot}/`], { ...ON });
    t.not(status, 0);
    t.not(status, 1);
    return JSON.stringify(document);
  };
  // links: to everything, and in a circle
  await symlink('/', join(snapshot, 'root'));
  await symlink('loop', join(snapshot, 'loop'));
  t.regex(await verify(), /root is not a regular file/);
  await rm(join(snapshot, 'root'));
  await rm(join(snapshot, 'loop'));

  const forged = 'x\n  ok        everything\u001B[32m';
  await writeFile(join(snapshot, forged), '');
  const { stdout } = await execa(process.execPath, [MAIN, ...globals(places), 'verify', `${snapshot}/`], {
    reject: false,
  });
  t.notRegex(stdout, /^ {2}ok {8}everything/m);
  t.false(stdout.includes('\u001B'));
  await rm(join(snapshot, forged));

  // a pipe that nobody writes to, and a device that never ends
  const kept = join(await mkdtemp(join(tmpdir(), 'godepot-test-')), 'manifest.json');
  t.teardown(() => rm(join(kept, '..'), { recursive: true }));
  await writeFile(kept, await readFile(manifest));
  await rm(manifest);
  await execa('mkfifo', [manifest]);
  await verify();
  await rm(manifest);
  await symlink('/dev/zero', manifest);
  await verify();
  await rm(manifest);
  await rename(kept, manifest).catch(async () => writeFile(manifest, await readFile(kept)));
  t.like(await godepot(places, ['verify', places.depot]), { ok: true });
});

test('surroundings that are not what they should be are no faults of godepot itself', async (t) => {
  const places = await smallDepot(t);
  const cases: [SmallDepot | { spec: string; depot: string; keys: string }, string[]][] = [
    [{ ...places, depot: join(projectRoot, 'package.json') }, ['build']],
    [{ ...places, depot: '' }, ['plan']],
    [places, ['inspect', join(projectRoot, 'package.json', 'x')]],
    [places, ['verify', 'x'.repeat(300)]],
    [places, ['verify', '--key', '/nowhere', projectRoot]],
  ];
  for (const [where, line] of cases) {
    const { status, document } = await tryGodepot(where, line, ON);
    t.true(status > 1, `${line.join(' ')}: ${JSON.stringify(document)}`);
  }
});

test('inspect --unsigned overwrites nothing', async (t) => {
  const places = await smallDepot(t);
  await godepot(places, ['release'], ON);
  const rpm = join(places.depot, 'current/godepot-repo.noarch.rpm');
  const before = await readFile(rpm);
  t.is((await tryGodepot(places, ['inspect', '--unsigned', rpm, rpm], ON)).status, 2);
  t.deepEqual(await readFile(rpm), before);
});

test('a depot is readable for a web server whatever the umask', async (t) => {
  const places = await smallDepot(t);
  await execa(
    'sh',
    ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, MAIN, ...globals(places), 'release'],
    { env: ON },
  );
  for (const part of ['', 'snapshots', 'store']) {
    t.is((await stat(join(places.depot, part))).mode & 0o777, 0o755, part);
  }
});

test('Ctrl-C under --json ends with one document, by the signal, and leaves nothing staged', async (t) => {
  const places = await smallDepot(t);
  // a source that takes the connection and says nothing
  const silent = createServer();
  const asked = once(silent, 'connection');
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.teardown(() => silent.close());
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const line = [MAIN, ...globals(places), '--json', 'fetch', '--source', `http://127.0.0.1:${port}`];
  const running = execa(process.execPath, line, { env: ON, reject: false });
  const [socket] = await asked;
  running.kill('SIGINT');
  const { stdout, signal } = await running;
  if (socket instanceof Socket) socket.destroy();
  t.is(signal, 'SIGINT');
  t.like(JSON.parse(stdout), { error: { code: 'INTERRUPTED', exitStatus: 130 } });
  const { stdout: left } = await execa('find', [
    join(places.depot, 'store/staging'),
    '-maxdepth',
    '1',
    '-type',
    'f',
  ]);
  t.is(left, '');
});
