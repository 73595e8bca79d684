import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../errors.ts';
import { replaceSymlink, syncDirectory } from '../io/durable.ts';
import { forgetTemporary, registerTemporary } from '../io/temporaries.ts';
import { checkBlob } from '../store/check-blob.ts';
import { withStoreLock } from '../store/lock.ts';
import { removeDebris } from './debris.ts';
import { contentIdOf } from './content-id.ts';
import { lastPublication } from './last-publication.ts';
import { logPublication } from './log/publications.ts';
import { requireLater, waitUntil } from './dates.ts';
import { isUpToDate, type Publication, type Published, settle, withYanked } from './publication.ts';
import { requireNotWithdrawn, requireSameIdentity, requireUnchanged, withoutDuplicates } from './refusals.ts';
import {
  listSnapshots,
  publishedDigests,
  readCurrent,
  readSnapshot,
  type Snapshot,
  snapshotName,
  snapshotsFolder,
  STAGING_PREFIX,
} from './snapshots.ts';
import type { BuiltPackage } from '../build/record.ts';
import type { Manifest } from './manifest.ts';
import { type Indexed, openIndexed } from './indexed/indexed.ts';
import { isSettled, resignSnapshots } from './resign.ts';
import { stage } from './stage.ts';
import { createTree, type Tree } from './tree.ts';
import { verifySnapshot } from './verify/snapshot.ts';

/** The steps of a publication, all of them, in their order, under the depot's lock. */
export function publishLocked(publication: Publication): Promise<Published> {
  return withStoreLock(publication.depot, 'publish', async () => {
    const { depot } = publication;
    await publication.requireSameKeys?.();
    await removeDebris(depot);
    const previous = await readCurrent(depot);
    if (previous !== undefined && isUpToDate(publication, previous))
      return settle(publication, previous, false, await resign(publication, previous.manifest.date));
    const packages = await allowed(publication, previous);
    const last = await lastPublication(depot);
    const resigned = await resign(publication, last.date);

    const adopted = await adopt(publication, previous);
    if (adopted !== undefined) return settle(publication, adopted, true, resigned);
    const date = publication.dateAfter(last.date);
    requireLater(date, last.date);

    const sequence = last.sequence + 1;
    const snapshot = await makeSnapshot({ ...publication, packages }, { previous, sequence, date });
    await logPublication(depot, snapshot, previous);
    await replaceSymlink(join(depot, 'current'), `snapshots/${snapshot.name}`);
    return settle(publication, snapshot, true, resigned);
  });
}

/** What may be published, of what is asked for. */
async function allowed(
  { depot, identity, ...publication }: Publication,
  previous: Snapshot | undefined,
): Promise<BuiltPackage[]> {
  const packages = withoutDuplicates(publication.packages);
  if (previous !== undefined) requireSameIdentity(identity, previous.manifest.depot);
  requireUnchanged(packages, await publishedDigests(depot));
  requireNotWithdrawn(packages, publication.succession?.withdrawn ?? []);
  return packages;
}

/** What a publication would be, from its signers' point of view. */
export interface Rehearsal {
  sequence: number;
  contentId: string;
  /** Unix seconds. */
  date: number;
  /** Of the snapshot that is current. */
  previous: string | undefined;
  /** What was staged: sha256 -> path. */
  paths: ReadonlyMap<string, string>;
}

/**
 * Goes the way of a publication to where its signers have been asked for everything, and throws the staged tree away: for signers who only
 * remember. Undefined where there is nothing to publish. The same state and date ask for the same signatures.
 * @throws DepotError as publishLocked; SIGNING_REFUSED while a change of keys has not reached every snapshot
 */
export function rehearse(publication: Publication): Promise<Rehearsal | undefined> {
  return withStoreLock(publication.depot, 'sign export', async () => {
    const { depot } = publication;
    await publication.requireSameKeys?.();
    await removeDebris(depot);
    const previous = await readCurrent(depot);
    if (previous !== undefined && isUpToDate(publication, previous)) return undefined;
    const packages = await allowed(publication, previous);
    const last = await lastPublication(depot);
    const date = publication.dateAfter(last.date);
    requireLater(date, last.date);
    if (!(await isSettled(publication, date)))
      throw new DepotError('SIGNING_REFUSED', 'a change of keys has not reached every snapshot yet', {
        hint: 'where the private keys are: godepot publish, which signs them anew',
      });
    const sequence = last.sequence + 1;
    return staged({ ...publication, packages }, { previous, sequence, date }, (tree, { contentId }) => {
      const paths = new Map(tree.files().map(({ sha256, path }) => [sha256, path]));
      return Promise.resolve({ sequence, contentId, date, previous: previous?.name, paths });
    });
  });
}

