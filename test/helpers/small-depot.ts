import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { encodeLock, type Lock } from '../../builder/upstream/lock.ts';
import type { Places } from './godepot.ts';
import { testKeys } from './keys.ts';
import { smallToolchain, type SmallToolchain } from './small-toolchain.ts';
import { type Owner, temporaryFolder } from './temporary-folder.ts';
import { lockOf, pinZip } from './toolchain-source.ts';

/** A spec with two patches of a small made-up toolchain, pinned, in a folder of tarballs: the whole line in a second, without a network. */
export interface SmallDepot extends Places {
  folder: string;
  tarballs: string;
  lock: string;
  toolchains: readonly SmallToolchain[];
}

export async function smallDepot(t: Owner, more = ''): Promise<SmallDepot> {
  const folder = await temporaryFolder(t);
  const [specs, tarballs] = [join(folder, 'specs'), join(folder, 'tarballs')];
  await mkdir(specs);
  await mkdir(tarballs);
  const toolchains = await Promise.all(
    ['1.27.2', '1.27.3'].map((version) =>
      smallToolchain({ version, os: 'linux', arch: 'amd64' }, 0, version),
    ),
  );
  for (const { toolchain, tarball } of toolchains) {
    await writeFile(join(tarballs, `go${toolchain.version}.linux-amd64.tar.gz`), tarball);
  }
  const lock: Lock = {
    toolchains: Object.assign({}, ...toolchains.map((each) => lockOf(each, pinZip(each)).toolchains)),
  };
  await writeFile(join(specs, 'godepot.lock'), encodeLock(lock));
  await writeFile(join(specs, 'depot.yaml'), `${SPEC}${more}`);
  const keys = join(folder, 'keys');
  await cp((await testKeys()).folder, keys, { recursive: true });
  return {
    folder,
    tarballs,
    toolchains,
    keys,
    spec: join(specs, 'depot.yaml'),
    lock: join(specs, 'godepot.lock'),
    depot: join(folder, 'dist'),
  };
}

const SPEC = `depot: {name: godepot, origin: godepot, label: godepot, maintainer: tests <tests@example.com>}
toolchains: [1.27.2, 1.27.3]
platforms: [linux/amd64]
verify: []
source:
  - directory: ../tarballs
`;
