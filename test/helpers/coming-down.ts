import type { ExecutionContext } from 'ava';

import { NEXT_SUITE } from './chroot.ts';
import type { Client, ClientKind } from './clients.ts';
import { type DepotServer, depotServers } from './depot-server.ts';
import { printedBlock, withoutInstallation } from './printed-lines.ts';
import { fleetOf, makeRollbackStages, type RollbackStages } from './rollback-stages.ts';
import { openServer } from './server.ts';
import type { Owner } from './temporary-folder.ts';

const NAME = 'go-1.27';
const OLDER = '1.27.2-1';
const NEWER = '1.27.3-1';
type Stage = Exclude<keyof RollbackStages, 'install' | 'refusal'>;

/** What hosts meet. One address, whatever is behind it: a host sees one depot that changes. */
export interface ServedStages {
  stages: RollbackStages;
  serve: (depot: string) => Promise<DepotServer>;
}

export async function serveStages(owner: Owner): Promise<ServedStages> {
  return { stages: await makeRollbackStages(), serve: depotServers(owner) };
}

/** Word for word what is printed after a rollback and after a yank: nothing goes down without it, everything does with it. */
export async function comesDown(
  t: ExecutionContext,
  kind: ClientKind,
  { stages, serve }: ServedStages,
): Promise<void> {
  const server = await openServer(kind.suite, t);
  const at = async (stage: Stage): Promise<Client> => kind.open(server, await serve(stages[stage]));
  const both = await at('both');
  const block = printedBlock(withoutInstallation(stages.install[kind.manager]), both.depot);
  await server.run(block, { network: both.depot });
  await refreshes(t, both);
  await both.install([NAME, OLDER]);
  await both.upgrade(NAME);
  t.is(await both.installed(NAME), NEWER);

  const rolledBack = await at('rolledBack');
  const first = await fleetOf(stages.rolledBack);
  await staysUp(t, rolledBack);
  t.true(await isAffected(rolledBack, first[kind.manager].affected));
  await runs(rolledBack, first.text, first[kind.manager].run);
  t.is(await rolledBack.installed(NAME), OLDER);
  t.false(await isAffected(rolledBack, first[kind.manager].affected));
  // once more does no harm
  await runs(rolledBack, first.text, first[kind.manager].run);
  t.is(await rolledBack.installed(NAME), OLDER);

  const resumed = await at('resumed');
  await refreshes(t, resumed);
  await resumed.upgrade(NAME);
  t.is(await resumed.installed(NAME), NEWER);

  const yanked = await at('yanked');
  const second = await fleetOf(stages.yanked);
  await staysUp(t, yanked);
  t.deepEqual(await yanked.available(NAME), [OLDER]);
  t.true(await isAffected(yanked, second[kind.manager].affected));
  await byAnotherWay(t, kind, yanked, second);
  t.is(await yanked.installed(NAME), OLDER);

  // nothing of it holds the host down later
  const undone = await at('undone');
  await refreshes(t, undone);
  await undone.upgrade(NAME);
  t.is(await undone.installed(NAME), NEWER);
  if (kind.manager === 'dnf') {
    await runs(rolledBack, first.text, first.dnf.distroSync);
    t.is(await rolledBack.installed(NAME), OLDER);
  }
  // hosts without the package are left without it
  await undone.remove(NAME);
  if (kind.manager === 'apt') await runs(yanked, second.text, second.apt.run);
  if (kind.manager === 'dnf') await passesOver(t, yanked, second);
  if (kind.manager === 'zypper') await runs(yanked, second.text, second.zypper.distUpgrade);
  t.false(await isAffected(yanked, second[kind.manager].affected));
  t.is(await yanked.installed(NAME), undefined);
}

type Fleet = Awaited<ReturnType<typeof fleetOf>>;

/** The second way that is printed, where there is one. */
async function byAnotherWay(
  t: ExecutionContext,
  { manager }: ClientKind,
  client: Client,
  { text, apt, dnf, zypper }: Fleet,
): Promise<void> {
  if (manager === 'dnf') return runs(client, text, dnf.historyUndo);
  if (manager === 'zypper') return runs(client, text, zypper.distUpgrade);
  const { path, content, write, run, remove } = apt.pin;
  await runs(client, text, write);
  t.is(await client.server.read(path), content);
  const policy = await client.server.run(`apt-cache policy ${NAME}`);
  t.regex(policy, /Candidate: 1\.27\.2-1\n/);
  t.regex(policy, /1\.27\.2-1 1001\n/);
  await runs(client, text, run);
  await runs(client, text, remove);
  t.regex(await client.server.run(`apt-cache policy ${NAME}`), /\*\*\* 1\.27\.2-1 (?:500|100)\n/);
  t.false(await client.server.exists(path));
}

/** dnf5 calls it a failure, and does as little as dnf 4. */
async function passesOver(t: ExecutionContext, client: Client, { text, dnf }: Fleet): Promise<void> {
  if (client.server.suite !== NEXT_SUITE) return runs(client, text, dnf.distroSync);
  await t.throwsAsync(runs(client, text, dnf.distroSync), { message: /available, but not installed/ });
  return undefined;
}

/** As it stands: each line of the published text, by a root shell. */
async function runs(client: Client, text: string, commands: readonly string[]): Promise<void> {
  if (commands.length === 0) throw new Error('there is nothing to run');
  for (const command of commands) {
    for (const line of command.split('\n'))
      if (!text.split('\n').some((printed) => printed.trim() === line))
        throw new Error(`not in the text: ${line}`);
    await client.server.run(command, { network: client.depot });
  }
}

async function isAffected(client: Client, commands: readonly string[]): Promise<boolean> {
  const done = [];
  for (const command of commands) done.push(await client.server.try(command));
  return done.some(({ status, stdout }) => status === 0 && stdout.includes(NEWER));
}

/** An ordinary upgrade, with everything checked, leaves what is newer. */
async function staysUp(t: ExecutionContext, client: Client): Promise<void> {
  await refreshes(t, client);
  await client.upgrade(NAME);
  t.is(await client.installed(NAME), NEWER);
}

async function refreshes(t: ExecutionContext, client: Client): Promise<void> {
  const { status, output } = await client.refresh();
  t.is(status, 0, output);
}
