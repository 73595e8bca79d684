import { join } from 'node:path';

import { type Compression, ZSTD_DEFAULT } from '../../builder/archive/compress.ts';
import { compileDebScripts } from '../../builder/deb/scripts.ts';
import type { Format, Package } from '../../builder/packaging/package.ts';
import { goEnvPackage, readGoEnv } from '../../builder/recipes/go-env.ts';
import { toolchainPackage } from '../../builder/recipes/toolchain.ts';
import { compileRpmScripts } from '../../builder/rpm/scripts.ts';
import { DEFAULT_GRACE } from '../../builder/spec/keeping-values.ts';
import { DEFAULT_POLICY, GOOGLE_PRIMARY } from '../../builder/spec/load.ts';
import type { DepotSpec, Layout } from '../../builder/spec/model.ts';
import { DEFAULT_TARGETS } from '../../builder/targets/table.ts';
import { fakeToolchain } from './fake-toolchain.ts';
import { makeDeb } from './make-deb.ts';
import { makeRpm } from './make-rpm.ts';

/** A spec as the recipes read it. */
export function recipeSpec(changes: Partial<DepotSpec> = {}): DepotSpec {
  return {
    file: '/nowhere/depot.yaml',
    depot: {
      name: 'test-depot',
      origin: 'Test',
      label: 'Test Depot',
      suite: 'stable',
      vendor: 'Example Bank',
      maintainer: 'Release Engineering <release@example.com>',
      url: undefined,
    },
    toolchains: [],
    layout: 'usr-local',
    env: { GOTOOLCHAIN: 'path', CGO_ENABLED: '0' },
    sources: [],
    mirrors: [],
    verify: ['sumdb'],
    openpgp: { primary: GOOGLE_PRIMARY, keyring: undefined },
    policy: DEFAULT_POLICY,
    compression: ZSTD_DEFAULT,
    adaptable: { gzip: undefined, window: false },
    targets: DEFAULT_TARGETS,
    signing: { with: undefined, gnupgHome: undefined, gpgorigin: false },
    grace: DEFAULT_GRACE,
    validDays: undefined,
    retain: { keep: undefined, days: undefined, snapshots: [] },
    ...changes,
  };
}

/** Says which; nothing is hashed. */
export const FAKE_H1 = 'h1:ZmFrZSB0b29sY2hhaW4sIG5vdGhpbmcgaGFzaGVkIQA=';

export interface FakeWanted {
  version: string;
  release?: string;
  layout?: Layout;
}

/** The package of a fake toolchain. */
export function fakePackage({ version, release = '1', layout = 'usr-local' }: FakeWanted): Promise<Package> {
  const request = { version, release, os: 'linux', arch: 'amd64' } as const;
  return toolchainPackage(recipeSpec({ layout }), request, fakeToolchain(version), FAKE_H1);
}

export async function goEnv(): Promise<Package> {
  return goEnvPackage(recipeSpec(), await readGoEnv());
}

/** Writes it the whole way that the builder goes, scripts included; gives the file's path. */
export async function writePackage(
  pkg: Package,
  format: Format,
  folder: string,
  compression: Compression = ZSTD_DEFAULT,
): Promise<string> {
  if (format === 'deb') return (await makeDeb(folder, pkg, compileDebScripts(pkg.intents), compression)).path;
  const made = await makeRpm(pkg, folder, { scripts: compileRpmScripts(pkg.intents), compression });
  return join(folder, made.unsigned.fileName);
}
