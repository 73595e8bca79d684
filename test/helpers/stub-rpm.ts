import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** Of dnf, zypper and the release package where these are rpms. */
const FOLDERS = [
  '/etc/dnf',
  '/etc/dnf/vars',
  '/etc/pki',
  '/etc/pki/rpm-gpg',
  '/etc/yum.repos.d',
  '/etc/zypp',
  '/etc/zypp/repos.d',
];

/**
 * Stands for the base system in the rpm database of a Debian chroot, which is empty: provides what packages for EL require
 * and the chroot really has, and owns what only a system package may take away. Holds no file.
 */
export const STUB_SPEC = `Name: base-system-stub
Version: 1
Release: 1
Summary: What the chroot has outside the rpm database
License: MIT
BuildArch: noarch
Provides: /bin/sh
Provides: /usr/bin/sh
Provides: /usr/sbin/update-alternatives
Provides: /usr/bin/awk
Provides: /usr/bin/flock
Provides: coreutils
Provides: diffutils
Provides: findutils
Provides: grep
Provides: sed
Provides: tar
Provides: glibc = 2.34
Provides: system-release(releasever) = 9
%description
What the chroot has outside the rpm database.
%install
mkdir -p ${FOLDERS.map((path) => `%{buildroot}${path}`).join(' ')}
%files
${FOLDERS.map((path) => `%dir ${path}`).join('\n')}
`;

/** Built by rpmbuild, so that no writer under test has a part in it. */
export async function buildStubRpm(): Promise<{ path: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'stub-rpm-'));
  const spec = join(folder, 'stub.spec');
  await writeFile(spec, STUB_SPEC);
  await execa('rpmbuild', ['--quiet', '--define', `_topdir ${folder}`, '-bb', spec]);
  return {
    path: join(folder, 'RPMS/noarch/base-system-stub-1-1.noarch.rpm'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
