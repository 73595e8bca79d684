import { pathExists } from 'fs-extra/esm';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import * as v from 'valibot';

import { DepotError } from '../../builder/errors.ts';
import { download } from '../../builder/io/download.ts';
import { setNetwork } from '../../builder/io/network.ts';
import { fetchText } from '../helpers/fetch-text.ts';
import { BUILT_IN } from '../helpers/google-key.ts';
import { makeDeb } from '../helpers/make-deb.ts';
import { misbehavingServer } from '../helpers/misbehaving-server.ts';
import { projectRoot } from '../helpers/project.ts';
import { type ProxyDepot, proxyDepot } from '../helpers/proxy-depot.ts';
import { samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const FAILURE = v.object({
  error: v.object({
    code: v.string(),
    message: v.string(),
    faults: v.optional(v.array(v.object({ where: v.string(), message: v.string() }))),
  }),
});

interface Traced {
  status: number;
  stdout: string;
  /** Calls that make or use a socket of whatever kind, of godepot and of what it started. */
  sockets: string[];
  /** Every traced call: strace did trace. */
  calls: number;
}

/** Runs the real executable under strace; `apart` in a network namespace that has nothing, not even a loopback that is up. */
async function traced(places: ProxyDepot, line: readonly string[], apart: boolean): Promise<Traced> {
  const log = join(places.folder, 'trace');
  const strace = ['strace', '-f', '-qq', '-o', log, '-e', 'trace=socket,connect,sendto,bind,execve'];
  const command = [...(apart ? ['unshare', '-n'] : []), ...strace, ...places.line, '--json', ...line];
  const [program = '', ...rest] = command;
  const done = await execa(program, rest, { env: places.env, stdin: 'ignore', reject: false });
  const calls = (await readFile(log, 'utf8')).split('\n').filter((call) => /^\d+ +\w+\(/.test(call));
  await rm(log);
  return {
    status: done.exitCode ?? -1,
    stdout: done.stdout,
    sockets: calls.filter((call) => !call.includes(' execve(')),
    calls: calls.length,
  };
}

async function silent(t: ExecutionContext, places: ProxyDepot, line: readonly string[]): Promise<Traced> {
  const run = await traced(places, ['--offline', ...line], true);
  t.deepEqual(run.sockets, [], line.join(' '));
  t.true(run.calls > 0, 'strace saw nothing at all');
  t.deepEqual(places.server.asked, []);
  return run;
}

test('control: without --offline, the same command opens a socket', async (t) => {
  const places = await proxyDepot(t, ['1.27.3']);
  const run = await traced(places, ['fetch'], false);
  t.is(run.status, 0, run.stdout);
  t.true(run.sockets.some((call) => /connect\(.*AF_INET/.test(call)));
  // the archive, and whether the proxy passes the checksum database on
  const { asked } = places.server;
  t.deepEqual([asked.filter(({ path }) => path.endsWith('.zip')).length, asked.length], [1, 2]);
});

test('control: in the empty namespace, without --offline, it tries to and cannot', async (t) => {
  const places = await proxyDepot(t, ['1.27.3']);
  const run = await traced(places, ['fetch'], true);
  t.is(v.parse(FAILURE, JSON.parse(run.stdout)).error.code, 'FETCH_CONNECTION');
  t.true(run.sockets.some((call) => call.includes('AF_INET')));
});

test('--offline fetch opens no socket, says what was not asked, and keeps to folders', async (t) => {
  const places = await proxyDepot(t, ['1.27.3']);
  const [small] = places.toolchains;
  const refused = await silent(t, { ...places, env: { GOPROXY: `${places.server.url}|https://b.example` } }, [
    'fetch',
  ]);
  t.is(refused.status, 5);
  const { error } = v.parse(FAILURE, JSON.parse(refused.stdout));
  t.is(error.code, 'SOURCE_OFFLINE');
  t.regex(
    error.message,
    /go1\.27\.3\.linux-amd64 is not here, and --offline kept \d sources from being asked/,
  );
  t.like(error.faults, {
    0: { where: `${places.server.url}/`, message: 'not asked: --offline (named by GOPROXY)' },
    1: { where: 'https://b.example/', message: 'not asked: --offline (named by GOPROXY)' },
  });
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'go1.27.3.linux-amd64.tar.gz'), small?.tarball ?? '');
  // behind a source that is passed over
  await writeFile(places.spec, `${await readFile(places.spec, 'utf8')}source: [{directory: ${folder}}]\n`);
  const found = await silent(t, { ...places, env: { GOPROXY: places.server.url } }, ['fetch']);
  t.is(found.status, 0, found.stdout);
  // and now from the store, into a kit, too
  t.is((await silent(t, places, ['fetch'])).status, 0);
  const kit = await silent(t, places, ['fetch', '--to', join(places.folder, 'kit')]);
  t.is(kit.status, 0, kit.stdout);
  t.true(await pathExists(join(places.folder, 'kit/go1.27.3.linux-amd64.tar.gz')));
});

test('--offline with a module proxy tree in a folder: file:// is no network', async (t) => {
  const places = await proxyDepot(t, ['1.27.3']);
  const [small] = places.toolchains;
  const folder = await temporaryFolder(t);
  const path = join(folder, small?.zipPath ?? '');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, small?.zip ?? '');
  const env = { GOPROXY: `${places.server.url},file://${folder}` };
  t.is((await silent(t, { ...places, env }, ['fetch'])).status, 0);
});

