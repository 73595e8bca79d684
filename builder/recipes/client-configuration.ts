import type { ContentSpec } from './content-spec.ts';

/**
 * Stands in the address files until the administrator writes the real one; `.invalid` never resolves (RFC 6761). What is packaged never
 * changes, so an upgrade never asks about an edited file.
 */
const PLACEHOLDER = 'http://depot.invalid';

/** Where clients' files lie, and where the depot is: stands only in `address`, local files that each side of an air gap writes. */
export function clientPaths(name: string): {
  keyring: string;
  aptSources: string;
  aptAddress: string;
  dnfRepository: string;
  dnfAddress: string;
  zypperRepository: string;
  zypperAddress: string;
} {
  return {
    keyring: `/usr/share/keyrings/${name}-archive-keyring.gpg`,
    aptSources: `/etc/apt/sources.list.d/${name}.sources`,
    aptAddress: `/etc/${name}/apt.mirrors`,
    dnfRepository: `/etc/yum.repos.d/${name}.repo`,
    dnfAddress: `/etc/dnf/vars/${dnfVariable(name)}`,
    zypperRepository: `/etc/zypp/repos.d/${name}.repo`,
    zypperAddress: `/etc/${name}/zypp.mirrors`,
  };
}

/** Named by fingerprint: the names outlive a change of keys. */
export function rpmKeyFile(name: string, fingerprint: string): string {
  return `/etc/pki/rpm-gpg/RPM-GPG-KEY-${name}-${fingerprint}`;
}

/** dnf's variables are words of letters, digits and underscores. */
export function dnfVariable(name: string): string {
  return name.replaceAll(/[^a-z0-9_]/g, '_');
}

/** What an administrator writes into each address file, for a depot at `url` and one machine's rpm architecture. */
export function addresses(url: string, rpmArch: string): { apt: string; dnf: string; zypper: string } {
  return { apt: `${url}/current/apt/\n`, dnf: `${url}\n`, zypper: `${url}/current/yum/${rpmArch}/\n` };
}

export const PACKAGED_ADDRESSES: { apt: string; dnf: string; zypper: string } = addresses(
  PLACEHOLDER,
  'x86_64',
);

/** mirror+file works with apt 2.6 and 3.0, Signed-By included (measured). */
export function aptSources({ name, suite }: ContentSpec['depot']): string {
  const paths = clientPaths(name);
  return [
    'Types: deb',
    `URIs: mirror+file:${paths.aptAddress}`,
    `Suites: ${suite}`,
    'Components: main',
    `Signed-By: ${paths.keyring}`,
    '',
  ].join('\n');
}

/**
 * dnf: the mirror list names the immutable snapshot, so repomd.xml and its signature always match. skip_if_unavailable is written out, since
 * Debian's dnf.conf turns it on and would pass over a depot that fails its checks.
 */
export function dnfRepository(
  { name, label }: ContentSpec['depot'],
  keyFiles: readonly string[],
  tree: string,
): string {
  return repository(name, label, `mirrorlist=$${dnfVariable(name)}/${tree}/$basearch/mirrorlist`, keyFiles, [
    'skip_if_unavailable=False',
  ]);
}

/** zypper cannot read an address that begins with a variable (measured), so it has a list of its own. */
export function zypperRepository({ name, label }: ContentSpec['depot'], keyFiles: readonly string[]): string {
  return repository(name, label, `mirrorlist=file://${clientPaths(name).zypperAddress}`, keyFiles, [
    'autorefresh=1',
    'pkg_gpgcheck=1',
  ]);
}

function repository(
  name: string,
  label: string,
  address: string,
  keyFiles: readonly string[],
  more: readonly string[],
): string {
  return [
    `[${name}]`,
    `name=${label}`,
    'type=rpm-md',
    address,
    'enabled=1',
    'gpgcheck=1',
    'repo_gpgcheck=1',
    `gpgkey=${keyFiles.map((file) => `file://${file}`).join('\n       ')}`,
    ...more,
    '',
  ].join('\n');
}
