import { execa } from 'execa';

/** Debian packages of the machine that runs the tests: the field's real tools, which have the last word. */
const HOST_PACKAGES: readonly string[] = [
  // judges of packages and indexes
  'rpm',
  'rpmlint',
  'man-db',
  'mandoc',
  'createrepo-c',
  'apt-utils',
  'dpkg-dev',
  'debsig-verify',
  'lintian',
  'piuparts',
  'cpio',
  'gnupg',
  // a PKCS#11 token without hardware, and gpg's way to one
  'softhsm2',
  'opensc',
  'gnupg-pkcs11-scd',
  'gpgv',
  'sqv',
  'zstd',
  'xz-utils',
  'unzip',
  // what docs/mirrors.md uses
  'rsync',
  // what docs/signing-elsewhere.md uses
  'jq',
  'git',
  // judge of specs/depot.schema.json
  'python3-jsonschema',
  // where the public validators of SBOMs and statements of provenance are installed
  'python3-venv',
  // shells that profile.d snippets and maintainer scripts meet, and the awk of Fedora and EL
  'dash',
  'bash',
  'zsh',
  'ksh93u+m',
  'mksh',
  'busybox',
  'fish',
  'tcsh',
  'csh',
  'gawk',
  'shellcheck',
  // servers in chroots, networks, injected faults
  'debootstrap',
  'debian-archive-keyring',
  'iproute2',
  'util-linux',
  'strace',
  // certificate authorities of tests, and the one bundle that every --ca must take
  'openssl',
  'ca-certificates',
];

/** What `make test-crash` needs beside: file systems, and a block device that is a program's (nbdfuse). */
export const CRASH_PACKAGES: readonly string[] = [
  'e2fsprogs',
  'xfsprogs',
  'btrfs-progs',
  'libnbd-bin',
  'fuse3',
];

const INSTALLED = 'installed';

/** Installs what is missing and gives its names; with nothing missing it takes a fraction of a second and no network. */
export async function installHostPackages(more: readonly string[] = []): Promise<readonly string[]> {
  const missing = await missingPackages([...HOST_PACKAGES, ...more]);
  if (missing.length === 0) return missing;
  const apt = { stdout: 'ignore', stderr: 'inherit', env: { DEBIAN_FRONTEND: 'noninteractive' } } as const;
  await execa('apt-get', ['-qq', 'update'], apt);
  await execa('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', ...missing], apt);
  return missing;
}

async function missingPackages(wanted: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await execa(
    'dpkg-query',
    ['--show', '--showformat=${Package} ${db:Status-Status}\\n', ...wanted],
    // dpkg-query fails when it does not know one of them, and still lists the others
    { reject: false },
  );
  const present = new Set(
    stdout
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, status]) => status === INSTALLED)
      .map(([name]) => name),
  );
  return wanted.filter((name) => !present.has(name));
}
