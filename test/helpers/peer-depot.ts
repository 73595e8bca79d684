import { execa } from 'execa';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { GpgKey } from './gpg-key.ts';

/** Named as godepot names them: its server shows nothing else. */
const SNAPSHOT = 'snapshots/1-00000000';

const RELEASE_FIELDS = {
  Origin: 'peer',
  Label: 'peer',
  Suite: 'stable',
  Codename: 'stable',
  Architectures: 'amd64',
  Components: 'main',
};

/**
 * A depot of the given packages, with valid indexes by createrepo_c and apt-ftparchive and valid signatures by gpg, in the places
 * where godepot's clients look. For packages that godepot itself would refuse to list.
 */
export async function makePeerDepot(
  depot: string,
  packages: { rpms?: readonly string[]; debs?: readonly string[] },
  key: GpgKey,
): Promise<void> {
  const snapshot = join(depot, SNAPSHOT);
  const current = join(depot, 'current');
  await rm(snapshot, { recursive: true, force: true });
  await makeYum(join(snapshot, 'yum/x86_64'), packages.rpms ?? [], key);
  await makeApt(join(snapshot, 'apt'), packages.debs ?? [], key);
  await rm(current, { force: true });
  await symlink(SNAPSHOT, current);
}

async function makeYum(root: string, rpms: readonly string[], key: GpgKey): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const rpm of rpms) await cp(rpm, join(root, basename(rpm)));
  await execa('createrepo_c', ['--quiet', root]);
  await key.detach(join(root, 'repodata/repomd.xml'), join(root, 'repodata/repomd.xml.asc'));
}

async function makeApt(root: string, debs: readonly string[], key: GpgKey): Promise<void> {
  const suite = join(root, 'dists/stable');
  const index = join(suite, 'main/binary-amd64/Packages');
  await mkdir(join(suite, 'main/binary-amd64'), { recursive: true });
  await mkdir(join(root, 'pool'), { recursive: true });
  for (const deb of debs) await cp(deb, join(root, 'pool', basename(deb)));
  await execa('apt-ftparchive', ['packages', 'pool'], { cwd: root, stdout: { file: index } });
  await execa('gzip', ['--keep', '--no-name', index]);
  await signRelease(suite, key);
}

/** Writes Release over what lies below the suite's folder, with more fields where given, and both of its signatures. */
export async function signRelease(
  suite: string,
  key: GpgKey,
  fields: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const name of ['Release', 'InRelease', 'Release.gpg']) await rm(join(suite, name), { force: true });
  const { stdout: sums } = await execa('apt-ftparchive', ['release', suite]);
  const known = Object.entries({ ...RELEASE_FIELDS, ...fields });
  const kept = sums.split('\n').filter((line) => !known.some(([name]) => line.startsWith(`${name}:`)));
  await writeFile(
    join(suite, 'Release'),
    [...known.map(([name, value]) => `${name}: ${value}`), ...kept, ''].join('\n'),
  );
  await key.clearsign(join(suite, 'Release'), join(suite, 'InRelease'));
  await key.detach(join(suite, 'Release'), join(suite, 'Release.gpg'));
}
