import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { type Owner, temporaryFolder } from '../temporary-folder.ts';

interface FileSystem {
  make: readonly string[];
  /** Bytes: about the least that its mkfs makes. */
  size: number;
}

const MIB = 1024 * 1024;

/** What servers keep depots on. Without discards, which tell a disk that it is empty before anything is written. */
const KINDS = {
  ext4: {
    make: ['mkfs.ext4', '-q', '-F', '-E', 'nodiscard,lazy_itable_init=0,lazy_journal_init=0'],
    size: 128 * MIB,
  },
  xfs: { make: ['mkfs.xfs', '-q', '-K'], size: 300 * MIB },
  btrfs: { make: ['mkfs.btrfs', '-q', '-K'], size: 256 * MIB },
} as const satisfies Record<string, FileSystem>;

export type FileSystemName = keyof typeof KINDS;
export const FILE_SYSTEMS: readonly FileSystemName[] = ['ext4', 'xfs', 'btrfs'];

/** Makes a file with an empty file system in it; what is zero takes no space. @param size bytes; the least when left out */
export async function makeImage(
  name: FileSystemName,
  path: string,
  size: number = KINDS[name].size,
): Promise<void> {
  await writeFile(path, '');
  await execa('truncate', [`--size=${size}`, path]);
  const [program, ...line] = KINDS[name].make;
  await execa(program, [...line, path]);
  await execa('fallocate', ['--dig-holes', path]);
}

/** Holes stay holes. */
export async function copyImage(from: string, to: string): Promise<void> {
  await execa('cp', ['--sparse=always', from, to]);
}

/** Mounts what a file holds, as a disk, until `work` is done. */
export async function whileMounted<T>(
  name: FileSystemName,
  image: string,
  folder: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await mountImage(name, image, folder);
  try {
    return await work(folder);
  } finally {
    await execa('umount', [folder]);
  }
}

export async function mountImage(name: FileSystemName, image: string, folder: string): Promise<void> {
  // btrfs knows disks by a number inside: an older state of one is another disk of the same number, and refused
  if (name === 'btrfs') await execa('btrfs', ['device', 'scan', '--forget']);
  await execa('mount', ['-o', 'loop', '-t', name, image, folder]);
}

/** An empty file system of its own on a loop device, mounted until the test ends. @param backing a folder for its file */
export async function mountedDisk(
  t: Owner,
  name: FileSystemName,
  backing: string,
  size: number,
): Promise<string> {
  const image = join(backing, `${name}.img`);
  await makeImage(name, image, size);
  const folder = await temporaryFolder(t);
  await mountImage(name, image, folder);
  t.teardown(() => execa('umount', ['--lazy', folder]));
  return folder;
}
