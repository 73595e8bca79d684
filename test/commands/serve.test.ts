import { once } from 'node:events';
import { chmod, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { projectRoot } from '../helpers/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const LARGE = 'current/apt/pool/main/g/go-1.27/large.deb';
const BYTES = 24 * 1024 * 1024;

async function depotIn(folder: string): Promise<string> {
  const depot = join(folder, 'dist');
  const snapshot = join(depot, 'snapshots/1-11111111');
  await mkdir(join(snapshot, 'apt/pool/main/g/go-1.27'), { recursive: true });
  await writeFile(join(snapshot, 'apt/pool/main/g/go-1.27/large.deb'), Buffer.alloc(BYTES));
  await writeFile(join(snapshot, 'godepot.asc'), 'key');
  await symlink('snapshots/1-11111111', join(depot, 'current'));
  return depot;
}

interface Running {
  url: string;
  port: number;
  pid: number;
  signal: (name: NodeJS.Signals) => void;
  ended: Promise<{ status: number; stderr: string }>;
}

async function start(t: ExecutionContext, depot: string, ...line: string[]): Promise<Running> {
  const command = [join(projectRoot, 'builder/main.js'), '--depot', depot, 'serve', '--port=0', ...line];
  const program = execa(process.execPath, command, { stdin: 'ignore', reject: false });
  t.teardown(() => program.kill('SIGKILL'));
  let said = '';
  const listening = new Promise<void>((resolve) => {
    program.stdout.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('Ctrl-C')) resolve();
    });
  });
  await Promise.race([listening, program]);
  if (!said.includes('Ctrl-C')) throw new Error(`serve did not begin: ${(await program).stderr}`);
  const url = /http:\/\/[0-9.:]+/.exec(said)?.[0] ?? '';
  return {
    url,
    port: Number(new URL(url).port),
    pid: program.pid ?? 0,
    signal: (name) => void program.kill(name),
    ended: program.then(({ exitCode, stderr }) => ({ status: exitCode ?? -1, stderr })),
  };
}

/** A download that has begun and of which nothing more is read; `rest` takes it to its end and counts all bytes. */
async function halfWay(
  t: ExecutionContext,
  port: number,
): Promise<{ socket: Socket; rest: () => Promise<number> }> {
  const socket = connect(port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  socket.write(
    `GET /${LARGE} HTTP/1.1\r\nHost: x\r\nUser-Agent: a "b"\\\r\nReferer: caf\xe9\r\n\r\n`,
    'latin1',
  );
  await once(socket, 'readable');
  return {
    socket,
    async rest() {
      let bytes = 0;
      let head = '';
      for await (const chunk of socket) {
        if (!Buffer.isBuffer(chunk)) continue;
        if (head.length < 4096) head += chunk.toString('latin1');
        bytes += chunk.length;
      }
      return bytes - head.indexOf('\r\n\r\n') - 4;
    },
  };
}

test('stopping ends no download that has begun, and each is in the access log', async (t) => {
  const folder = await temporaryFolder(t);
  const depot = await depotIn(folder);
  const log = join(folder, 'access.log');
  const server = await start(t, depot, '--user=root', `--access-log=${log}`);
  t.is(await (await fetch(`${server.url}/current/godepot.asc`)).text(), 'key');
  await fetch(`${server.url}/current/none%0Aforged?"x`);
  const download = await halfWay(t, server.port);
  // as log rotation does
  await rename(log, `${log}.1`);
  server.signal('SIGHUP');
  while ((await readFile(log, 'utf8').catch(() => undefined)) === undefined);
  server.signal('SIGTERM');
  while ((await fetch(server.url).catch(() => undefined)) !== undefined);
  t.is(await download.rest(), BYTES);
  const { status, stderr } = await server.ended;
  t.deepEqual([status, stderr], [0, '']);
  const time = String.raw`\[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000\]`;
  const lines = (await readFile(`${log}.1`, 'utf8')).trimEnd().split('\n');
  t.is(lines.length, 2);
  t.regex(
    lines[0] ?? '',
    new RegExp(`^127\\.0\\.0\\.1 - - ${time} "GET /current/godepot.asc HTTP/1.1" 200 3 "-" "node"$`),
  );
  t.true(lines[1]?.includes(String.raw`"GET /current/none%0Aforged?%22x HTTP/1.1" 404 14 `));
  const rotated = await readFile(log, 'utf8');
  t.true(
    rotated.includes(String.raw`"GET /${LARGE} HTTP/1.1" 200 ${BYTES} "caf\xC3\xA9" "a \x22b\x22\x5C"`),
    rotated,
  );
});

test('a download that does not end is broken off in time, and said to be', async (t) => {
  const folder = await temporaryFolder(t);
  const server = await start(t, await depotIn(folder), '--user=root', '--patience=1');
  await halfWay(t, server.port);
  server.signal('SIGINT');
  const { status, stderr } = await server.ended;
  t.is(status, 0);
  t.regex(stderr, /^broken off after 1 s: 1 answer$/m);
});

test('root gives its rights up for good before it answers anybody', async (t) => {
  const folder = await temporaryFolder(t);
  const depot = await depotIn(folder);
  const command = [join(projectRoot, 'builder/main.js'), '--depot', depot, 'serve', '--port=0'];
  const refused = await execa(process.execPath, command, { reject: false });
  t.is(refused.exitCode, 9);
  t.regex(refused.stderr, /nobody cannot read what is published[\s\S]*SERVE_USER/);
  await chmod(folder, 0o711);
  for (const [line, ids] of [
    [[], '65534\t65534\t65534\t65534'],
    [['--user=1234:2345'], '1234\t1234\t1234\t1234'],
  ] as const) {
    const server = await start(t, depot, ...line);
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
    t.regex(status, new RegExp(`^Uid:\t${ids}$`, 'm'));
    t.regex(status, /^CapPrm:\t0+$/m);
    t.regex(status, line.length === 0 ? /^Groups:\t65534 $/m : /^Groups:\t2345 $/m);
    // threads of the pool, which open the files, are no other users
    t.is(await (await fetch(`${server.url}/current/godepot.asc`)).text(), 'key');
    server.signal('SIGTERM');
    t.is((await server.ended).status, 0);
  }
  await chmod(join(depot, 'snapshots/1-11111111/godepot.asc'), 0o600);
  const server = await start(t, depot);
  t.is((await fetch(`${server.url}/current/godepot.asc`)).status, 500);
  const nobody = await execa(process.execPath, [...command, '--user=no-such-user'], { reject: false });
  t.regex(nobody.stderr, /no user "no-such-user"/);
});

test('where it cannot listen, the hint is of what to do about that', async (t) => {
  const depot = await depotIn(await temporaryFolder(t));
  const line = [join(projectRoot, 'builder/main.js'), '--depot', depot, 'serve'];
  const refused = async (command: string, ...more: string[]): Promise<string> => {
    const { exitCode, stderr } = await execa(command, more, { reject: false, stdin: 'ignore' });
    t.is(exitCode, 9, stderr);
    return stderr;
  };
  // of a block for documentation: no machine has it
  const absent = await refused(process.execPath, ...line, '--host', '192.0.2.1', '--port', '0');
  t.regex(absent, /EADDRNOTAVAIL\n +hint: name an address that this machine has/);
  const low = [process.execPath, ...line, '--port', '1'];
  const nobody = await refused('setpriv', '--bounding-set=-net_bind_service', ...low);
  t.regex(nobody, /EACCES\n +hint: ports below 1024 need root/);
});
