import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import type { ExecutionContext } from 'ava';

import type { Client, ClientKind } from './clients.ts';
import { type DepotServer, serveDepotFor } from './depot-server.ts';
import { CANDIDATES, CARRIED_ONLY, type GoingBack, goingBack, NEWEST, REACHED } from './going-back.ts';
import { openServer, type Finished, type Server } from './server.ts';
import type { Owner } from './temporary-folder.ts';

const NAME = 'go-1.27';
/** Locks of dnf name processes by number, and those of a namespace that is gone are others' numbers here. */
const LOCKS = "find /run /var/cache/dnf /var/lib/dnf -name '*.pid' -delete 2>/dev/null || :";
const ROOT = '/usr/local/go-1.27';
const CARRIED = '/srv/carried in';
const WORK = '/var/lib/go-env/rollback';

/** rpm of Debian 12 refuses to install on Debian unless it is told to; dnf and zypper are built upon the library, which does not. */
const RPM_OF_A_HOST = `#!/bin/sh
case $1 in -U) exec /usr/bin/rpm --force-debian "$@" ;; esac
exec /usr/bin/rpm "$@"
`;

/** Versions to go back to, over HTTP. */
export interface ServedVersions {
  made: GoingBack;
  depot: DepotServer;
}

export async function serveVersions(owner: Owner): Promise<ServedVersions> {
  const made = await goingBack(owner);
  return { made, depot: await serveDepotFor(owner, made.depot) };
}

/** go-env rollback by a real package manager: every step may fail, and the host is as before or where it was to go. */
export async function goesBackOrStays(
  t: ExecutionContext,
  kind: ClientKind,
  served: ServedVersions,
): Promise<void> {
  const host = await openHost(t, kind, served);
  await refuses(t, host);
  await restores(t, host);
  await goesBack(t, host);
  await isKilled(t, host);
}

interface Host {
  made: GoingBack;
  depot: DepotServer;
  kind: ClientKind;
  server: Server;
  client: Client;
  /** Runs go-env; fails the test unless it ends with this status. */
  goEnv: (args: string, status: number, network?: DepotServer) => Promise<Finished>;
  /** All that may not change: versions, links, files. */
  state: () => Promise<string>;
}

async function openHost(
  t: ExecutionContext,
  kind: ClientKind,
  { made, depot }: ServedVersions,
): Promise<Host> {
  const server = await openServer(kind.suite, t);
  if (kind.suite === 'bookworm' && kind.format === 'rpm')
    await server.write('/usr/sbin/rpm', RPM_OF_A_HOST, 0o755);
  const client = kind.open(server, depot);
  await kind.configure(server, depot, made.key.certificate);
  // dnf is there too, and zypper is what SUSE's systems live by
  if (kind.manager === 'zypper') await server.write('/etc/os-release', 'ID="sles"\nID_LIKE="suse"\n');
  const refreshed = await client.refresh();
  t.is(refreshed.status, 0, refreshed.output);
  await client.install([NAME, CANDIDATES.good]);
  await client.install([NAME, NEWEST]);
  await server.run(`update-alternatives --set go ${ROOT}/bin/go`);
  const list =
    kind.format === 'deb' ? `dpkg-query -W 'go-*'; dpkg -V ${NAME}` : `rpm -qa 'go-*' | sort; rpm -V ${NAME}`;
  return {
    made,
    depot,
    kind,
    server,
    client,
    async goEnv(args, status, network = depot) {
      const done = await server.try(`go-env ${args} 2>&1`, { network });
      t.is(done.status, status, `go-env ${args}\n${done.output}`);
      return done;
    },
    state: () =>
      server.run(
        `${list}; readlink -f /usr/bin/go /usr/local/go; update-alternatives --query go | head -n 5; ${ROOT}/bin/go version; ` +
          `find ${ROOT} -type f -exec sha256sum {} + | sort; apt-mark showmanual ${NAME} 2>/dev/null`,
      ),
  };
}