test('no other verb opens one under --offline', async (t) => {
  const places = await proxyDepot(t, ['1.27.3']);
  const deb = await makeDeb(places.folder, samplePackage());
  const verbs: [line: string[], status: number][] = [
    [['plan'], 0],
    [['explain', 'FETCH_OFFLINE'], 0],
    [['inspect', deb.path], 0],
    [['verify', deb.path], 0],
    [['lock', 'show'], 0],
    [['lock', 'verify'], 6],
    [['lock', 'audit', 'go1.27.3.linux-amd64', '--who', 'Ada', '--why', 'looked at'], 0],
    [['keys', 'upstream', 'show'], 0],
    [['keys', 'upstream', 'refresh'], 5],
    [['keys', 'upstream', 'refresh', '--from', BUILT_IN], 0],
    [['fetch', '--to', join(places.folder, 'kit')], 5],
    [['keys', 'list'], 7],
    [['keys', 'init'], 0],
    [['release'], 5],
    [['build'], 8],
    [['publish'], 8],
    [['verify', 'no-such-file'], 2],
    [['serve', '--port', '0'], 2],
  ];
  // the go of this machine is asked for its GOPROXY, and opens none either
  const asksGo = { ...places, env: { GOPROXY: '' } };
  for (const [line, status] of verbs) t.is((await silent(t, asksGo, line)).status, status, line.join(' '));
});

test('--offline lock update pins nothing that the database did not vouch for; where nobody wants that, what a folder has', async (t) => {
  const places = await proxyDepot(t, ['1.27.3']);
  const [small] = places.toolchains;
  await rm(places.lock);
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'go1.27.3.linux-amd64.tar.gz'), small?.tarball ?? '');
  const update = async (status: number) => {
    const run = await silent(t, places, ['lock', 'update', '--source', folder]);
    t.is(run.status, status, run.stdout);
    const [one] = v.parse(UPDATES, JSON.parse(run.stdout)).updates;
    return one;
  };
  const refused = await update(6);
  t.is(refused?.entry, undefined);
  t.regex(refused?.missing[0]?.why ?? '', /not asked: --offline/);
  t.false(await pathExists(places.lock));
  const spec = await readFile(places.spec, 'utf8');
  await writeFile(places.spec, spec.replace('verify: [sumdb]', 'verify: []'));
  t.is((await update(0))?.entry?.h1, small?.h1);
});

const UPDATES = v.object({
  updates: v.array(
    v.object({
      entry: v.optional(v.object({ h1: v.string() })),
      missing: v.array(v.object({ evidence: v.string(), why: v.string() })),
    }),
  ),
});

test.serial('the client refuses by itself, whoever calls it, before undici is loaded', async (t) => {
  const server = await misbehavingServer();
  t.teardown(() => server.close());
  t.teardown(() => setNetwork({ offline: false }));
  setNetwork({ offline: true });
  const url = new URL(`${server.url.replace('//', '//zoe:s3cret@')}/a`);
  const to = join(await temporaryFolder(t), 'a.part');
  const calls = [fetchText(url, { maxBytes: 10 }), download(url, { to, maxBytes: 10, label: 'a' })];
  for (const call of calls) {
    const error = await t.throwsAsync(call, { instanceOf: DepotError });
    t.is(error.code, 'FETCH_OFFLINE');
    t.is(error.where, `http://***@${url.host}/a`);
  }
  t.deepEqual(server.asked, []);
  const client = join(projectRoot, 'builder/io/http-client.ts');
  const network = join(projectRoot, 'builder/io/network.ts');
  const program = `
    import { get, PATIENCE } from ${JSON.stringify(client)};
    import { setNetwork } from ${JSON.stringify(network)};
    import { createRequire } from 'node:module';
    setNetwork({ offline: true });
    await get(new URL('https://a.example/'), {}, PATIENCE).catch(({ code }) => console.log(code));
    const { cache } = createRequire(${JSON.stringify(client)});
    console.log(Object.keys(cache).some((name) => name.includes('/undici/')));
    setNetwork({ offline: false, environment: { HTTPS_PROXY: 'ftp://x' } });
    await import('undici');
    console.log(Object.keys(cache).some((name) => name.includes('/undici/')));
  `;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: projectRoot,
  });
  t.deepEqual(stdout.split('\n'), ['FETCH_OFFLINE', 'false', 'true']);
});
