import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Suite } from './chroot.ts';
import type { DepotServer } from './depot-server.ts';
import type { Finished, Server } from './server.ts';

/** Full version of a package: `1.27.2-1`. */
export type FullVersion = string;

/** The newest of a name, or a name at a version. */
export type Wanted = string | [name: string, version: FullVersion];

/** A server's package manager, bound to one server and one depot. Every action fails the test if the client fails. */
export interface Client {
  server: Server;
  depot: DepotServer;
  /** Reads the depot's indexes; what it says and whether it worked. */
  refresh(): Promise<Finished>;
  install(...wanted: readonly Wanted[]): Promise<string>;
  tryInstall(...wanted: readonly Wanted[]): Promise<Finished>;
  upgrade(name: string): Promise<string>;
  downgrade(name: string, to: FullVersion): Promise<string>;
  /** Removes with all configuration, and what came along as a dependency. */
  remove(...names: readonly string[]): Promise<string>;
  /** Full versions the client could install. */
  available(name: string): Promise<readonly FullVersion[]>;
  /** Full version that is installed, or undefined. */
  installed(name: string): Promise<FullVersion | undefined>;
}

export interface ClientKind {
  name: string;
  suite: Suite;
  format: 'deb' | 'rpm';
  manager: 'apt' | 'dnf' | 'zypper';
  /** Configuration as an administrator writes it, with every check on; `key` is the armored certificate to trust. */
  configure(server: Server, depot: DepotServer, key: string): Promise<void>;
  open(server: Server, depot: DepotServer): Client;
}

export const APT_SOURCE = '/etc/apt/sources.list.d/by-hand.sources';
export const DNF_SOURCE = '/etc/yum.repos.d/by-hand.repo';

/** The certificate that a depot publishes for its users. */
export function publishedKey(depot: string): Promise<string> {
  return readFile(join(depot, 'current/godepot.asc'), 'utf8');
}

function apt(suite: Suite): ClientKind {
  return {
    name: `${suite} apt`,
    manager: 'apt',
    suite,
    format: 'deb',
    async configure(server, depot, key) {
      await server.write('/etc/apt/keyrings/by-hand.asc', key);
      await server.write(
        APT_SOURCE,
        `Types: deb\nURIs: ${depot.url}/current/apt\nSuites: stable\nComponents: main\nSigned-By: /etc/apt/keyrings/by-hand.asc\n`,
      );
    },
    open(server, depot) {
      const network = { network: depot };
      return {
        server,
        depot,
        // without this apt-get calls a depot that it cannot read a warning, and ends with 0
        refresh: () => server.try('apt-get -q update -o APT::Update::Error-Mode=any', network),
        install: (...wanted) => server.run(`apt-get -q -y install ${list(wanted, '=')}`, network),
        tryInstall: (...wanted) => server.try(`apt-get -q -y install ${list(wanted, '=')}`, network),
        upgrade: (name) => server.run(`apt-get -q -y install --only-upgrade ${name}`, network),
        downgrade: (name, to) =>
          server.run(`apt-get -q -y --allow-downgrades install ${name}=${to}`, network),
        remove: (...names) => server.run(`apt-get -q -y --auto-remove purge ${names.join(' ')}`, network),
        async available(name) {
          const text = await server.run(`apt-cache madison ${name}`);
          return lines(text).map((line) => line.split('|')[1]?.trim() ?? '');
        },
        async installed(name) {
          const { status, stdout } = await server.try(
            `dpkg-query --show --showformat='\${db:Status-Abbrev}\${Version}' ${name}`,
          );
          return status === 0 && stdout.startsWith('ii ') ? stdout.slice(3).trim() : undefined;
        },
      };
    },
  };
}

