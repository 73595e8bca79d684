import type { Package, PackageEntry } from '../../builder/packaging/package.ts';

/** 2025-10-07 00:00:00 UTC */
export const SAMPLE_TIME = 1_759_795_200;

/** A small package with one of everything: every kind of entry, roles, relations, an awkward name, a file of several chunks. */
export function samplePackage(changes: Partial<Package> = {}): Package {
  return {
    name: 'go-1.27',
    version: '1.27.3',
    release: '1',
    arch: 'amd64',
    summary: 'Go toolchain, line 1.27',
    description: 'The official Go toolchain.\n\nSecond paragraph with ümläuts.',
    license: 'BSD-3-Clause',
    homepage: 'https://go.dev/',
    vendor: 'Example Bank',
    maintainer: 'Release Engineering <release@example.com>',
    change: 'A change.',
    section: { deb: 'devel', rpm: 'Development/Languages' },
    time: SAMPLE_TIME,
    relations: {
      rpm: {
        requires: [
          { name: 'go-env', when: { op: '>=', version: '1-1' } },
          { name: '/usr/sbin/update-alternatives', forScripts: true },
        ],
        recommends: [{ name: 'gcc' }],
        suggests: [{ name: 'git', when: { op: '>', version: '2:2.0' } }],
        conflicts: [{ name: 'go-next', when: { op: '<', version: '1.28~rc1-1' } }],
        provides: [{ name: 'go-toolchain', when: { op: '=', version: '1.27.3' } }],
      },
      deb: {},
    },
    intents: [],
    entries: () => sampleEntries(),
    ...changes,
  };
}

export const SAMPLE_ENTRIES: readonly PackageEntry[] = [
  { type: 'ghost', path: '/usr/bin/go', of: 'link' },
  { type: 'link', path: '/usr/bin/go1.27.3', target: '/usr/local/go-1.27/bin/go' },
  { type: 'directory', path: '/usr/local/go-1.27', mode: 0o755 },
  file('/usr/local/go-1.27/LICENSE', 'licence text\n', { role: 'license' }),
  file('/usr/local/go-1.27/README.md', 'read me', { role: 'doc' }),
  { type: 'directory', path: '/usr/local/go-1.27/bin', mode: 0o755 },
  chunked('/usr/local/go-1.27/bin/go', 3_000_001, 0o755),
  file('/usr/local/go-1.27/empty', ''),
  file('/usr/local/go-1.27/go.env', 'GOTOOLCHAIN=path\n', { role: 'config' }),
  file("/usr/local/go-1.27/naïve name's.go", 'package p\n'),
  { type: 'link', path: '/usr/local/go-1.27/zlink', target: 'bin/go' },
];

async function* sampleEntries(): AsyncGenerator<PackageEntry> {
  yield* SAMPLE_ENTRIES;
}

function file(path: string, text: string, extra: { role?: 'config' | 'license' | 'doc' } = {}): PackageEntry {
  const bytes = Buffer.from(text);
  return { type: 'file', path, mode: 0o644, size: bytes.length, content: () => bytes, ...extra };
}

/** Content that comes in chunks and compresses neither away nor not at all. */
function chunked(path: string, size: number, mode: number): PackageEntry {
  return { type: 'file', path, mode, size, content: () => chunks(size) };
}

async function* chunks(size: number): AsyncGenerator<Buffer> {
  let seed = 1;
  for (let left = size; left > 0; left -= 65_536) {
    const chunk = Buffer.alloc(Math.min(left, 65_536));
    for (let at = 0; at < chunk.length; at += 3) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      chunk[at] = seed >>> 24;
    }
    yield chunk;
  }
}