/** Before anything is changed. */
async function refuses(
  t: ExecutionContext,
  { made, kind, server, client, goEnv, state }: Host,
): Promise<void> {
  const plan = await goEnv('rollback --dry-run', 0);
  t.regex(plan.output, new RegExp(`^.*download.*${NAME}.${CANDIDATES.good}`, 'm'));
  t.regex(plan.output, new RegExp(`^.*download.*${NAME}.${NEWEST}|reinstall ${NAME}-${NEWEST}`, 'm'));
  t.false(await server.exists(WORK));
  const nobody = await server.try('setpriv --reuid=65534 --regid=65534 --clear-groups go-env rollback');
  t.is(nobody.status, 4, nobody.output);
  await goEnv('rollback --to 1.27.2', 2);
  await goEnv('rollback 1.27 --to 1.26.9-1', 2);
  const missing = (await goEnv('rollback --json 1.25', 5)).stdout.split('\n').at(-1) ?? '';
  t.like(JSON.parse(missing), { result: 'missing' });
  t.regex((await goEnv(`rollback --to ${NEWEST}`, 0)).output, /already/);
  // the folder of the work appears with the first refusal
  const offline = await server.try('go-env rollback 2>&1');
  t.is(offline.status, 4, offline.output);
  t.regex(offline.output, /could not be fetched/);
  const before = await state();

  t.regex((await goEnv('rollback --to 1.27.1-99', 4)).output, /1\.27\.1-99 could not be fetched/);
  const forged = made.file(kind.format, CANDIDATES.forged);
  for (const path of [forged, made.file(kind.format, NEWEST)])
    await server.write(`${CARRIED}/${basename(path).replace(/^/, 'a ')}`, await readFile(path));
  const unsigned = await goEnv(`rollback --to ${CANDIDATES.forged} --from '${CARRIED}'`, 4);
  t.regex(
    unsigned.output,
    kind.format === 'rpm' ? /no signature that this host trusts/ : /not the file that the signed index lists/,
  );
  t.regex((await goEnv(`rollback --from '${CARRIED}'`, 4)).output, /no package file there/);
  t.regex((await goEnv(`rollback --to ${CANDIDATES.moved}`, 4)).output, /another package inside: no root=/);
  t.regex((await goEnv(`rollback --to ${CANDIDATES.needy}`, 4)).output, /would not change go-1\.27 alone/);
  await server.run(`cp /usr/bin/sleep ${ROOT}/bin/busy; ${ROOT}/bin/busy 300 >/dev/null 2>&1 &`);
  t.regex((await goEnv('rollback', 4)).output, /processes run from \/usr\/local\/go-1\.27:\n {2}\d+ busy\n/);
  await server.run(`kill $(pidof ${ROOT}/bin/busy); rm ${ROOT}/bin/busy`);
  t.is(await state(), before);

  // what is installed now is not to be had any more, so there would be no way back
  const only = made.file(kind.format, CARRIED_ONLY);
  const path = `/srv/${basename(only)}`;
  await server.write(path, await readFile(only));
  await server.run(kind.format === 'deb' ? `dpkg -i ${path}` : `rpm -U ${path}`);
  t.regex((await goEnv(`rollback --to ${CANDIDATES.good}`, 4)).output, /1\.27\.3-2 could not be fetched/);
  await client.downgrade(NAME, NEWEST);
}

