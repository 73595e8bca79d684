import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { openRecords } from '../../../builder/build/records.ts';
import { openStore } from '../../../builder/store/store.ts';
import { makePublishable, stock } from '../publishable.ts';
import { type Owner, temporaryFolder } from '../temporary-folder.ts';
import { type OperationName, sourceOf } from './operations.ts';
import { startWorker } from './worker.ts';

/** Where depots lie that are copied, damaged and thrown away by the hundred: memory, so that fsync costs nothing, unless another disk is named. */
export interface Ground {
  root: string;
  /** A copy of a base as a depot of its own; all inodes are new. */
  copy(base: Base, name: string): Promise<string>;
  /** A copy of a depot as it is now. */
  keep(depot: string, name: string): Promise<string>;
  remove(depot: string): Promise<void>;
}

/** What an operation begins with, by what was done before. */
export const BASES = {
  empty: [],
  first: ['publish first'],
  both: ['publish first', 'publish'],
  three: ['publish first', 'publish', 'rollback without grace'],
  // no depot but what was made of `first`, beside one that has gone on to `both`
  mirrored: ['mirror'],
  // the same of `both`, beside one whose keys have changed since
  'mirrored before a change of keys': ['mirror'],
} as const satisfies Record<string, readonly OperationName[]>;

export type Base = keyof typeof BASES;

/** Every operation that the matrix is about, and what it begins with. */
export const SUBJECTS = [
  ['publish', 'first'],
  ['rollback', 'both'],
  ['yank', 'both'],
  ['refresh', 'both'],
  ['prune', 'three'],
  ['resign', 'both'],
  ['hold', 'both'],
  ['build', 'first'],
  ['mirror', 'mirrored'],
  ['mirror signatures', 'mirrored before a change of keys'],
] as const satisfies readonly (readonly [OperationName, Base])[];

const SIZE = '1g';
const VERSIONS = ['1.27.2', '1.27.3'] as const;
const FORMATS = ['rpm', 'deb'] as const;

/** A file system in memory, unmounted when the test is over. */
export async function memoryDisk(t: Owner, size: string): Promise<string> {
  const root = await temporaryFolder(t);
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0755`, 'godepot-test', root]);
  t.teardown(() => execa('umount', ['-l', root]));
  return root;
}

/** One package of each format and one architecture, in two versions; a base is made when it is asked for first. @param disk an empty folder that takes the place of memory */
export async function openGround(t: Owner, disk?: string): Promise<Ground> {
  const root = disk ?? (await memoryDisk(t, SIZE));
  const empty = join(root, 'base-empty');
  const wanted = FORMATS.flatMap((format) =>
    VERSIONS.map((version) => ({ format, name: 'go-1.27', version, arch: 'amd64' as const })),
  );
  const store = openStore(empty);
  const packages = await makePublishable(join(await temporaryFolder(t), 'made'), wanted);
  for (const pkg of await stock(store, packages)) await openRecords(store).write(pkg);
  const made = new Map<Base, Promise<string>>([['empty', Promise.resolve(empty)]]);
  const baseOf = (base: Base): Promise<string> => {
    const known = made.get(base) ?? makeBase(base, join(root, `base-${base}`), baseOf);
    made.set(base, known);
    return known;
  };
  await mkdir(join(root, 'depots'));
  const keep = async (from: string, name: string): Promise<string> => {
    const depot = join(root, 'depots', name);
    await execa('cp', ['-a', from, depot]);
    if (existsSync(sourceOf(from))) await execa('cp', ['-a', sourceOf(from), sourceOf(depot)]);
    return depot;
  };
  return {
    root,
    keep,
    copy: async (base, name) => keep(await baseOf(base), name),
    async remove(depot) {
      await rm(depot, { recursive: true });
      await rm(sourceOf(depot), { recursive: true, force: true });
    },
  };
}

/** What the depot beside a mirror was when that was made, and what became of it since. */
const SOURCES = {
  mirrored: ['first', 'publish'],
  'mirrored before a change of keys': ['both', 'resign'],
} as const satisfies Partial<Record<Base, readonly [Base, OperationName]>>;

function hasSource(base: Base): base is keyof typeof SOURCES {
  return Object.hasOwn(SOURCES, base);
}

async function makeBase(base: Base, depot: string, other: (base: Base) => Promise<string>): Promise<string> {
  if (hasSource(base)) await execa('cp', ['-a', await other(SOURCES[base][0]), sourceOf(depot)]);
  else await execa('cp', ['-a', await other('empty'), depot]);
  const worker = startWorker();
  const steps: [OperationName, string][] = BASES[base].map((operation) => [operation, depot]);
  if (hasSource(base)) steps.push([SOURCES[base][1], sourceOf(depot)]);
  for (const [operation, place] of steps) {
    const { code, message } = await worker.operate(operation, place);
    if (code !== null) throw new Error(`${operation}: ${code} ${message}`);
  }
  await worker.end();
  return depot;
}
