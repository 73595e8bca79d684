import type { ClientKind } from './clients.ts';
import type { DepotServer } from './depot-server.ts';
import type { Server } from './server.ts';

export const REPOSITORY_PACKAGE = 'godepot-repo';

/** Where each client's configuration looks for the depot's address: the only thing that is local to a server. */
const ADDRESS_FILE: Record<ClientKind['manager'], string> = {
  apt: '/etc/godepot/apt.mirrors',
  dnf: '/etc/dnf/vars/godepot',
  zypper: '/etc/godepot/zypp.mirrors',
};

/** The server knows the depot by its repository package alone, fetched from its fixed address, and by where the depot is. */
export async function configureByPackage(
  kind: ClientKind,
  server: Server,
  depot: DepotServer,
): Promise<void> {
  const address: Record<ClientKind['manager'], string> = {
    apt: `${depot.url}/current/apt`,
    dnf: depot.url,
    zypper: `${depot.url}/current/yum/x86_64`,
  };
  await server.run(INSTALL[kind.manager](`${depot.url}/current/${REPOSITORY_PACKAGE}`), { network: depot });
  await server.write(ADDRESS_FILE[kind.manager], `${address[kind.manager]}\n`);
}

/** As an administrator installs a package that came by file; dnf takes an address as well. */
const INSTALL: Record<ClientKind['manager'], (url: string) => string> = {
  apt: (url) => `${download(`${url}.deb`, '/tmp/repo.deb')} && apt-get -q -y install /tmp/repo.deb`,
  dnf: (url) => `dnf -y --releasever=9 --disablerepo='*' install ${url}.noarch.rpm`,
  // zypper trusts no key unattended, and this package's own key is only in the package
  zypper: (url) =>
    `${download(`${url}.noarch.rpm`, '/tmp/repo.rpm')} && zypper --non-interactive --no-gpg-checks install /tmp/repo.rpm` +
    ' && rpm --import /etc/pki/rpm-gpg/*',
};

/** What these chroots have in place of curl. */
function download(url: string, to: string): string {
  return `/usr/lib/apt/apt-helper download-file ${url} ${to}`;
}
