import { copyFile, readdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';
import { execa } from 'execa';

import { currentName, listSnapshots, readSnapshot } from '../../builder/depot/snapshot/snapshots.ts';
import { SMALL_PACKAGE } from './attempt.ts';
import { type ClientKind, publishedKey } from './clients.ts';
import { damage, flipByte } from './damage.ts';
import { type DepotServer, serveDepotFor } from './depot-server.ts';
import { godepot } from './godepot.ts';
import { openServer, type Server } from './server.ts';
import { type SmallDepot, smallDepot } from './small-depot.ts';
import { type Owner, temporaryFolder } from './temporary-folder.ts';

/** From an empty cache: the indexes, then the package. Its sha256 is the last line. */
const FETCH: Partial<Record<ClientKind['manager'], string>> = {
  apt: `rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
apt-get -q update -o APT::Update::Error-Mode=any && apt-get -q -y install --download-only ${SMALL_PACKAGE} &&
sha256sum /var/cache/apt/archives/${SMALL_PACKAGE}_*.deb`,
  // rpm 6 no longer has to be forced, nor can be; dnf5 keeps its cache below libdnf5/
  dnf: `rpm --force-debian --erase ${SMALL_PACKAGE} >/dev/null 2>&1 || rpm --erase ${SMALL_PACKAGE} >/dev/null 2>&1
rm -rf /var/cache/dnf /var/cache/libdnf5
dnf -y --refresh --setopt=keepcache=1 install ${SMALL_PACKAGE} &&
find /var/cache -name '${SMALL_PACKAGE}-*.rpm' -exec sha256sum {} +`,
};

/** Two publications, to be copied and damaged. */
export async function twoPublications(owner: Owner): Promise<SmallDepot> {
  const small = await smallDepot(owner);
  const spec = await readFile(small.spec, 'utf8');
  await writeFile(small.spec, spec.replace('[1.27.2, 1.27.3]', '[1.27.2]'));
  await godepot(small, ['release'], { SOURCE_DATE_EPOCH: '1790000000' });
  await writeFile(small.spec, spec);
  await godepot(small, ['release'], { SOURCE_DATE_EPOCH: '1790000100' });
  return small;
}

/**
 * File by file of what the client reads, and with everything else at once: it refuses, or gets exactly the genuine bytes; what it never asks for is
 * irrelevant to it, as the server's own log shows.
 */
export async function bearsTampering(
  t: ExecutionContext,
  kind: ClientKind,
  small: SmallDepot,
): Promise<void> {
  const folder = await temporaryFolder(t);
  const depot = join(folder, 'dist');
  await execa('cp', ['-a', small.depot, depot]);
  const log = join(folder, 'access.log');
  const network = await serveDepotFor(t, depot, log);
  const server = await openServer(kind.suite, t);
  await kind.configure(server, network, await publishedKey(depot));
  const genuine = await digests(depot);
  const [older = t.fail()] = await listSnapshots(depot);
  const current = await realpath(join(depot, 'current'));

  t.true(genuine.has((await fetched(server, network, kind)) ?? ''), 'undamaged');
  const asked = await pathsIn(log);
  t.true(asked.length >= 3, asked.join(' '));

  let [refused, survived] = [0, 0];
  const look = async (what: string): Promise<void> => {
    const got = await fetched(server, network, kind);
    t.true(got === undefined || genuine.has(got), `${what}: ${got}`);
    if (got === undefined) refused += 1;
    else survived += 1;
  };
  for (const path of asked) {
    const undo = await damage(join(current, path), flipByte);
    await look(`${path}, a flipped bit`);
    await undo();
    await replacedByOlder(join(current, path), join(older.folder, path), () => look(`${path} of before`));
  }
  t.log(`${asked.length} files are read: ${refused} times refused, ${survived} times genuine all the same`);
  // the signed index, what it lists, the package
  t.true(refused >= 3);

  // all that was never asked for, at once: no client sees a difference
  await damageOthers(t, current, new Set(asked));
  const before = (await readFile(log, 'utf8')).length;
  t.true(genuine.has((await fetched(server, network, kind)) ?? ''), 'with everything else damaged');
  t.deepEqual(
    (await pathsIn(log, before)).filter((path) => !asked.includes(path)),
    [],
  );
}

/** sha256 of what the client got and took; undefined where it refused. */
async function fetched(
  server: Server,
  network: DepotServer,
  { manager }: ClientKind,
): Promise<string | undefined> {
  const { status, stdout } = await server.try(FETCH[manager] ?? 'exit 9', { network });
  return status === 0 ? /^([0-9a-f]{64}) /m.exec(stdout)?.[1] : undefined;
}

/** Of every package in every snapshot. */
async function digests(depot: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const place of await listSnapshots(depot))
    for (const { sha256 } of (await readSnapshot(place)).manifest.packages) found.add(sha256);
  return found;
}

/** Below `current`, as the server's log has them, each once, of answers with content. */
async function pathsIn(log: string, from = 0): Promise<string[]> {
  const lines = (await readFile(log, 'utf8')).slice(from).split('\n');
  const paths = lines.flatMap((line) => /"GET \/current\/(\S+) HTTP\/[0-9.]+" 20[06] /.exec(line)?.[1] ?? []);
  return [...new Set(paths.map(decodeURIComponent))];
}

async function replacedByOlder(path: string, older: string, look: () => Promise<void>): Promise<void> {
  const draft = `${path}.older`;
  const there = await copyFile(older, draft).then(
    () => true,
    () => false,
  );
  if (!there) return;
  await rename(path, `${path}.undamaged`);
  await rename(draft, path);
  await look();
  await rename(`${path}.undamaged`, path);
}

async function damageOthers(t: ExecutionContext, current: string, read: ReadonlySet<string>): Promise<void> {
  let damaged = 0;
  for (const entry of await readdir(current, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    if (!entry.isFile() || read.has(full.slice(current.length + 1))) continue;
    const bytes = await readFile(full);
    if (bytes.length === 0) continue;
    await rename(full, `${full}.undamaged`);
    await writeFile(full, flipByte(bytes));
    damaged += 1;
  }
  t.true(damaged > 20, `${damaged} files`);
  t.truthy(await currentName(join(current, '../..')));
}
