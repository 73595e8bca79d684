/** The repository package's files would be those of the host's own distribution: /etc/apt/sources.list.d/debian.sources. */
const DISTRIBUTIONS: ReadonlySet<string> = new Set([
  'almalinux',
  'amazon',
  'arch',
  'centos',
  'debian',
  'devuan',
  'epel',
  'fedora',
  'kali',
  'linuxmint',
  'mageia',
  'mint',
  'opensuse',
  'oracle',
  'raspbian',
  'raspi',
  'redhat',
  'rhel',
  'rocky',
  'suse',
  'system',
  'ubuntu',
]);

/** Why a depot cannot have that name, or undefined. */
export function nameFault(value: string): string | undefined {
  if (DISTRIBUTIONS.has(value)) return 'the name of a distribution: its files on servers are called the same';
  return /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(value) && value.length >= 2 && value.length <= 40
    ? undefined
    : 'a name is 2 to 40 lower-case letters, digits and single hyphens, and begins with a letter';
}
