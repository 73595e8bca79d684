import type { ExecutionContext } from 'ava';

import type { Client, ClientKind } from './clients.ts';
import type { DepotServer } from './depot-server.ts';
import { printedBlock, withoutInstallation } from './printed-lines.ts';
import type { RotationStages } from './rotation-stages.ts';
import { openServer, type Server } from './server.ts';

/** The lives of servers through changes of keys, for any kind of client: `CLIENTS`, or dnf5 of a newer suite. */

const NAME = 'go-1.27';
const REPOSITORY = 'godepot-repo';

/** A server as it was set up before any change, by the printed lines; it moves through time by what it is connected to. */
interface Host {
  server: Server;
  at: (stage: string) => Promise<Client>;
}

/** Gives the server of a depot folder. */
type Serve = (depot: string) => Promise<DepotServer>;

async function openHost(
  t: ExecutionContext,
  kind: ClientKind,
  stages: RotationStages,
  serve: Serve,
): Promise<Host> {
  const server = await openServer(kind.suite, t);
  const at = async (stage: string): Promise<Client> => kind.open(server, await serve(stage));
  const { depot } = await at(stages.before);
  const block = printedBlock(withoutInstallation(stages.install[kind.manager]), depot);
  await server.run(block, { network: depot });
  return { server, at };
}

/** Rpms get a raised release by each change of the signing key; debs keep theirs. */
function versionOf(kind: ClientKind, version: string, generation: number): string {
  return kind.format === 'rpm' && generation > 0 ? `${version}-1.${generation}` : `${version}-1`;
}

async function refreshes(t: ExecutionContext, client: Client, when: string): Promise<void> {
  const { status, output } = await client.refresh();
  t.is(status, 0, `${when}: ${output}`);
}

/** Follows a planned change as it happens, then a forced one, and after that refuses what the withdrawn key signs. */
export async function awakeThroughAll(
  t: ExecutionContext,
  kind: ClientKind,
  stages: RotationStages,
  serve: Serve,
): Promise<void> {
  const { server, at } = await openHost(t, kind, stages, serve);
  const [, second, third] = stages.keys;
  const before = await at(stages.before);
  await refreshes(t, before, 'before');
  await before.install([NAME, versionOf(kind, '1.27.2', 0)]);

  const overlap = await at(stages.overlap);
  await refreshes(t, overlap, 'overlap, repository package of before');
  await overlap.upgrade(REPOSITORY);
  t.is(await overlap.installed(REPOSITORY), '1-2.1');
  await looksAt(t, server, kind, second);
  if (kind.manager === 'zypper') await server.run(importAll());
  await refreshes(t, overlap, 'overlap, new repository package');
  await overlap.upgrade(NAME);
  t.is(await overlap.installed(NAME), versionOf(kind, '1.27.3', 1));

  const after = await at(stages.after);
  await refreshes(t, after, 'after');
  await after.downgrade(NAME, versionOf(kind, '1.27.2', 1));
  t.is(await after.installed(NAME), versionOf(kind, '1.27.2', 1));

  const compromised = await at(stages.compromised);
  await refreshes(t, compromised, 'compromised, before the notice');
  for (const line of noticeLines(kind, stages)) await server.run(line, { network: compromised.depot });
  t.is(await compromised.installed(REPOSITORY), '1-2.2');
  await looksAt(t, server, kind, third);
  await refreshes(t, compromised, 'compromised, new repository package');
  await compromised.upgrade(NAME);
  t.is(await compromised.installed(NAME), versionOf(kind, '1.27.3', 2));
  if (kind.format === 'rpm') {
    const withdrawn = second.slice(-8).toLowerCase();
    t.regex(await server.run('rpm -qa gpg-pubkey'), new RegExp(withdrawn));
    for (const line of stages.notice.remove.commands) await server.run(line);
    t.notRegex(await server.run('rpm -qa gpg-pubkey'), new RegExp(withdrawn));
  }

  const forged = await (await at(stages.forged)).refresh();
  t.not(forged.status, 0, forged.output);
  t.regex(forged.output, REFUSAL[kind.manager]);
  await refreshes(t, await at(stages.compromised), 'the genuine depot again');
}

/** Off since before the planned change; then one that never took the repository package, and the thief's depot as a control. */
export async function asleepThroughIt(
  t: ExecutionContext,
  kind: ClientKind,
  stages: RotationStages,
  serve: Serve,
): Promise<void> {
  const { server, at } = await openHost(t, kind, stages, serve);
  const [, second] = stages.keys;
  const after = await at(stages.after);
  await refreshes(t, after, 'after, repository package of before');
  await after.install(NAME);
  t.is(await after.installed(NAME), versionOf(kind, '1.27.3', 1));
  await after.upgrade(REPOSITORY);
  await looksAt(t, server, kind, second);
  await refreshes(t, after, 'after, new repository package');

  // what the upgraded server refuses is well made: whoever still trusts the second key takes it
  await refreshes(t, await at(stages.forged), 'forged, and not yet told');

  await server.run(
    `rm -f /etc/apt/sources.list.d/*.sources /etc/yum.repos.d/*.repo /etc/zypp/repos.d/*.repo`,
  );
  if (kind.manager === 'zypper') await server.run('rpm -e --allmatches gpg-pubkey');
  const overlap = await at(stages.overlap);
  await kind.configure(server, overlap.depot, stages.firstCertificate);
  await refreshes(t, overlap, 'overlap, by hand with the old key alone');
  const refused = await (await at(stages.after)).refresh();
  t.not(refused.status, 0, refused.output);
  t.regex(refused.output, REFUSAL[kind.manager]);
}

/** Not any failure will do. */
const REFUSAL: Readonly<Record<ClientKind['manager'], RegExp>> = {
  apt: /NO_PUBKEY|Missing key|not signed|couldn't be verified/,
  dnf: /GPG|signature/i,
  zypper: /Signature verification failed|unknown key|key .* not (?:trusted|found)/i,
};

/** The repository package of that time, by the address that it gives out or the keys that it brings. */
async function looksAt(t: ExecutionContext, server: Server, kind: ClientKind, key: string): Promise<void> {
  if (kind.manager === 'dnf')
    t.regex(
      await server.read('/etc/yum.repos.d/godepot.repo'),
      new RegExp(`yum-${key.slice(0, 8).toLowerCase()}/`),
    );
  const keys =
    kind.format === 'rpm'
      ? await server.run('ls /etc/pki/rpm-gpg')
      : await server.run('gpg --show-keys --with-colons /usr/share/keyrings/godepot-archive-keyring.gpg');
  t.regex(keys, new RegExp(key));
}

/** What the notice has zypper's administrators run: it never takes a key from a repository by itself. */
function importAll(): string {
  return 'rpmkeys --import /etc/pki/rpm-gpg/RPM-GPG-KEY-godepot-*';
}

/** As an administrator runs them from a script: without questions. */
function noticeLines(kind: ClientKind, { notice }: RotationStages): readonly string[] {
  const lines = kind.manager === 'dnf' ? notice.run.dnf4 : notice.run[kind.manager];
  return lines.map((line) => line.replace(/^zypper /, 'zypper --non-interactive '));
}
