import type { Attested } from '../../builder/build/attested.ts';
import type { Materials } from '../../builder/build/materials.ts';

export const MATERIALS: Materials = {
  spec: '1'.repeat(64),
  lock: '2'.repeat(64),
  packageLock: '3'.repeat(64),
  sources: `h1:${Buffer.alloc(32, 4).toString('base64')}`,
  commit: '5'.repeat(40),
  libraries: { zstd: '1.5.7', zlib: '1.3.1' },
};

/** What a build would have gathered about a package made by other means. */
export const ATTESTED: Attested = {
  time: 1_790_000_000,
  license: 'MIT',
  homepage: 'https://go.dev/',
  spec: {
    depot: {
      name: 'godepot',
      label: 'Go toolchains',
      suite: 'stable',
      vendor: 'Example Bank',
      maintainer: 'Release Engineering <release@example.com>',
    },
    layout: 'usr-local',
    env: { GOTOOLCHAIN: 'path' },
  },
  modules: [],
  keys: [],
  materials: MATERIALS,
};
