import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { ExecutionContext } from 'ava';

import type { Format } from '../../builder/packaging/package.ts';
import { type FakeWanted, fakePackage, goEnv, writePackage } from './recipe-packages.ts';
import { type Finished, openServer, type Server } from './server.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { type Tree, treeDifference } from './tree.ts';

/** A bookworm server with go-env, for packages of fake toolchains. */
export interface Machine {
  server: Server;
  before: Tree;
  /** Installs, upgrades, downgrades or reinstalls. */
  install: (...wanted: readonly FakeWanted[]) => Promise<string>;
  /** Puts a package's file there and gives its path. */
  carry: (wanted: FakeWanted) => Promise<string>;
  remove: (...names: readonly string[]) => Promise<string>;
  /** What a command prints, without the line's end. */
  says: (command: string) => Promise<string>;
  left: () => Promise<string[]>;
}

export const INSTALL: Record<Format, string> = {
  deb: 'dpkg --install',
  rpm: 'rpm --force-debian --upgrade --oldpackage --replacepkgs',
};
export const REMOVE: Record<Format, string> = { deb: 'dpkg --purge', rpm: 'rpm --force-debian --erase' };

/**
 * @param prepare a command, before anything is installed
 * @param compares whether `left` is asked for: reading a whole disk takes longer than most of what is done there
 */
export async function machine(
  t: ExecutionContext,
  format: Format,
  prepare = ':',
  compares = true,
): Promise<Machine> {
  const folder = await temporaryFolder(t);
  const server = await openServer('bookworm', t);
  await server.run(prepare);
  const before: Tree = compares ? await server.tree() : new Map();
  const put = async (path: string): Promise<string> => {
    const to = `/tmp/${basename(path)}`;
    await server.write(to, await readFile(path));
    return to;
  };
  let made = 0;
  const carry = async (wanted: FakeWanted): Promise<string> => {
    const own = join(folder, String(made++));
    await mkdir(own);
    return put(await writePackage(await fakePackage(wanted), format, own));
  };
  await server.run(`${INSTALL[format]} ${await put(await writePackage(await goEnv(), format, folder))}`);
  return {
    server,
    before,
    carry,
    async install(...wanted) {
      const paths: string[] = [];
      for (const one of wanted) paths.push(await carry(one));
      return (await quiet(server, `${INSTALL[format]} ${paths.join(' ')}`)).output;
    },
    async remove(...names) {
      return (await quiet(server, `${REMOVE[format]} ${names.join(' ')}`)).output;
    },
    says: async (command) => (await server.run(command)).trimEnd(),
    left: async () => treeDifference(before, await server.tree()),
  };
}

/** Fails the test where a command fails or speaks of an error. */
export async function quiet(server: Server, command: string): Promise<Finished> {
  const done = await server.try(command);
  if (done.status !== 0 || /error|failed|cannot/i.test(done.output)) {
    throw new Error(`${command}\n${done.status}: ${done.output}`);
  }
  return done;
}
