import type { DepotIdentity } from '../spec/model.ts';
import { clientPaths } from './client-configuration.ts';

export interface InstallLines {
  apt: string[];
  dnf: string[];
  zypper: string[];
}

/**
 * How a server begins, as root: fetch the keys, compare the fingerprints, install the repository package through a checked path, write the
 * depot's address, install. Nothing that was downloaded runs before it was checked, and a failure ends the whole block.
 * @param url of the depot: `http://HOST`
 * @param fingerprints of the current and the next key: a third key in the file would be trusted as well, so the set is compared
 * @param wanted package to install
 */
export function installLines(
  { name, suite }: Pick<DepotIdentity, 'name' | 'suite'>,
  url: string,
  fingerprints: readonly string[],
  wanted: string,
): InstallLines {
  const paths = clientPaths(name);
  const keys = `${name}.asc`;
  const compare = [
    `curl -fsSO ${url}/current/${keys}`,
    `gpg --show-keys --with-colons ${keys} | sed -n 's/^fpr:::::::::\\(.*\\):$/\\1/p' | xargs | grep -x '${fingerprints.join(' ')}'`,
  ];
  const rpm = [
    ...compare,
    `rpmkeys --import ${keys}`,
    `curl -fsSO ${url}/current/${name}-repo.noarch.rpm`,
    `rpmkeys --checksig --define '_pkgverify_level all' ${name}-repo.noarch.rpm`,
  ];
  const first = `/etc/apt/sources.list.d/${name}-first.list`;
  return {
    apt: block([
      ...compare,
      `install -D -m 0644 ${keys} /etc/apt/keyrings/${keys}`,
      `echo 'deb [signed-by=/etc/apt/keyrings/${keys}] ${url}/current/apt ${suite} main' >${first}`,
      `apt-get update -o APT::Update::Error-Mode=any && apt-get install -y ${name}-repo`,
      `rm ${first} /etc/apt/keyrings/${keys}`,
      `echo ${url}/current/apt/ >${paths.aptAddress}`,
      `apt-get update -o APT::Update::Error-Mode=any && apt-get install -y ${wanted}`,
    ]),
    dnf: block([
      ...rpm,
      `dnf install -y ./${name}-repo.noarch.rpm`,
      `echo ${url} >${paths.dnfAddress}`,
      `dnf install -y ${wanted}`,
    ]),
    zypper: block([
      ...rpm,
      `zypper install -y ./${name}-repo.noarch.rpm`,
      `echo ${url}/current/yum/$(uname -m)/ >${paths.zypperAddress}`,
      `zypper refresh && zypper install -y ${wanted}`,
    ]),
  };
}

/** Pasted into any shell, the lines after one that failed do not run: a wrong fingerprint must not be followed by an import. */
function block(lines: readonly string[]): string[] {
  return lines.map((line, index) => (index < lines.length - 1 ? `${line} &&` : line));
}
