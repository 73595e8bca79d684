import { addresses, clientPaths } from './client-configuration.ts';
import type { ContentSpec } from './content-spec.ts';

/** README of the repository package: what its files are, where to write the depot's address, how to tell that the keys are the right ones. */
export function repositoryReadme(
  { name, label }: ContentSpec['depot'],
  fingerprints: readonly string[],
): Buffer {
  const paths = clientPaths(name);
  const example = addresses('http://HOST', 'x86_64');
  const lines = [
    `Keys and client configuration of the ${label} depot of Go toolchains.`,
    '',
    'Where the depot is stands in one local file, which upgrades leave alone:',
    '',
    `  apt     ${paths.aptAddress}`,
    `            ${example.apt.trim()}`,
    `  dnf     ${paths.dnfAddress}`,
    `            ${example.dnf.trim()}`,
    `  zypper  ${paths.zypperAddress}`,
    `            ${example.zypper.trim()}`,
    '',
    'Keys that sign packages and indexes, the current one first. Compare them with what the',
    'people who run the depot publish over another channel:',
    '',
    ...fingerprints.map((fingerprint) => `  ${grouped(fingerprint)}`),
    '',
    `  apt     ${paths.keyring}`,
    `  others  /etc/pki/rpm-gpg/RPM-GPG-KEY-${name}-FINGERPRINT`,
    '',
  ];
  return Buffer.from(lines.join('\n'));
}

/** As gpg prints it: ten groups of four. */
function grouped(fingerprint: string): string {
  return (fingerprint.match(/.{1,4}/g) ?? []).join(' ');
}
