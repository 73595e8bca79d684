import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { ExecutionContext } from 'ava';

import type { Format } from '../../builder/packaging/package.ts';
import { USERS } from './chroot.ts';
import { fakePackage, goEnv, writePackage } from './recipe-packages.ts';
import { openServer, type Server } from './server.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Go on a host: go-env and fake toolchains come by apt or dnf. */
export interface GoPackages {
  /** Installs, upgrades or downgrades go-1.XX at these versions; go-env comes with the first. */
  bring: (how: keyof (typeof COMMANDS)['deb'], ...versions: readonly string[]) => Promise<string>;
  remove: (...names: readonly string[]) => Promise<string>;
}

interface Ground {
  run: (script: string) => Promise<string>;
  write: (path: string, content: Uint8Array) => Promise<void>;
}

const DNF = 'dnf -y -q --releasever=9 --disablerepo=* --nogpgcheck';
const APT = 'apt-get -q -y';
const COMMANDS = {
  deb: {
    install: `${APT} install`,
    upgrade: `${APT} install --only-upgrade`,
    downgrade: `${APT} install --allow-downgrades`,
    remove: `${APT} purge`,
  },
  rpm: {
    install: `${DNF} install`,
    upgrade: `${DNF} upgrade`,
    downgrade: `${DNF} downgrade`,
    remove: `${DNF} --noautoremove remove`,
  },
} as const;

/** Two people; root and they have bash, as the distributions give it. */
const PEOPLE = `for who in alice bob; do useradd --create-home --shell /bin/bash "$who"; done
echo 'alice ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/alice`;

/** A host with users, cron, sudo and sshd. */
export async function usersHost(
  t: ExecutionContext,
  format: Format,
): Promise<GoPackages & { server: Server }> {
  const server = await openServer(USERS, t);
  await server.run(PEOPLE);
  return { server, ...(await goPackages(t, format, server)) };
}

export async function goPackages(t: ExecutionContext, format: Format, host: Ground): Promise<GoPackages> {
  const folder = await temporaryFolder(t);
  const put = async (path: string): Promise<string> => {
    const to = `/srv/${basename(path)}`;
    await host.write(to, await readFile(path));
    return to;
  };
  const own = await put(await writePackage(await goEnv(), format, folder));
  let made = 0;
  return {
    async bring(how, ...versions) {
      const paths = how === 'install' ? [own] : [];
      for (const version of versions) {
        const room = join(folder, String(made++));
        await mkdir(room);
        paths.push(await put(await writePackage(await fakePackage({ version }), format, room)));
      }
      return host.run(`${COMMANDS[format][how]} ${paths.join(' ')}`);
    },
    remove: (...names) => host.run(`${COMMANDS[format].remove} ${names.join(' ')}`),
  };
}
