import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { sweepBeside, syncDirectory, writeFileAtomic } from '../../io/durable.ts';
import { type Need } from '../../io/disk-space.ts';
import { ifPresent } from '../../io/if-present.ts';
import { makePublicFolder } from '../../io/public-folder.ts';
import { readRegular } from '../../io/regular-file.ts';
import { encodeManifest } from '../snapshot/manifest.ts';
import { isContent } from '../snapshot/layout.ts';
import { signatureFiles } from '../signatures/signature-files.ts';
import { MANIFEST_FILE, type Snapshot, snapshotsFolder } from '../snapshot/snapshots.ts';
import type { Judge } from '../verify/trust.ts';
import { inWriteOrder } from '../snapshot/write-order.ts';
import { copyFileChecked, isThere, linkFile, type Wanted } from './copy-file.ts';
import { requireSigned } from './require-signed.ts';

/** Where a mirror has a content already: sha256 -> path. */
export type KnownContents = Map<string, string>;

/** What became of a snapshot's files. */
export interface Tally {
  copied: number;
  bytes: number;
  linked: number;
}

/** In the mirror's snapshots folder; hidden from servers, and found again by the next run. */
export const PARTIAL_PREFIX = '.tmp-mirror-';

interface SourceFile {
  path: string;
  sha256: string | undefined;
}

function filesOf({ manifest }: Snapshot): SourceFile[] {
  const signatures = signatureFiles(manifest).map(({ path }) => path);
  const unlisted = [MANIFEST_FILE, ...signatures].map((path) => ({ path, sha256: undefined }));
  return inWriteOrder([...manifest.files, ...unlisted], new Set(signatures));
}

/**
 * Copies a snapshot that the mirror has not, into a folder that nobody is led to, and gives it its name when it is complete and durable. A
 * run that was cut short goes on where it ended: each file has its name only when it is whole.
 */
export async function copySnapshot(snapshot: Snapshot, mirror: string, known: KnownContents): Promise<Tally> {
  const folder = snapshotsFolder(mirror);
  const partial = join(folder, `${PARTIAL_PREFIX}${snapshot.name}`);
  const files = filesOf(snapshot);
  await makePublicFolder(partial);
  await removeOthers(partial, new Set(files.map(({ path }) => path)));
  const tally: Tally = { copied: 0, bytes: 0, linked: 0 };
  const folders = new Set([partial]);
  for (const file of files) {
    const target = join(partial, file.path);
    for (let at = dirname(target); !folders.has(at); at = dirname(at)) folders.add(at);
    await makePublicFolder(dirname(target));
    await settleFile(join(snapshot.folder, file.path), target, file.sha256, known, tally);
  }
  for (const each of [...folders].sort((a, b) => b.length - a.length)) await syncDirectory(each);
  const place = join(folder, snapshot.name);
  await rename(partial, place);
  await syncDirectory(folder);
  rememberContents(snapshot, place, known);
  return tally;
}

async function settleFile(
  from: string,
  to: string,
  sha256: string | undefined,
  known: KnownContents,
  tally: Tally,
): Promise<void> {
  const { size, mtimeNs } = await lstat(from, { bigint: true });
  const wanted: Wanted = { sha256, size: Number(size), mtimeNs };
  if (!(await isThere(to, wanted))) {
    const same = sha256 === undefined ? undefined : known.get(sha256);
    if (same !== undefined && (await isThere(same, wanted)) && (await linkFile(same, to))) tally.linked += 1;
    else {
      await copyFileChecked(from, to, wanted);
      tally.copied += 1;
      tally.bytes += wanted.size;
    }
  }
  if (sha256 !== undefined) known.set(sha256, to);
}

/** What the mirror holds in a snapshot that has its name. */
export function rememberContents(
  { manifest }: Pick<Snapshot, 'manifest'>,
  place: string,
  known: KnownContents,
): void {
  for (const { path, sha256 } of manifest.files) known.set(sha256, join(place, path));
}

/**
 * Bytes and inodes for what a mirror has to be given of a snapshot, at most. Adds its contents to what is counted already. Content and what is
 * in grace keep their inode from snapshot to snapshot; what a snapshot writes anew has its date, and is copied even where the bytes are the same.
 */
export function copyNeed({ manifest }: Snapshot, counted: Set<string>): Need {
  let bytes = 0;
  let inodes = 0;
  const folders = new Set<string>();
  const own = new Set<string>();
  for (const { path, sha256, size, grace } of manifest.files) {
    for (let at = dirname(path); at !== '.'; at = dirname(at)) folders.add(at);
    const isAnew = grace === undefined && !isContent(path);
    if ((isAnew ? own : counted).has(sha256)) continue;
    own.add(sha256);
    counted.add(sha256);
    bytes += size;
    inodes += 1;
  }
  // the manifest names each file in some two hundred bytes; signatures are small
  const listing = 256 * (manifest.files.length + manifest.packages.length);
  const unlisted = signatureFiles(manifest).length + 1;
  return {
    bytes: bytes + listing + 4096 * (folders.size + unlisted),
    inodes: inodes + folders.size + unlisted,
  };
}

/**
 * A snapshot that the mirror has: only its signature files may have changed, in a change of keys, the manifest's last.
 * @returns how many were replaced
 * @throws DepotError MIRROR_FOREIGN if the mirror's has another manifest
 */
export async function refreshSignatures(snapshot: Snapshot, place: string, judge: Judge): Promise<number> {
  const { manifest, folder } = snapshot;
  const text = await ifPresent(readRegular(join(place, MANIFEST_FILE)));
  if (text?.toString('utf8') !== encodeManifest(manifest))
    throw new DepotError('MIRROR_FOREIGN', `snapshot ${snapshot.name} of the mirror is not the depot's`, {
      where: join(place, MANIFEST_FILE),
      hint: 'godepot verify on the mirror and on the depot tells which of the two is damaged',
    });
  let replaced = 0;
  for (const { path } of signatureFiles(manifest)) {
    const wanted = await readRegular(join(folder, path));
    const found = await ifPresent(readRegular(join(place, path)));
    if (found?.equals(wanted) === true) continue;
    if (replaced === 0) await requireSigned(snapshot, judge);
    // a run that was killed at this did not come to its rename
    await sweepBeside(join(place, path));
    // the depot's, as of what is copied: newer than before, whatever the clock says, and the same in every mirror
    const { mtimeMs } = await lstat(join(folder, path));
    await writeFileAtomic(join(place, path), wanted, 0o644, mtimeMs / 1000);
    replaced += 1;
  }
  return replaced;
}

/** Drafts of a run that was killed, and whatever else has no business in a snapshot. */
async function removeOthers(partial: string, wanted: ReadonlySet<string>): Promise<void> {
  const names = await readdir(partial, { recursive: true, withFileTypes: true });
  for (const entry of names) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !wanted.has(path.slice(partial.length + 1))) await rm(path, { force: true });
  }
}
