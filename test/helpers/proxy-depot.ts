import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { encodeLock, type Lock } from '../../builder/upstream/lock.ts';
import { moduleZipPath } from '../../builder/upstream/upstream-paths.ts';
import type { Places } from './godepot.ts';
import { type MisbehavingServer, misbehavingServer } from './misbehaving-server.ts';
import { projectRoot } from './project.ts';
import { type SmallToolchain, smallToolchain } from './small-toolchain.ts';
import { type Owner, temporaryFolder } from './temporary-folder.ts';
import { lockOf, pinZip } from './toolchain-source.ts';

/** A spec, pins and a module proxy on loopback that has what the spec asks for: what the real executable fetches. */
export interface ProxyDepot extends Places {
  folder: string;
  lock: string;
  server: MisbehavingServer;
  toolchains: readonly (SmallToolchain & { zipPath: string })[];
  /** The command line up to the verb: `node main.ts --spec ...`. */
  line: readonly string[];
  /** GOPROXY with this server and nothing behind it. */
  env: Record<string, string>;
}

/** @param filler bytes that make each toolchain larger */
export async function proxyDepot(t: Owner, versions: readonly string[], filler = 0): Promise<ProxyDepot> {
  const folder = await temporaryFolder(t);
  const server = await misbehavingServer();
  t.teardown(() => server.close());
  const toolchains = await Promise.all(
    versions.map(async (version) => {
      const small = await smallToolchain({ version, os: 'linux', arch: 'amd64' }, filler, version);
      return { ...small, zipPath: `/${moduleZipPath(small.toolchain)}` };
    }),
  );
  for (const { zipPath, zip } of toolchains) server.files.set(zipPath, zip);
  const pins: Lock = {
    toolchains: Object.assign({}, ...toolchains.map((each) => lockOf(each, pinZip(each)).toolchains)),
  };
  const [spec, lock] = [join(folder, 'specs/depot.yaml'), join(folder, 'specs/godepot.lock')];
  await mkdir(join(folder, 'specs'));
  await writeFile(spec, SPEC + `toolchains: [${versions.join(', ')}]\n`);
  await writeFile(lock, encodeLock(pins));
  const [depot, keys] = [join(folder, 'dist'), join(folder, 'keys')];
  const main = join(projectRoot, 'builder/main.js');
  return {
    folder,
    server,
    toolchains,
    spec,
    lock,
    depot,
    keys,
    line: [process.execPath, main, '--spec', spec, '--depot', depot, '--keys', keys],
    env: { GOPROXY: `${server.url},off` },
  };
}

const SPEC = `depot: {name: godepot, origin: godepot, label: godepot, maintainer: tests <tests@example.com>}
platforms: [linux/amd64]
verify: [sumdb]
`;
