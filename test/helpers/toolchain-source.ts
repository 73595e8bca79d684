import type { ExecutionContext } from 'ava';

import { silent } from '../../builder/io/progress.ts';
import type { Lock, LockEntry } from '../../builder/upstream/lock.ts';
import type { Delivery } from '../../builder/upstream/source.ts';
import { resolveSources, type Source } from '../../builder/upstream/sources.ts';
import { moduleZipPath } from '../../builder/upstream/upstream-paths.ts';
import { openStore } from '../../builder/store/store.ts';
import { createHash } from 'node:crypto';
import { type MisbehavingServer, misbehavingServer } from './misbehaving-server.ts';
import { type SmallToolchain, smallToolchain } from './small-toolchain.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A module proxy on loopback with one toolchain, a depot folder, and what fetching needs. */
export interface ToolchainGround {
  server: MisbehavingServer;
  small: SmallToolchain;
  /** `go1.27.3.linux-amd64` */
  id: string;
  /** Path of the zip at the server. */
  zipPath: string;
  depot: string;
  delivery: Delivery;
  /** Sources of a GOPROXY list that nothing follows; the server's own URL when left out. */
  sources: (list?: string) => Promise<Source[]>;
}

const QUICK = { pace: { firstDelay: 1 } };

export async function toolchainGround(t: ExecutionContext, filler = 0): Promise<ToolchainGround> {
  const server = await misbehavingServer();
  t.teardown(() => server.close());
  const small = await smallToolchain({ version: '1.27.3', os: 'linux', arch: 'amd64' }, filler);
  const zipPath = `/${moduleZipPath(small.toolchain)}`;
  server.files.set(zipPath, small.zip);
  const depot = await temporaryFolder(t);
  return {
    server,
    small,
    id: 'go1.27.3.linux-amd64',
    zipPath,
    depot,
    delivery: { store: openStore(depot), progress: silent, ...QUICK },
    sources: (list = server.url) =>
      // "off" keeps a mistake of a test from asking the world
      resolveSources({
        flags: [],
        environment: `${list},off`,
        spec: [],
        mirrors: [],
        goEnv: () => Promise.resolve(undefined),
      }),
  };
}

export function digest(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** A lock that pins the toolchain's h1 and those archives of it. */
export function lockOf(small: SmallToolchain, archives: LockEntry['archives']): Lock {
  const { version, os, arch } = small.toolchain;
  const sumdb = { record: 1, treeSize: 2, inclusion: 'proven' } as const;
  return {
    toolchains: {
      [`go${version}.${os}-${arch}`]: { h1: small.h1, time: small.time, archives, evidence: { sumdb } },
    },
  };
}

export function pinZip({ zip }: SmallToolchain): LockEntry['archives'] {
  return { 'module-zip': { sha256: digest(zip), size: zip.length } };
}
