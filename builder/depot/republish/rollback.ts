import { DepotError } from '../../errors.ts';
import { withStoreLock } from '../../store/lock.ts';
import { carriedArchives, carriedPackages, requireContent, servedBy } from '../publish/carried.ts';
import { findSnapshot } from '../snapshot/find-snapshot.ts';
import type { FleetInstructions } from '../fleet/instructions.ts';
import { goingBack } from '../snapshot/going-back.ts';
import type { ServedArchive } from '../snapshot/manifest.ts';
import type { Publication, Published } from '../publication/publication.ts';
import { requireSameIdentity } from '../publish/refusals.ts';
import {
  carryOut,
  listingChange,
  openRepublication,
  type Republication,
  requireKeysInUse,
} from './republish.ts';
import { readSnapshot, type Snapshot } from '../snapshot/snapshots.ts';
import { isOfLine } from '../snapshot/toolchain-line.ts';
import { withoutWithdrawn } from '../snapshot/yanks.ts';

export interface RollbackRequest {
  /** The sequence of a publication, or a snapshot's name. */
  to: string;
  /** Package name: only this one goes back. */
  only?: string | undefined;
  /** One line, signed and published. */
  reason: string;
  /** True: nothing is written. */
  dryRun?: boolean | undefined;
}

export interface RolledBackTo {
  /** What is current afterwards; undefined in a dry run. */
  published: Published | undefined;
  /** Name of the snapshot whose content it is. */
  snapshot: string;
  /** File names that come into the indexes, and that leave them. */
  listed: string[];
  unlisted: string[];
  /** File names that the snapshot listed and that were yanked since. */
  withheld: string[];
  /** Undefined where an ordinary upgrade brings every host to what is listed. */
  fleet: FleetInstructions | undefined;
}

/**
 * Publishes what an older snapshot listed as a new publication: apt ignores an older Date without a word, so that to point `current` back would
 * reach nobody who saw the newer state. Identity, keys and the repository package, which carries them, stay as they are now, and what was
 * yanked since does not come back. Nothing is built: packages and documents are hard links to what the snapshot holds.
 * @throws DepotError NOTHING_PUBLISHED, SNAPSHOT_UNKNOWN, ROLLBACK_LINE, ROLLBACK_LAYOUT, ROLLBACK_KEYS, ROLLBACK_CONTENT, IDENTITY_CHANGED,
 *   SIGNATURE_..., SNAPSHOT_INVALID and those of publish()
 */
export function rollback(basis: Republication, request: RollbackRequest): Promise<RolledBackTo> {
  return withStoreLock(basis.depot, 'rollback', async () => {
    const place = await findSnapshot(basis.depot, request.to);
    const source = await readSnapshot(place);
    const current = await openRepublication(basis, [source]);
    requireSameIdentity(basis.identity, source.manifest.depot);
    requireSameLayout(basis.layout, source);
    const goesBack = linesOf(basis, source, request.only);
    const fromSource = carriedPackages(source).filter(goesBack);
    const wanted = [...fromSource, ...carriedPackages(current).filter((pkg) => !goesBack(pkg))];
    const { listed: packages, withheld } = withoutWithdrawn(wanted, current.manifest.yanked ?? []);
    requireKeysInUse(basis, packages, source.name);
    const archives = archivesOf(current, source, request.only);
    const returning = new Set(fromSource);
    await requireContent(
      basis.store,
      packages.filter((pkg) => returning.has(pkg)),
      servedBy(current),
      carriedArchives(source, archives),
    );

    const publication: Publication = {
      ...basis,
      // the rules that its content was judged by, not those of now; of one line, those of all the others
      policy: (request.only === undefined ? source : current).manifest.policy,
      packages,
      source,
      goingBack: goingBack(current.manifest, source.manifest, wanted, goesBack),
      archives,
      note: {
        action: 'rollback',
        reason: request.reason,
        of: source.sequence,
        ...(request.only === undefined ? {} : { only: request.only }),
      },
    };
    const { listed, unlisted } = listingChange(current, packages);
    const isChange = listed.length > 0 || unlisted.length > 0;
    return {
      snapshot: source.name,
      listed,
      unlisted,
      withheld: withheld.map(({ pkg }) => pkg.fileName).sort(),
      ...(await carryOut(publication, current, { isChange, dryRun: request.dryRun })),
    };
  });
}

/**
 * Which lines go back, by their names. The repository package is what hosts have keys and addresses from: an older one would bring older keys
 * to new hosts.
 */
function linesOf(
  { identity }: Republication,
  source: Snapshot,
  only: string | undefined,
): (pkg: { name: string }) => boolean {
  const keeps = `${identity.name}-repo`;
  const goesBack = ({ name }: { name: string }): boolean =>
    only === undefined ? name !== keeps : name === only;
  if (only !== undefined && (only === keeps || !source.manifest.packages.some(goesBack)))
    throw noSuchLine(only, source, keeps);
  return goesBack;
}

function noSuchLine(only: string, { name, manifest }: Snapshot, keeps: string): DepotError {
  const names = [...new Set(manifest.packages.map((pkg) => pkg.name))]
    .filter((each) => each !== keeps)
    .sort();
  return new DepotError(
    'ROLLBACK_LINE',
    only === keeps
      ? `${only} carries the keys and is never rolled back`
      : `snapshot ${name} lists no ${JSON.stringify(only)}`,
    { hint: `one of these: ${names.join(', ')}` },
  );
}

function requireSameLayout(layout: string, { name, manifest }: Snapshot): void {
  if (manifest.depot.layout === layout) return;
  throw new DepotError(
    'ROLLBACK_LAYOUT',
    `snapshot ${name} installs toolchains in the layout ${manifest.depot.layout}, the spec says ${layout}`,
    {
      hint: 'where toolchains lie would change on every host; build the older versions in the layout of now: godepot release',
    },
  );
}

/** What Go itself is served follows the packages. */
function archivesOf(current: Snapshot, source: Snapshot, only: string | undefined): ServedArchive[] {
  const [now, then] = [current.manifest.archives ?? [], source.manifest.archives ?? []];
  if (only === undefined) return then;
  return [
    ...now.filter((archive) => !isOfLine(archive.toolchain, only)),
    ...then.filter((archive) => isOfLine(archive.toolchain, only)),
  ];
}