/** Before anything else is published, since what is there already is what clients are reading. */
async function resign(publication: Publication, last: number | undefined): Promise<number> {
  if (publication.succession === undefined) return 0;
  // what is there already needs no later date than its own
  const date = Math.max(publication.dateAfter(undefined), last ?? 0);
  await waitUntil(date);
  return resignSnapshots(publication, date);
}

/** Stage, sign, verify, fsync, rename: the snapshot is complete and durable before it gets its name. */
function makeSnapshot(publication: Publication, place: Place): Promise<Snapshot> {
  const { sequence, date } = place;
  const folder = snapshotsFolder(publication.depot);
  return staged(publication, place, async (tree, manifest, indexed) => {
    await requireVerified(tree, publication, indexed);
    await indexed.entries.keep();
    await tree.seal();
    await waitUntil(date);
    const { contentId } = manifest;
    const name = snapshotName(sequence, contentId);
    await rename(tree.root, join(folder, name));
    await syncDirectory(folder);
    return { name, sequence, id8: contentId.slice(0, 8), folder: join(folder, name), manifest };
  });
}

interface Place {
  previous: Snapshot | undefined;
  sequence: number;
  date: number;
}

/** Stages a snapshot; what is not renamed by `use` is gone afterwards. */
async function staged<T>(
  publication: Publication,
  place: Place,
  use: (tree: Tree, manifest: Manifest, indexed: Indexed) => Promise<T>,
): Promise<T> {
  const folder = snapshotsFolder(publication.depot);
  const staging = join(folder, `${STAGING_PREFIX}${randomBytes(6).toString('hex')}`);
  const indexed = await openIndexed(publication, place.previous === undefined ? [] : [place.previous]);
  registerTemporary(staging);
  try {
    const tree = await createTree(staging, place.date);
    const content = withYanked(publication, place.previous);
    const plan = { ...content, ...place, contentId: contentIdOf(content), entries: indexed.entries };
    return await use(tree, await stage(tree, plan), indexed);
  } finally {
    await rm(staging, { recursive: true, force: true });
    forgetTemporary(staging);
    await indexed.entries.discard();
  }
}

/** What is published was read back from disk and checked with the public keys alone, as a client would. */
async function requireVerified(
  tree: Pick<Tree, 'root'>,
  publication: Publication,
  indexed?: Indexed,
): Promise<void> {
  const trust = { certificates: publication.certificates };
  const { failed } = await verifySnapshot(tree.root, trust, indexed?.memory());
  if (failed.length === 0) return;
  await indexed?.entries.forget();
  // a damaged blob is the likely cause, and the one that the next run can mend
  for (const { sha256, fileName } of publication.packages)
    await checkBlob(publication.store, sha256, fileName);
  throw new DepotError(
    'PUBLICATION_UNVERIFIED',
    'the new snapshot was staged but does not verify; nothing was published',
    {
      hint: 'run godepot verify on the depot and check the disk; current still is what it was',
      faults: failed.map(({ check, detail }) => ({ message: `${check}: ${detail}` })),
    },
  );
}

/**
 * A crash between the rename of a snapshot and the switch of `current` leaves a complete snapshot that never was current. If it is what
 * is wanted now, it becomes current after verification; if not, its sequence number is simply used up.
 */
async function adopt(
  publication: Publication,
  previous: Snapshot | undefined,
): Promise<Snapshot | undefined> {
  const last = (await listSnapshots(publication.depot)).at(-1);
  if (last === undefined || last.sequence <= (previous?.sequence ?? 0)) return undefined;
  const snapshot = await readSnapshot(last);
  if (!isUpToDate(publication, snapshot)) return undefined;
  await requireVerified({ root: snapshot.folder }, publication);
  await logPublication(publication.depot, snapshot, previous);
  await replaceSymlink(join(publication.depot, 'current'), `snapshots/${snapshot.name}`);
  return snapshot;
}
