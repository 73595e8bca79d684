import { copyFile, cp, link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

import { godepot } from './godepot.ts';
import { testKeys } from './keys.ts';
import { projectRoot } from './project.ts';
import { fetchUpstream, linkUpstream, TEST_SPEC } from './test-depot.ts';

/** Of the toolchain that linters see whole: a minute for each of them. */
const SPEC = `depot: {name: godepot, origin: godepot-test, maintainer: godepot tests <godepot@example.com>}
toolchains: [1.27.3]
platforms: [linux/amd64]
layout: usr-lib
verify: [sumdb]
`;

const BuildResult = v.object({
  packages: v.array(v.object({ fileName: v.string(), sha256: v.string() })),
});

export interface UsrLibPackages {
  /** Holds the packages under their own names. */
  folder: string;
  rpms: readonly string[];
  debs: readonly string[];
  /** Armored certificate that the rpms are signed by. */
  key: string;
}

/**
 * A real toolchain, go-env and the repository package in the layout usr-lib, by `godepot build`; no download when others had it.
 * @param home an empty folder in the cache, since blobs are hard links
 */
export async function usrLibPackages(home: string): Promise<UsrLibPackages> {
  const places = { spec: join(home, 'depot.yaml'), depot: join(home, 'dist'), keys: join(home, 'keys') };
  const keys = await testKeys();
  await fetchUpstream(TEST_SPEC);
  await linkUpstream(places.depot);
  await cp(keys.folder, places.keys, { recursive: true });
  await writeFile(places.spec, SPEC);
  await copyFile(join(projectRoot, 'test/fixtures/godepot.lock'), join(home, 'godepot.lock'));
  const built = v.parse(BuildResult, await godepot(places, ['build', '--offline']));
  const folder = join(home, 'packages');
  await mkdir(folder);
  for (const { fileName, sha256 } of built.packages) {
    await link(join(places.depot, 'store/sha256', sha256.slice(0, 2), sha256), join(folder, fileName));
  }
  const names = built.packages.map(({ fileName }) => fileName);
  return {
    folder,
    rpms: names.filter((name) => name.endsWith('.rpm')),
    debs: names.filter((name) => name.endsWith('.deb')),
    key: keys.keys.certificates[0] ?? '',
  };
}
