import { createHash, randomUUID } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { execa } from 'execa';

import type { BuiltPackage } from '../../builder/build/record.ts';
import type { Format, PackageArch } from '../../builder/packaging/package.ts';
import { ifPresent } from '../../builder/io/if-present.ts';
import { archName } from '../../builder/packaging/arch.ts';
import type { Store } from '../../builder/store/store.ts';
import { ATTESTED } from './attested.ts';
import { buildRpms } from './build-rpms.ts';
import { digestOf } from './digest.ts';
import { cacheRoot } from './project.ts';

export interface Wanted {
  format: Format;
  name: string;
  version: string;
  release?: string;
  arch: PackageArch;
  /** Makes other bytes under the same name. */
  text?: string;
}

/** A package made by rpmbuild or dpkg-deb, and where it lies. */
export interface Made {
  pkg: BuiltPackage;
  path: string;
}

/** Small packages with records as a build would leave them. */
export async function makePublishable(folder: string, wanted: readonly Wanted[]): Promise<Made[]> {
  await mkdir(folder, { recursive: true });
  const built: Made[] = [];
  for (const [index, one] of wanted.entries()) {
    const work = join(folder, `${index}-${one.version}`);
    const path = await (one.format === 'rpm' ? makeRpm(work, one) : makeDeb(work, one));
    const bytes = await readFile(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const pkg: BuiltPackage = {
      format: one.format,
      name: one.name,
      version: one.version,
      release: one.release ?? '1',
      arch: one.arch,
      fileName: basename(path),
      size: bytes.length,
      sha256,
      unsignedSha256: sha256,
      signedBy: undefined,
      inputs: { text: one.text ?? '' },
      upstream: undefined,
      provenance: { godepot: '0.0.0', node: process.version, compression: 'whatever' },
      attested: ATTESTED,
    };
    built.push({ pkg, path });
  }
  return built;
}

/** Puts their bytes into a store. */
export async function stock(store: Store, made: readonly Made[]): Promise<BuiltPackage[]> {
  for (const { pkg, path } of made) {
    const staged = await store.stage(pkg.name);
    await copyFile(path, staged);
    await store.admit(staged, pkg.sha256);
  }
  return made.map(({ pkg }) => pkg);
}

async function makeRpm(
  work: string,
  { name, version, release = '1', arch, text = 'x' }: Wanted,
): Promise<string> {
  const spec = `Name: ${name}
Version: ${version}
Release: ${release}
Summary: ${name}
License: MIT
${arch === 'all' ? 'BuildArch: noarch' : ''}
%description
${name}
%install
mkdir -p %{buildroot}/usr/lib/${name}/bin
echo ${text} > %{buildroot}/usr/lib/${name}/bin/tool
%files
/usr/lib/${name}
`;
  const target = archName(arch === 'all' ? 'amd64' : arch, 'rpm');
  return onceFor(work, ['rpm', spec, target], async (folder) => {
    const [made = ''] = await buildRpms(folder, [spec], target);
    return made;
  });
}

/** Kept between runs: twenty files of tests need the same small packages, and rpmbuild takes its time. @returns a copy in `work` */
async function onceFor(
  work: string,
  recipe: readonly string[],
  make: (folder: string) => Promise<string>,
): Promise<string> {
  const kept = join(cacheRoot, 'small-packages', digestOf(recipe));
  let [name] = (await ifPresent(readdir(kept))) ?? [];
  if (name === undefined) {
    const draft = `${kept}.${randomUUID()}`;
    const made = await make(join(work, 'build'));
    name = basename(made);
    await mkdir(draft, { recursive: true });
    await copyFile(made, join(draft, name));
    // another process may have been faster: then its package is everybody's
    await rename(draft, kept).catch(async () => rm(draft, { recursive: true }));
  }
  await mkdir(work, { recursive: true });
  const path = join(work, name);
  await copyFile(join(kept, name), path);
  return path;
}

async function makeDeb(
  work: string,
  { name, version, release = '1', arch, text = 'x' }: Wanted,
): Promise<string> {
  await mkdir(join(work, 'root/DEBIAN'), { recursive: true });
  await mkdir(join(work, `root/usr/lib/${name}`), { recursive: true });
  await writeFile(join(work, `root/usr/lib/${name}/tool`), `${text}\n`);
  const fields = `Package: ${name}
Version: ${version}-${release}
Architecture: ${archName(arch, 'deb')}
Maintainer: A Person <a@example.com>
Installed-Size: 5
Depends: libc6 (>= 2.3), go-env
Section: devel
Priority: optional
Multi-Arch: foreign
Homepage: https://go.dev/
Description: ${name} in one line
 A longer text
 .
 in two paragraphs, ${text}.
`;
  await writeFile(join(work, 'root/DEBIAN/control'), fields);
  const path = join(work, `${name}_${version}-${release}_${archName(arch, 'deb')}.deb`);
  await execa('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', join(work, 'root'), path]);
  return path;
}