/** Behind the first change: what was there is back. */
async function restores(t: ExecutionContext, { server, goEnv, state }: Host): Promise<void> {
  const before = await state();
  for (const candidate of [CANDIDATES.script, CANDIDATES.broken]) {
    const { output } = await goEnv(`rollback --to ${candidate}`, 6);
    t.regex(output, /go-1\.27 is 1\.27\.3-1 again, verified: nothing has changed/);
    t.is(await state(), before, candidate);
    t.is(await server.run(`ls ${WORK}`), 'output');
  }
  // a full disk
  await server.run(
    `cp -a ${ROOT} /srv/tree; mount -t tmpfs -o size=2m,mode=755 tmpfs ${ROOT}; cp -a /srv/tree/. ${ROOT}`,
  );
  t.regex(
    (await goEnv(`rollback --to ${CANDIDATES.large}`, 6)).output,
    /No\s+(\| )?space\s+(\| )?left|needs \d+ ?[MK]B/,
  );
  await server.run(`umount ${ROOT}; rm -r /srv/tree`);
  t.is(await state(), before);
  // nor can what was there be brought back: all that is left to do is said, and does it
  await server.run(
    `cp -a ${ROOT} /srv/tree; rm /srv/tree/LICENSE; mount --bind /srv/tree ${ROOT}; mount -o remount,ro,bind ${ROOT}`,
  );
  const { output } = await goEnv(`rollback --to ${CANDIDATES.good}`, 1);
  await server.run(`umount ${ROOT}; rm -r /srv/tree`);
  const [, command = 'false'] =
    /going back to 1\.27\.3-1 failed too.*\n.*what is left to do: (.*)\n/.exec(output) ?? [];
  await server.run(command);
  t.is(await state(), before);
  t.true(await server.exists(`${WORK}/journal`));
}

/** Chosen is what was chosen, a second time leads further back, and the record knows. */
async function goesBack(t: ExecutionContext, { kind, server, client, goEnv }: Host): Promise<void> {
  const held = { apt: 'apt-mark hold', dnf: 'dnf versionlock add', zypper: 'zypper addlock' }[kind.manager];
  const { output } = await goEnv('rollback', 0);
  t.regex(output, /was cut short while restoring\n.*\n.*1\.27\.3-1 is in place, in order\n/);
  t.true(output.includes(`${NAME}: ${NEWEST} -> ${CANDIDATES.good}, verified`), output);
  t.true(output.includes(`${held} ${NAME}`), output);
  t.is(await client.installed(NAME), CANDIDATES.good);
  t.regex(await server.run('go version; update-alternatives --query go'), /go1\.27\.2 [^]*Status: manual/);
  t.deepEqual(await server.run(`ls ${WORK}`), 'output');
  t.regex(
    (await goEnv('rollback', 4)).output,
    /no version of go-1\.27 before 1\.27\.2-1\n[^]*--to VERSION-RELEASE/,
  );
  t.regex((await server.try('go-env history')).stdout, /1\.27\.3-1 -> 1\.27\.2-1, back/);
  const forward = await goEnv(`rollback --json --to ${NEWEST}`, 0);
  t.like(JSON.parse(forward.stdout), { result: 'done', from: CANDIDATES.good, to: NEWEST });
  t.is(await client.installed(NAME), NEWEST);
}

/** In the middle of the package's script, with all that it was started by. No zombie of it may be left: dnf would wait for it to end. */
async function isKilled(t: ExecutionContext, { depot, server, client, goEnv, state }: Host): Promise<void> {
  const before = await state();
  await server.run(
    `unshare --pid --fork --kill-child go-env rollback --to ${CANDIDATES.slow} >/dev/null 2>&1 & until [ -e ${REACHED} ]; do sleep 0.1; done; kill -9 $!; wait; ${LOCKS}`,
    { network: depot, limit: 240 },
  );
  const next = await goEnv('rollback', 4);
  t.regex(next.output, /cut short while changing\n {2}go-1\.27, from 1\.27\.3-1 to 1\.27\.1-17, begun 2/);
  const [, command = 'false'] = /or go back: +(.*)\n/.exec(next.output) ?? [];
  await server.run(command);
  t.regex(
    (await goEnv('rollback --dry-run', 0)).output,
    /cut short while changing\n.*\n.*1\.27\.3-1 is in place, in order\n/,
  );
  t.is(await state(), before);
  // what is printed can be pasted
  await server.run('rm -r /var/lib/go-env/rollback; go-env rollback --dry-run >/tmp/plan; . /tmp/plan', {
    network: depot,
  });
  t.is(await client.installed(NAME), CANDIDATES.good);
}
