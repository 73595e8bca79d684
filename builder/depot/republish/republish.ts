import { DepotError } from '../../errors.ts';
import { counted } from '../../io/counted.ts';
import { planFleet } from '../fleet/files.ts';
import type { FleetInstructions } from '../fleet/instructions.ts';
import { lastShown } from '../publish/last-shown.ts';
import type { CarriedPackage } from '../snapshot/listed-package.ts';
import { requireComplete } from '../log/complete.ts';
import type { Publication, Published } from '../publication/publication.ts';
import { describe, settle } from '../publish/published.ts';
import { publishLocked } from '../publish/publish-locked.ts';
import { requireSameIdentity } from '../publish/refusals.ts';
import { requireVouched } from '../signatures/vouching.ts';
import type { Snapshot } from '../snapshot/snapshots.ts';

/** Everything of a publication but what it lists. */
export type Republication = Omit<Publication, 'packages' | 'source' | 'note' | 'yanked'>;

/**
 * The current snapshot, as the basis of a publication that lists published packages again. What is carried over is signed again, so a key of this
 * depot has to vouch for each manifest that it is read from: whoever can write into the depot would have his own packages signed.
 * @param others snapshots that something is taken from as well
 * @throws DepotError NOTHING_PUBLISHED, LOG_INCOMPLETE, LOG_DISAGREES, IDENTITY_CHANGED, KEYS_CHANGED, SNAPSHOT_INVALID, and those of verifyDetached
 */
export async function openRepublication(
  basis: Republication,
  others: readonly Snapshot[] = [],
): Promise<Snapshot> {
  await basis.requireSameKeys?.();
  const { linked: current, shown } = await lastShown(basis.depot);
  if (shown !== undefined && shown !== current)
    throw new DepotError('SNAPSHOT_INVALID', `current is not ${shown.name}, which clients saw last`, {
      where: basis.depot,
      hint: `ln -sfn snapshots/${shown.name} current   (there; or godepot publish, which puts the link right)`,
    });
  if (current === undefined)
    throw new DepotError('NOTHING_PUBLISHED', 'nothing was published yet', {
      where: basis.depot,
      hint: 'godepot release   (or look whether --depot names the right folder)',
    });
  await requireComplete(basis.depot, current);
  requireSameIdentity(basis.identity, current.manifest.depot);
  await requireVouched(basis, [current, ...others]);
  return current;
}

/**
 * rpms by a key that hosts drop, or that new hosts never get, cannot be installed with the checks on.
 * @param hint what brings them back
 * @throws DepotError ROLLBACK_KEYS
 */
export function requireKeysInUse(
  { signer, succession }: Republication,
  packages: readonly Pick<CarriedPackage, 'fileName' | 'signedBy'>[],
  snapshot: string,
  hint = 'name their versions in the spec instead: godepot release builds them again under a raised release, signed by the current key',
): void {
  const valid = new Set([signer.fingerprint, succession?.retiring?.signer.fingerprint]);
  const bad = packages.filter(({ signedBy }) => signedBy !== undefined && !valid.has(signedBy));
  if (bad.length === 0) return;
  throw new DepotError(
    'ROLLBACK_KEYS',
    `snapshot ${snapshot} has ${counted(bad.length, 'package')} signed by a key that is no longer in use`,
    {
      hint,
      faults: bad.map(({ fileName, signedBy }) => ({ message: `${fileName}: ${signedBy ?? ''}` })),
    },
  );
}

/** Where there is nothing to publish; a dry run leaves mirror lists as they are, too. */
export function unchanged(
  publication: Publication,
  current: Snapshot,
  { dryRun }: { dryRun?: boolean | undefined },
): Promise<Published> {
  return dryRun === true ? describe(publication, current, false, 0) : settle(publication, current, false);
}

/** File names that come into the indexes, and that leave them, in order. */
export function listingChange(
  { manifest }: Snapshot,
  packages: readonly Pick<CarriedPackage, 'fileName'>[],
): { listed: string[]; unlisted: string[] } {
  const before = new Set(manifest.packages.map(({ fileName }) => fileName));
  const after = new Set(packages.map(({ fileName }) => fileName));
  return {
    listed: [...after].filter((fileName) => !before.has(fileName)).sort(),
    unlisted: [...before].filter((fileName) => !after.has(fileName)).sort(),
  };
}

/**
 * Publishes, where there is a change and it is not a dry run.
 * @returns what is current afterwards, undefined in a dry run of a change; and what hosts have to run, undefined where an upgrade does it
 */
export async function carryOut(
  publication: Publication,
  current: Snapshot,
  { isChange, dryRun }: { isChange: boolean; dryRun?: boolean | undefined },
): Promise<{ published: Published | undefined; fleet: FleetInstructions | undefined }> {
  if (!isChange) return { published: await unchanged(publication, current, { dryRun }), fleet: undefined };
  if (dryRun === true) return { published: undefined, fleet: await foresee(publication, current) };
  const published = await publishLocked(publication);
  return { published, fleet: published.fleet };
}

/** What a publication would tell the fleet, for a dry run. */
function foresee(publication: Publication, current: Snapshot): Promise<FleetInstructions | undefined> {
  return planFleet({
    ...publication,
    previous: current,
    sequence: current.sequence + 1,
    date: publication.dateAfter(current.manifest.date),
  });
}
