import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { syncDirectory } from '../../io/durable.ts';
import { forgetTemporary, registerTemporary } from '../../io/temporaries.ts';
import { checkBlob } from '../../store/check-blob.ts';
import { withAdvisories } from '../advisories/json.ts';
import { contentIdOf } from '../publication/content-id.ts';
import type { Place } from '../publication/place.ts';
import { waitUntil } from './dates.ts';
import { type Indexed, openIndexed } from '../proven/indexed.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import { type Publication, withYanked } from '../publication/publication.ts';
import { rolledBackAfter } from './rolled-back.ts';
import { type Snapshot, snapshotName, snapshotsFolder, STAGING_PREFIX } from '../snapshot/snapshots.ts';
import { stage } from './stage.ts';
import { createTree, type Tree } from '../snapshot/tree.ts';
import { verifySnapshot } from '../verify/snapshot.ts';

/** Stage, sign, verify, fsync, rename: the snapshot is complete and durable before it gets its name. */
export function makeSnapshot(publication: Publication, place: Place): Promise<Snapshot> {
  const { sequence, date } = place;
  const folder = snapshotsFolder(publication.depot);
  return staged(publication, place, async (tree, manifest, indexed) => {
    await requireVerified(tree, publication, { indexed, manifest });
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

/** Stages a snapshot; what is not renamed by `use` is gone afterwards. */
export async function staged<T>(
  publication: Publication,
  place: Place,
  use: (tree: Tree, manifest: Manifest, indexed: Indexed) => Promise<T>,
): Promise<T> {
  const folder = snapshotsFolder(publication.depot);
  const staging = join(folder, `${STAGING_PREFIX}${randomBytes(6).toString('hex')}`);
  // the current one last: where both name an entry of a package, the newer was written by the godepot of now
  const vouching = [publication.source, place.previous].filter((one) => one !== undefined);
  const indexed = await openIndexed(publication, vouching);
  registerTemporary(staging);
  try {
    const tree = await createTree(staging, place.date);
    const content = withAdvisories(withYanked(publication, place.previous));
    const rolledBack = rolledBackAfter(publication, place);
    const contentId = contentIdOf(content);
    const plan = { ...content, ...place, rolledBack, contentId, entries: indexed.entries };
    return await use(tree, await stage(tree, plan), indexed);
  } finally {
    await rm(staging, { recursive: true, force: true });
    forgetTemporary(staging);
    await indexed.entries.discard();
  }
}

/** What is published was read back from disk and checked with the public keys alone, as a client would. */
export async function requireVerified(
  tree: Pick<Tree, 'root'>,
  publication: Publication,
  given?: { indexed: Indexed; manifest: Manifest },
): Promise<void> {
  const trust = { certificates: publication.certificates };
  const memory = given?.indexed.memory(tree.root, given.manifest);
  const { failed } = await verifySnapshot(tree.root, trust, memory);
  if (failed.length === 0) return;
  await given?.indexed.entries.forget();
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
