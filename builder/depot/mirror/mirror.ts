import { readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

import { DepotError } from '../../errors.ts';
import { requireSpace } from '../../io/disk-space.ts';
import { replaceSymlink, syncDirectory } from '../../io/durable.ts';
import { ifPresent } from '../../io/if-present.ts';
import { makePublicFolder } from '../../io/public-folder.ts';
import { withFileLock, withStoreLock } from '../../store/lock.ts';
import { mirrorListsOf, settleMirrorLists } from '../snapshot/mirrorlist.ts';
import {
  currentName,
  listSnapshots,
  readCurrent,
  readSnapshot,
  type Snapshot,
  snapshotsFolder,
} from '../snapshot/snapshots.ts';
import {
  copyNeed,
  copySnapshot,
  type KnownContents,
  PARTIAL_PREFIX,
  refreshSignatures,
  rememberContents,
  type Tally,
} from './copy-snapshot.ts';
import { requireServedFolders } from '../snapshot/served-folders.ts';
import { publishedCertificates } from '../verify/published-keys.ts';
import { openJudge, type Trust } from '../verify/trust.ts';
import { claimMirror, requireOlder } from '../snapshot/mirror-marker.ts';
import { requireSigned } from './require-signed.ts';

export interface MirrorOptions {
  /** Absolute path of the depot. */
  depot: string;
  /** Absolute path of the mirror; made if it is not there. */
  folder: string;
  /** Where clients reach the mirror: what its mirror lists name. The depot's own address without it. */
  url?: string | undefined;
  /** Who has to have signed what is copied. Without it the depot's own published certificates, which shows damage and half a state alone. */
  trust?: Trust | undefined;
}

/** What a mirror was given. */
export interface Mirrored extends Tally {
  folder: string;
  /** The snapshot that the mirror shows now. */
  name: string;
  /** Names of snapshots. */
  added: string[];
  removed: string[];
  /** Signature files that were replaced, as a change of keys asks. */
  resigned: number;
  /** The address in its mirror lists; null: it has none, and yum clients need `baseurl`. */
  url: string | null;
}

/** What is on its way out. */
const GONE_PREFIX = `${PARTIAL_PREFIX}gone-`;

/**
 * Brings a folder to what the depot serves: content, indexes and signatures of the snapshots first, then the pointers to the current one, and
 * last what is gone from the depot goes. Whoever reads the folder meanwhile sees the old state, then the new one. The folder may lie on another
 * file system.
 * @throws DepotError NOTHING_PUBLISHED, USAGE, SIGNATURE_..., SNAPSHOT_SIGNATURE, MIRROR_FOREIGN, MIRROR_NEWER, DISK_SPACE, SNAPSHOT_TREE, STORE_LOCKED
 */
export function mirrorDepot(options: MirrorOptions): Promise<Mirrored> {
  const { depot, folder } = options;
  return withStoreLock(depot, 'publish --to', async () => {
    const current = await readCurrent(depot);
    if (current === undefined)
      throw new DepotError('NOTHING_PUBLISHED', 'there is nothing to mirror yet', {
        where: depot,
        hint: 'publish first: godepot release',
      });
    await requireApart(depot, folder);
    await makePublicFolder(folder);
    const lock = join(folder, '.godepot-mirror.lock');
    return withFileLock(lock, 'publish --to', async () => fill(options, current));
  });
}

async function fill({ depot, folder, url, trust }: MirrorOptions, current: Snapshot): Promise<Mirrored> {
  await claimMirror(folder, current.manifest.depot);
  await requireServedFolders(folder);
  const places = await listSnapshots(depot);
  const theirs = await requireOlder(folder, places, current);
  const has = new Set(theirs.map(({ name }) => name));
  const wanted: Snapshot[] = [];
  // one that never became current is a publication that was cut short: the next one decides about it
  for (const place of places) if (place.sequence <= current.sequence) wanted.push(await readSnapshot(place));

  const known: KnownContents = new Map();
  for (const place of theirs) rememberContents(await readSnapshot(place), place.folder, known);
  const missing = wanted.filter(({ name }) => !has.has(name));
  const trusted = trust ?? { certificates: await publishedCertificates(current.folder) };
  const judge = await openJudge(current.folder, trusted);
  for (const snapshot of missing) await requireSigned(snapshot, judge);
  await requireRoom(folder, missing, known);
  await makePublicFolder(snapshotsFolder(folder));
  await removePartial(folder, new Set(missing.map(({ name }) => name)));

  const tally: Tally = { copied: 0, bytes: 0, linked: 0 };
  let resigned = 0;
  for (const snapshot of wanted) {
    if (has.has(snapshot.name)) {
      resigned += await refreshSignatures(snapshot, join(snapshotsFolder(folder), snapshot.name), judge);
      continue;
    }
    const one = await copySnapshot(snapshot, folder, known);
    tally.copied += one.copied;
    tally.bytes += one.bytes;
    tally.linked += one.linked;
  }
  const address = url ?? current.manifest.depot.url ?? undefined;
  await settlePointers(folder, current, address);
  const kept = new Set(wanted.map(({ name }) => name));
  const gone = theirs.filter(({ name }) => !kept.has(name)).map(({ name }) => name);
  await removeSnapshots(folder, gone);
  return {
    folder,
    name: current.name,
    added: missing.map(({ name }) => name),
    removed: gone,
    resigned,
    url: address ?? null,
    ...tally,
  };
}

/** Of what need not be there yet: a folder that may not be used is not made first. */
async function realPathToBe(path: string): Promise<string> {
  return (await ifPresent(realpath(path))) ?? join(await realPathToBe(dirname(path)), basename(path));
}

/** One inside of the other would be served by it, or copied into itself. */
async function requireApart(depot: string, folder: string): Promise<void> {
  const [one, other] = [await realpath(depot), await realPathToBe(folder)];
  if (one !== other && !other.startsWith(one + sep) && !one.startsWith(other + sep)) return;
  throw new DepotError(
    'USAGE',
    'the mirror and the depot may not be one folder, or one inside of the other',
    {
      where: folder,
      hint: 'name another folder: godepot publish --to FOLDER',
    },
  );
}

async function requireRoom(
  folder: string,
  missing: readonly Snapshot[],
  known: KnownContents,
): Promise<void> {
  const counted = new Set(known.keys());
  const need = { bytes: 0, inodes: 0 };
  for (const snapshot of missing) {
    const one = copyNeed(snapshot, counted);
    need.bytes += one.bytes;
    need.inodes += one.inodes;
  }
  await requireSpace(folder, need, 'fill the mirror');
}

/** The last phase of the order of writes: what clients begin with. */
async function settlePointers(folder: string, snapshot: Snapshot, url: string | undefined): Promise<void> {
  const { name } = snapshot;
  if ((await currentName(folder)) !== name)
    await replaceSymlink(join(folder, 'current'), `snapshots/${name}`);
  await settleMirrorLists(mirrorListsOf(folder, url, snapshot));
}

/** Each is out of sight before the first of its files goes. */
async function removeSnapshots(folder: string, names: readonly string[]): Promise<void> {
  const snapshots = snapshotsFolder(folder);
  for (const name of names) await rename(join(snapshots, name), join(snapshots, `${GONE_PREFIX}${name}`));
  if (names.length > 0) await syncDirectory(snapshots);
  for (const name of names)
    await rm(join(snapshots, `${GONE_PREFIX}${name}`), { recursive: true, force: true });
}

/** Of runs that were killed: what was on its way out, and copies of snapshots that are not wanted any more. */
async function removePartial(folder: string, wanted: ReadonlySet<string>): Promise<void> {
  const snapshots = snapshotsFolder(folder);
  for (const name of await readdir(snapshots)) {
    if (!name.startsWith(PARTIAL_PREFIX) || wanted.has(name.slice(PARTIAL_PREFIX.length))) continue;
    await rm(join(snapshots, name), { recursive: true, force: true });
  }
}
