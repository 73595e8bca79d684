import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { openRecords } from '../../../builder/build/records.ts';
import { openStore } from '../../../builder/store/store.ts';
import { makePublishable, stock } from '../publishable.ts';
import { type Owner, temporaryFolder } from '../temporary-folder.ts';
import type { OperationName } from './operations.ts';
import { startWorker } from './worker.ts';

/** Where depots lie that are copied, damaged and thrown away by the hundred: memory, so that fsync costs nothing. */
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

/** One package of each format and one architecture, in two versions. */
export async function openGround(t: Owner): Promise<Ground> {
  const root = await memoryDisk(t, SIZE);
  const empty = join(root, 'base-empty');
  const wanted = FORMATS.flatMap((format) =>
    VERSIONS.map((version) => ({ format, name: 'go-1.27', version, arch: 'amd64' as const })),
  );
  const store = openStore(empty);
  const made = await makePublishable(join(await temporaryFolder(t), 'made'), wanted);
  for (const pkg of await stock(store, made)) await openRecords(store).write(pkg);
  const worker = startWorker();
  for (const [name, operations] of Object.entries(BASES)) {
    const depot = join(root, `base-${name}`);
    if (name !== 'empty') await execa('cp', ['-a', empty, depot]);
    for (const operation of operations) {
      const { code, message } = await worker.operate(operation, depot);
      if (code !== null) throw new Error(`${operation}: ${code} ${message}`);
    }
  }
  await worker.end();
  await mkdir(join(root, 'depots'));
  const keep = async (from: string, name: string): Promise<string> => {
    const depot = join(root, 'depots', name);
    await execa('cp', ['-a', from, depot]);
    return depot;
  };
  return {
    root,
    keep,
    copy: (base, name) => keep(join(root, `base-${base}`), name),
    remove: (depot) => rm(depot, { recursive: true }),
  };
}
