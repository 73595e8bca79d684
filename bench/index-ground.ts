import { createCipheriv, hash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { BuiltPackage } from '../builder/build/record.ts';
import type { Package, PackageEntry } from '../builder/packaging/package.ts';
import { rpmFileName } from '../builder/rpm/file-name.ts';
import { openStore, type Store } from '../builder/store/store.ts';
import { buildMadeUp } from './build-made-up.ts';

/** What an index is made of: `small` as godepot's own packages are, `toolchain` with the paths of one. */
export type Kind = 'small' | 'toolchain';

const PATHS: Readonly<Record<Kind, number>> = { small: 12, toolchain: 12_000 };
const TIME = 1_700_000_000;

/** Paths as long as a toolchain's: about sixty letters. */
async function* entries(kind: Kind, ballast: number): AsyncGenerator<PackageEntry> {
  const root = `/usr/local/made-up/src/cmd/compile/internal`;
  yield { type: 'directory', path: '/usr/local/made-up', mode: 0o755 };
  for (let index = 0; index < PATHS[kind]; index++) {
    const text = String(index).padStart(6, '0');
    const path = `${root}/p${text.slice(0, 4)}/name${text}.go`;
    yield { type: 'file', path, mode: 0o644, size: 7, content: () => content(`${text}\n`) };
  }
  const path = '/usr/local/made-up/src/cmd/vendor';
  if (ballast > 0) yield { type: 'file', path, mode: 0o644, size: ballast, content: () => noise(ballast) };
}

/** Bytes that no compressor makes smaller: packages get the size of real ones. */
// oxlint-disable-next-line require-await -- an entry's content is asynchronous by contract
async function* noise(size: number): AsyncGenerator<Buffer> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  const zeros = Buffer.alloc(1024 * 1024);
  for (let left = size; left > 0; left -= zeros.length)
    yield cipher.update(zeros.subarray(0, Math.min(left, zeros.length)));
}

// oxlint-disable-next-line require-await -- an entry's content is asynchronous by contract
async function* content(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

function madeUp(kind: Kind, index: number, ballast: number): Package {
  return {
    name: kind === 'small' ? `made-up-${index}` : 'made-up',
    version: kind === 'small' ? '1' : `1.${index}`,
    release: '1',
    arch: 'amd64',
    summary: 'A made-up package',
    description: 'For measuring indexes.',
    license: 'Apache-2.0',
    homepage: 'https://example.com/',
    vendor: 'godepot',
    maintainer: 'godepot <godepot@example.com>',
    change: 'For measuring indexes.',
    section: { deb: 'misc', rpm: 'Unspecified' },
    time: TIME,
    relations: { rpm: {}, deb: {} },
    intents: [],
    entries: () => entries(kind, ballast),
  };
}

export interface Ground {
  depot: string;
  store: Store;
  packages: readonly ListedPackage[];
}

/** What indexes have to know of a package besides itself. */
export type ListedPackage = Pick<
  BuiltPackage,
  'format' | 'name' | 'version' | 'release' | 'arch' | 'fileName' | 'size' | 'sha256'
>;

/**
 * Packages of one kind in a depot of their own, which is kept for the next run: none of the building is timed.
 * @param ballast bytes in each that cannot be compressed
 */
export async function ground(work: string, kind: Kind, count: number, ballast = 0): Promise<Ground> {
  const depot = join(work, `${kind}-${count}${ballast === 0 ? '' : `-${ballast}`}`);
  const list = join(depot, 'packages.json');
  const store = openStore(depot);
  const known = await readFile(list, 'utf8').catch(() => undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below
  if (known !== undefined) return { depot, store, packages: JSON.parse(known) as ListedPackage[] };
  await rm(depot, { recursive: true, force: true });
  await mkdir(depot, { recursive: true });
  const packages: ListedPackage[] = [];
  for (let index = 0; index < count; index++) {
    for (const pkg of await buildMadeUp(store, madeUp(kind, index, ballast))) {
      const { format, name, version, release, arch, fileName, size, sha256 } = pkg;
      packages.push({ format, name, version, release, arch, fileName, size, sha256 });
    }
  }
  await writeFile(list, JSON.stringify(packages));
  return { depot, store, packages };
}

/**
 * More packages of a kind: the same with another last byte of the payload, which no index tells of. Only rpms, and only for indexes.
 * @param count of all together
 */
export async function multiplied(work: string, from: Ground, count: number): Promise<Ground> {
  const depot = join(work, `multiplied-${count}`);
  const list = join(depot, 'packages.json');
  const store = openStore(depot);
  const known = await readFile(list, 'utf8').catch(() => undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below
  if (known !== undefined) return { depot, store, packages: JSON.parse(known) as ListedPackage[] };
  await rm(depot, { recursive: true, force: true });
  const originals = from.packages.filter(({ format }) => format === 'rpm');
  const packages: ListedPackage[] = [];
  for (let index = 0; index < count; index++) {
    const original = originals[index % originals.length];
    if (original === undefined) throw new Error('there is nothing to multiply');
    const bytes = await readFile(from.store.pathOf(original.sha256));
    bytes.writeUInt32LE(index, bytes.length - 4);
    const sha256 = hash('sha256', bytes, 'hex');
    const staged = await store.stage('copy');
    await writeFile(staged, bytes);
    await store.admit(staged, sha256);
    const version = `${original.version}.${index}`;
    const fileName = rpmFileName({ ...original, version });
    packages.push({ ...original, version, fileName, sha256 });
  }
  await writeFile(list, JSON.stringify(packages));
  return { depot, store, packages };
}
