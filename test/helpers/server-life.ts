import type { ExecutionContext } from 'ava';

import type { BuildCache } from './build-cache.ts';
import { type Client, type ClientKind, publishedKey } from './clients.ts';
import { serveDepotFor } from './depot-server.ts';
import { PROGRAM, runProgram } from './go-program.ts';
import { openServer, type Server } from './server.ts';
import { buildWhileSwitching } from './switching-builds.ts';
import { NEWER_PATCH, OLD_LINE, OLDER_PATCH, testDepot } from './test-depot.ts';
import { treeDifference } from './tree.ts';

const OLD_GOROOT = `/usr/local/${OLD_LINE.name}`;
const NEW_GOROOT = `/usr/local/${NEWER_PATCH.name}`;

/** Install, use offline, switch, downgrade, upgrade, remove, and nothing left; configured by hand. */
export async function lifeOfServer(t: ExecutionContext, kind: ClientKind, cache: BuildCache): Promise<void> {
  const { depot } = await testDepot();
  const server = await openServer(kind.suite, t);
  const client = kind.open(server, await serveDepotFor(t, depot));
  await kind.configure(server, client.depot, await publishedKey(depot));
  const refreshed = await client.refresh();
  t.is(refreshed.status, 0, refreshed.output);
  const before = await server.tree();
  await client.install(OLD_LINE.name, NEWER_PATCH.name);
  await lifeOfLines(t, kind, client, cache);
  t.deepEqual(treeDifference(before, await server.tree()), []);
}

/** From when both lines are there, the newest of each, until neither is. */
export async function lifeOfLines(
  t: ExecutionContext,
  kind: ClientKind,
  client: Client,
  cache: BuildCache,
): Promise<void> {
  const { server } = client;
  t.deepEqual([...(await client.available(OLDER_PATCH.name))].sort(), [
    OLDER_PATCH.version,
    NEWER_PATCH.version,
  ]);
  await cache.bring(server);
  t.is(await front(server), NEWER_PATCH.go);
  t.is(await versionOf(server, OLD_LINE.name), OLD_LINE.go);
  t.is(await versionOf(server, NEWER_PATCH.name), NEWER_PATCH.go);
  t.is(await versionOf(server, `go${OLD_LINE.go}`), OLD_LINE.go);
  t.is(await versionOf(server, '/usr/local/go/bin/go'), NEWER_PATCH.go);
  t.is(await asUser(server, 'go env GOROOT'), NEW_GOROOT);
  t.is(await asUser(server, 'echo "package a;var  x=1" | gofmt'), 'package a\n\nvar x = 1');
  t.is(await runProgram(server, OLD_LINE.name), PROGRAM.says(OLD_LINE.go));

  await client.downgrade(OLDER_PATCH.name, OLDER_PATCH.version);
  t.is(await client.installed(OLDER_PATCH.name), OLDER_PATCH.version);
  t.is(await front(server), OLDER_PATCH.go);
  t.is(await versionOf(server, `go${OLDER_PATCH.go}`), OLDER_PATCH.go);
  t.false(await server.exists(`/usr/bin/go${NEWER_PATCH.go}`));
  t.is(await runProgram(server, 'go'), PROGRAM.says(OLDER_PATCH.go));

  // once is enough: it is the same with all of them
  if (kind.name === 'bookworm apt') await buildWhileSwitching(t, server, ['1.26', '1.27']);
  // a manual choice is the administrator's: nothing that happens to the other line may touch it
  await server.run('go-env use --system 1.26');
  t.is(await front(server), OLD_LINE.go);
  t.is(
    await server.run('readlink -f /usr/bin/gofmt /usr/local/go'),
    `${OLD_GOROOT}/bin/gofmt\n${OLD_GOROOT}`,
  );
  await client.upgrade(NEWER_PATCH.name);
  t.is(await client.installed(NEWER_PATCH.name), NEWER_PATCH.version);
  t.is(await front(server), OLD_LINE.go);
  t.false(await server.exists(`/usr/bin/go${OLDER_PATCH.go}`));
  await server.run('go-env use --system --auto');
  t.is(await front(server), NEWER_PATCH.go);
  t.is(await runProgram(server, 'go'), PROGRAM.says(NEWER_PATCH.go));
  await cache.keep(server);

  await client.remove(NEWER_PATCH.name);
  t.is(await front(server), OLD_LINE.go);
  await removeAll(client);
}

async function removeAll(client: Client): Promise<void> {
  await client.remove(OLD_LINE.name);
  // dnf and apt take what came along with it, unless somebody else wants it
  if ((await client.installed('go-env')) !== undefined) await client.remove('go-env');
}

/** Go keeps counters and caches in the user's folder, which are no package's. */
function asUser(server: Server, script: string): Promise<string> {
  return server.run(script, { env: { HOME: '/tmp/home' } });
}

function front(server: Server): Promise<string> {
  return versionOf(server, 'go');
}

/** `1.27.3`, asked with GOTOOLCHAIN=local so that no other toolchain answers in its place. */
async function versionOf(server: Server, command: string): Promise<string> {
  const text = await asUser(server, `GOTOOLCHAIN=local ${command} version`);
  return /^go version go(\S+) linux\//.exec(text)?.[1] ?? text;
}