/** @param program `dnf5` where that is another program */
function dnf(suite: Suite, program: 'dnf' | 'dnf5' = 'dnf'): ClientKind {
  const command = `${program} -y`;
  return {
    name: `${suite} ${program}`,
    manager: 'dnf',
    suite,
    format: 'rpm',
    async configure(server, depot, key) {
      await server.write('/etc/pki/rpm-gpg/by-hand.asc', key);
      await server.write(
        DNF_SOURCE,
        `[by-hand]\nname=by hand\nbaseurl=${depot.url}/current/yum/$basearch\nenabled=1\ngpgcheck=1\nrepo_gpgcheck=1\n` +
          'gpgkey=file:///etc/pki/rpm-gpg/by-hand.asc\nskip_if_unavailable=False\n',
      );
    },
    open(server, depot) {
      const network = { network: depot };
      return {
        server,
        depot,
        refresh: () => server.try(`${command} makecache --refresh`, network),
        install: (...wanted) => server.run(`${command} install ${list(wanted, '-')}`, network),
        tryInstall: (...wanted) => server.try(`${command} install ${list(wanted, '-')}`, network),
        upgrade: (name) => server.run(`${command} upgrade ${name}`, network),
        downgrade: (name, to) => server.run(`${command} downgrade ${name}-${to}`, network),
        remove: (...names) => server.run(`${command} remove ${names.join(' ')}`, network),
        async available(name) {
          const text = await server.run(
            // dnf5 asks for what is installed as well
            `${command} -q repoquery --available --qf '%{version}-%{release}\\n' ${name}`,
            network,
          );
          return lines(text);
        },
        installed: (name) => rpmInstalled(server, name),
      };
    },
  };
}

const ZYPPER = 'zypper --non-interactive';

function zypper(suite: Suite): ClientKind {
  return {
    name: `${suite} zypper`,
    manager: 'zypper',
    suite,
    format: 'rpm',
    async configure(server, depot, key) {
      await server.write('/etc/pki/rpm-gpg/by-hand.asc', key);
      // unattended, zypper trusts no key that it meets; the administrator does
      await server.run('rpm --import /etc/pki/rpm-gpg/by-hand.asc');
      await server.write(
        '/etc/zypp/repos.d/by-hand.repo',
        `[by-hand]\nname=by hand\nbaseurl=${depot.url}/current/yum/x86_64\nenabled=1\nautorefresh=1\ntype=rpm-md\n` +
          'gpgcheck=1\nrepo_gpgcheck=1\npkg_gpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/by-hand.asc\n',
      );
    },
    open(server, depot) {
      const network = { network: depot };
      return {
        server,
        depot,
        refresh: () => server.try(`${ZYPPER} refresh --force`, network),
        install: (...wanted) => server.run(`${ZYPPER} install ${list(wanted, '=')}`, network),
        tryInstall: (...wanted) => server.try(`${ZYPPER} install ${list(wanted, '=')}`, network),
        upgrade: (name) => server.run(`${ZYPPER} update ${name}`, network),
        downgrade: (name, to) => server.run(`${ZYPPER} install --oldpackage ${name}=${to}`, network),
        remove: (...names) => server.run(`${ZYPPER} remove ${names.join(' ')}`, network),
        async available(name) {
          const text = await server.run(`${ZYPPER} --quiet search --details --match-exact ${name}`, network);
          return (
            lines(text)
              .map((line) => line.split('|'))
              // what is installed and no longer to be had is listed as well
              .filter((cells) => cells[1]?.trim() === name && cells[5]?.trim() !== '(System Packages)')
              .map((cells) => cells[3]?.trim() ?? '')
          );
        },
        installed: (name) => rpmInstalled(server, name),
      };
    },
  };
}

async function rpmInstalled(server: Server, name: string): Promise<FullVersion | undefined> {
  const { status, stdout } = await server.try(`rpm -q --qf '%{VERSION}-%{RELEASE}' ${name}`);
  return status === 0 ? stdout.trim() : undefined;
}

function list(wanted: readonly Wanted[], separator: string): string {
  return wanted.map((one) => (typeof one === 'string' ? one : one.join(separator))).join(' ');
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** On two generations: apt with gpgv and with sqv, dnf 4.14 on rpm 4.18 and 4.23 on 4.20; zypper of the newer one. */
export const CLIENTS: readonly ClientKind[] = [
  apt('bookworm'),
  apt('trixie'),
  dnf('bookworm'),
  dnf('trixie'),
  zypper('trixie'),
];

/** What comes: apt 3.3, and dnf5 on rpm 6.1. zypper 1.14.101 calls every signed rpm unsigned under rpm 6.1, other builders' too. */
export const NEXT_DNF = dnf('sid', 'dnf5');
export const NEXT_CLIENTS: readonly ClientKind[] = [apt('sid'), NEXT_DNF];
