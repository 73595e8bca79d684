import { join } from 'node:path';

import { DepotError, systemCode } from '../../errors.ts';
import { DEFAULT_GRACE } from '../../spec/keeping-values.ts';
import type { Grace } from '../../spec/model.ts';
import { staysReachable } from '../snapshot/layout.ts';
import { goVersionAt } from '../snapshot/go-places.ts';
import type { Manifest, ManifestFile, Yanked } from '../snapshot/manifest.ts';
import type { Place } from '../publication/place.ts';
import type { Publication } from '../publication/publication.ts';
import type { Tree } from '../snapshot/tree.ts';
import { isWithdrawn } from '../snapshot/yanks.ts';

/** A file that is listed no more, and since when: enough to decide at each publication, by the settings of then, whether it stays. */
export type GraceMark = Exclude<NonNullable<ManifestFile['grace']>, true>;

const DAY = 86_400;

/** What a publication decides by. */
export interface Succeeding {
  /** Of the publication that is being made; unix seconds. */
  sequence: number;
  date: number;
  grace: Grace;
  /** Fingerprints of keys that may be in other hands. */
  withdrawn: readonly string[];
  yanked: readonly Yanked[];
  /** path -> sha256 of what the new snapshot itself holds. */
  own: ReadonlyMap<string, string>;
}

/**
 * What of the previous snapshot stays at its old path in the new one: indexes under their digests for clients that fetched Release or
 * repomd.xml just before the switch, packages for those that have the old indexes still. It goes when the publications and the days have
 * both passed. Each snapshot carries all that is in grace, so neither a rollback nor a pruned snapshot ends it early. Nothing here is listed
 * in an index; a yanked package stays, one signed by a withdrawn key does not, nor does a yanked toolchain in the trees for go, which asks by version
 * and would go on installing it.
 * @throws DepotError PACKAGE_CHANGED if the new snapshot has other bytes at such a path
 */
export function filesInGrace(previous: Manifest, next: Succeeding): (ManifestFile & { grace: GraceMark })[] {
  const withdrawn = yankedGoVersions(next.yanked);
  const signers = new Map(previous.packages.map(({ sha256, signedBy }) => [sha256, signedBy]));
  const kept: (ManifestFile & { grace: GraceMark })[] = [];
  for (const file of previous.files) {
    if (!staysReachable(file.path)) continue;
    const own = next.own.get(file.path);
    if (own !== undefined) {
      requireSame(file, own);
      continue;
    }
    if (withdrawn.has(goVersionAt(file.path) ?? '')) continue;
    const mark = markOf(file, previous, signers.get(file.sha256) ?? undefined, next);
    if (!isOver(mark, next) && !isWithdrawnKeys(file.path, mark, next.withdrawn))
      kept.push({ path: file.path, size: file.size, sha256: file.sha256, grace: mark });
  }
  return kept;
}

/** go versions have no tilde before what comes before a release. */
function yankedGoVersions(yanked: readonly Yanked[]): Set<string> {
  const toolchains = yanked.filter((one) => isWithdrawn(one) && one.name.startsWith('go-'));
  return new Set(toolchains.map(({ version }) => version.replace('~', '')));
}

function markOf(
  { grace }: ManifestFile,
  { sequence, date }: Manifest,
  signedBy: string | undefined,
  next: Succeeding,
): GraceMark {
  if (grace === undefined)
    return { since: next.sequence, date: next.date, ...(signedBy === undefined ? {} : { signedBy }) };
  // before it was recorded, grace was the one publication after
  return grace === true ? { since: sequence, date } : grace;
}

/** Before grace said who signed an rpm, it cannot be told from what a withdrawn key signed: then it goes, as clients in flight have to fetch anew. */
function isWithdrawnKeys(path: string, { signedBy }: GraceMark, withdrawn: readonly string[]): boolean {
  if (signedBy !== undefined) return withdrawn.includes(signedBy);
  return path.endsWith('.rpm') && withdrawn.length > 0;
}

/** Both have to pass: three publications may come in a minute, and seven days without any. */
function isOver({ since, date }: GraceMark, next: Pick<Succeeding, 'sequence' | 'date' | 'grace'>): boolean {
  return next.sequence - since >= next.grace.publications && next.date - date >= next.grace.days * DAY;
}

/** A path in grace is a digest, or a package's name, and both have one content for ever. */
function requireSame({ path, sha256 }: ManifestFile, own: string): void {
  if (own === sha256) return;
  throw new DepotError(
    'PACKAGE_CHANGED',
    `${path} was published with other content, and clients may still fetch that`,
    {
      hint: 'raise `release:` in the spec and build again; a published release keeps its bytes for ever',
      faults: [{ message: `${path}: ${sha256} is published, ${own} is new` }],
    },
  );
}

/** Links what stays of the previous snapshot into the tree of the new one, after everything of its own. */
export async function keepGrace(
  tree: Tree,
  { previous, ...plan }: Pick<Publication, 'grace' | 'succession' | 'yanked'> & Place,
): Promise<void> {
  if (previous === undefined) return;
  const files = filesInGrace(previous.manifest, {
    sequence: plan.sequence,
    date: plan.date,
    grace: plan.grace ?? DEFAULT_GRACE,
    withdrawn: plan.succession?.withdrawn ?? [],
    yanked: plan.yanked ?? [],
    own: new Map(tree.files().map(({ path, sha256 }) => [path, sha256])),
  });
  for (const file of files) {
    try {
      await tree.keep(join(previous.folder, file.path), file);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
      throw new DepotError('SNAPSHOT_INVALID', `${file.path} is missing in the snapshot that is current`, {
        where: previous.folder,
        hint: 'restore it from a backup; or publish once with `grace: { publications: 0, days: 0 }` in the spec, which keeps nothing of it',
        cause: error,
      });
    }
  }
}
