import { hash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { DepotError, systemCode } from '../../errors.ts';
import { ifPresent, readIfPresent } from '../../io/if-present.ts';
import { isPackagePath } from './layout.ts';
import { readLedger } from '../journal/ledger.ts';
import { decodeManifest, type Manifest } from './manifest.ts';

/** Where a published state lies: `<depot>/snapshots/<sequence>-<first 8 digits of the content id>`. */
export interface SnapshotPlace {
  /** `1-4c9e21d0` */
  name: string;
  /** Of publications; rises by at least one each time, for ever. */
  sequence: number;
  /** First eight hex digits of the content id. */
  id8: string;
  /** Absolute path. */
  folder: string;
}

export interface Snapshot extends SnapshotPlace {
  /** As found on disk; its signature is checked by verifySnapshot only. */
  manifest: Manifest;
}

export const MANIFEST_FILE = 'manifest.json';
/** Debris of a publication that was killed; removed by the next one under the lock. */
export const STAGING_PREFIX = '.tmp-';

const NAME = /^([1-9][0-9]{0,9})-([0-9a-f]{8})$/;

/**
 * `1-4c9e21d0`
 * @param sequence of publications, from 1
 * @param contentId 64 hex digits, of which the name has eight
 */
export function snapshotName(sequence: number, contentId: string): string {
  return `${sequence}-${contentId.slice(0, 8)}`;
}

/** Undefined for whatever is not a snapshot's name. */
export function parseSnapshotName(
  name: string,
): Pick<SnapshotPlace, 'name' | 'sequence' | 'id8'> | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, sequence = '', id8 = ''] = match;
  return { name, sequence: Number(sequence), id8 };
}

export function snapshotsFolder(depot: string): string {
  return join(depot, 'snapshots');
}

/** All snapshots of a depot, oldest publication first; staging debris is not among them, nor is a file or a pipe that has such a name. */
export async function listSnapshots(depot: string): Promise<SnapshotPlace[]> {
  const entries = await ifPresent(readdir(snapshotsFolder(depot), { withFileTypes: true }));
  return (entries ?? [])
    .flatMap((entry) => (isFolderOrLink(entry) ? (parseSnapshotName(entry.name) ?? []) : []))
    .map((place) => ({ ...place, folder: join(snapshotsFolder(depot), place.name) }))
    .sort((a, b) => a.sequence - b.sequence);
}

/** What a name of the depot's may be given to: a folder, or a link, perhaps to one, which is told of where it is in the way. */
export function isFolderOrLink(entry: Dirent): boolean {
  return entry.isDirectory() || entry.isSymbolicLink();
}

/** The name that `current` points to; undefined when nothing was published yet. */
export async function currentName(depot: string): Promise<string | undefined> {
  const path = join(depot, 'current');
  const target = await ifPresent(readlink(path)).catch((cause: unknown) => {
    // a folder in its place is a copy that followed links: it will never change again
    if (systemCode(cause) !== 'EINVAL') throw cause;
    throw new DepotError('SNAPSHOT_INVALID', 'current is no link to a snapshot', {
      where: path,
      hint: 'move it away; the next publication makes the link',
      cause,
    });
  });
  if (target === undefined) return undefined;
  const name = target.startsWith('snapshots/') ? target.slice('snapshots/'.length) : '';
  // a link that leads elsewhere would make clients read whatever lies there
  if (parseSnapshotName(name) === undefined) {
    throw new DepotError('SNAPSHOT_INVALID', `current points to ${target}, which is not a snapshot`, {
      where: path,
      hint: 'point it to snapshots/<name> of the newest snapshot that godepot verify accepts',
    });
  }
  return name;
}

/** The snapshot that clients see, or undefined when nothing was published yet. */
export async function readCurrent(depot: string): Promise<Snapshot | undefined> {
  const name = await currentName(depot);
  const place = name === undefined ? undefined : parseSnapshotName(name);
  if (place === undefined) return undefined;
  return readSnapshot({ ...place, folder: join(snapshotsFolder(depot), place.name) });
}

/** @throws DepotError SNAPSHOT_INVALID when the manifest is missing, malformed or another snapshot's. */
export async function readSnapshot(place: SnapshotPlace): Promise<Snapshot> {
  const path = join(place.folder, MANIFEST_FILE);
  const text = await readIfPresent(path);
  if (text === undefined) {
    throw new DepotError('SNAPSHOT_INVALID', `snapshot ${place.name} has no manifest`, {
      where: path,
      hint: 'restore the snapshot from a backup',
    });
  }
  const manifest = decodedOnce(text, path);
  if (snapshotName(manifest.sequence, manifest.contentId) !== place.name) {
    throw new DepotError('SNAPSHOT_INVALID', `snapshot ${place.name} holds the manifest of another one`, {
      where: path,
    });
  }
  return { ...place, manifest };
}

/** By the digest of their text. What holds none of them lets go of it when the memory is needed. */
const decoded = new Map<string, WeakRef<Manifest>>();

/** A publication reads each snapshot before it for several purposes; to check a manifest takes longer than all else about it. */
function decodedOnce(text: string, where: string): Manifest {
  const digest = hash('sha256', text, 'hex');
  const known = decoded.get(digest)?.deref();
  if (known !== undefined) return known;
  const manifest = decodeManifest(text, where);
  decoded.set(digest, new WeakRef(manifest));
  return manifest;
}

/**
 * file name -> sha256 of every package that was ever published: of the snapshots on disk, also of what is only in grace there, and of the
 * pruned ones. A published name keeps its bytes for ever.
 */
export async function publishedDigests(depot: string): Promise<Map<string, string>> {
  const digests = new Map((await readLedger(depot)).digests);
  for (const place of await listSnapshots(depot)) {
    const { manifest } = await readSnapshot(place);
    for (const { path, sha256, grace } of manifest.files)
      if (grace !== undefined && isPackagePath(path)) digests.set(basename(path), sha256);
    for (const pkg of manifest.packages) digests.set(pkg.fileName, pkg.sha256);
  }
  return digests;
}
