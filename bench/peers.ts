import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { type Made, measureOnTwo } from './measure.ts';

/** The peers' way: a tree unpacked beforehand (not timed), no signature. */
export interface PeerInput {
  /** Folder that holds the GOROOT, as it will lie in /usr/local/go-1.27. */
  tree: string;
  work: string;
}

/** Unpacks a module zip the way `go` does: prefix off, _go.mod back to go.mod. */
export async function unpackModule(zip: string, prefix: string, tree: string): Promise<void> {
  const staging = `${tree}.zip`;
  await rm(staging, { recursive: true, force: true });
  await rm(tree, { recursive: true, force: true });
  await execa('unzip', ['-q', zip, '-d', staging]);
  await execa('mv', [join(staging, prefix), tree]);
  await execa('sh', [
    '-c',
    `find "$1" -name _go.mod | while read -r f; do mv "$f" "\${f%_go.mod}go.mod"; done`,
    'sh',
    tree,
  ]);
  await execa('sh', ['-c', 'chmod +x "$1"/bin/* "$1"/pkg/tool/*/*', 'sh', tree]);
  await rm(staging, { recursive: true });
}

/**
 * rpmbuild with what packagers of Go turn off (stripping, dependency scans, build ids).
 * @param payload its _binary_payload: `w3.zstdio`
 */
export async function rpmbuild({ tree, work }: PeerInput, payload: string): Promise<Made> {
  const top = join(work, 'rpmbuild');
  await rm(top, { recursive: true, force: true });
  await mkdir(top, { recursive: true });
  const spec = join(top, 'go.spec');
  await writeFile(
    spec,
    `Name: go-1.27
Version: 1.27.3
Release: 1
Summary: Go
License: BSD-3-Clause
AutoReqProv: no
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
%define _binary_payload ${payload}
%description
Go
%install
mkdir -p %{buildroot}/usr/local
cp -a ${tree} %{buildroot}/usr/local/go-1.27
%files
/usr/local/go-1.27
`,
  );
  const made = await measureOnTwo('rpmbuild', ['-bb', '--define', `_topdir ${top}`, spec]);
  const rpm = join(top, 'RPMS', 'x86_64', 'go-1.27-1.27.3-1.x86_64.rpm');
  return { ...made, size: (await stat(rpm)).size };
}

/**
 * dpkg-deb, and the md5sums member that every builder of debs writes.
 * @param options `-Zzstd -z3`
 */
export async function dpkgDeb({ tree, work }: PeerInput, options: string): Promise<Made> {
  const root = join(work, 'deb-root');
  const deb = join(work, 'peer.deb');
  await rm(root, { recursive: true, force: true });
  await mkdir(join(root, 'DEBIAN'), { recursive: true });
  await mkdir(join(root, 'usr', 'local'), { recursive: true });
  // hard links: the copy is not what is measured
  await execa('cp', ['-al', tree, join(root, 'usr', 'local', 'go-1.27')]);
  await writeFile(
    join(root, 'DEBIAN', 'control'),
    'Package: go-1.27\nVersion: 1.27.3-1\nArchitecture: amd64\nMaintainer: a <a@example.com>\nDescription: Go\n',
  );
  const made = await measureOnTwo('sh', [
    '-c',
    `cd "$1" && find usr -type f -print0 | xargs -0 md5sum >DEBIAN/md5sums && dpkg-deb --root-owner-group ${options} --build . "$2"`,
    'sh',
    root,
    deb,
  ]);
  return { ...made, size: (await stat(deb)).size };
}
