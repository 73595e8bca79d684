import { DepotError } from '../../errors.ts';
import type { GoingBack } from '../snapshot/going-back.ts';
import type { Manifest, ManifestPackage, RolledBack } from '../snapshot/manifest.ts';
import { isPlain, PLAIN, type Publication } from '../publication/publication.ts';
import type { Place } from '../publication/place.ts';

type Named = Pick<ManifestPackage, 'format' | 'name' | 'version' | 'release' | 'fileName'>;

/**
 * What a rollback changes against the last state that came from the spec, whatever rollbacks lie between: file names that it took out, and
 * those that it brought back. Null where that very state is published again.
 */
function rolledBackBy(
  previous: Pick<Manifest, 'packages' | 'rolledBack'>,
  { wanted, without, untold }: GoingBack,
  { of, reason, sequence, date }: Pick<RolledBack, 'of' | 'reason' | 'sequence' | 'date'>,
): RolledBack | null {
  const bySpec = new Set(previous.packages.map(({ fileName }) => fileName));
  for (const fileName of previous.rolledBack?.restored ?? []) bySpec.delete(fileName);
  for (const fileName of previous.rolledBack?.removed ?? []) bySpec.add(fileName);
  const isRemoved = (fileName: string): boolean => !wanted.has(fileName) && !untold.has(fileName);
  const removed = [...new Set([...bySpec, ...without])].filter(isRemoved).sort();
  const restored = [...wanted].filter((fileName) => !bySpec.has(fileName)).sort();
  if (removed.length === 0 && restored.length === 0) return null;
  return { sequence, of, reason, date, removed, restored };
}

/**
 * The spec still asks for what was published before the rollback, so that any publication by it, of a nightly job for instance, would bring
 * back what somebody took away for a reason, without anybody having decided it.
 * @param known file name -> package, for what was restored: a raised release of the same version will do
 * @throws DepotError ROLLED_BACK
 */
export function requireNotUndone(
  rolledBack: RolledBack | null | undefined,
  packages: readonly Named[],
  known: readonly Named[],
): void {
  if (rolledBack === null || rolledBack === undefined) return;
  const removed = new Set(rolledBack.removed.map(versionIn));
  const restored = new Set(rolledBack.restored);
  const same = (one: Named, other: Named): boolean =>
    one.format === other.format && one.name === other.name && one.version === other.version;
  const back = packages.filter(({ fileName }) => removed.has(versionIn(fileName)));
  const lost = known.filter(
    (pkg) => restored.has(pkg.fileName) && !packages.some((other) => same(pkg, other)),
  );
  if (back.length === 0 && lost.length === 0) return;
  throw new DepotError(
    'ROLLED_BACK',
    `publication ${rolledBack.sequence} rolled back to ${rolledBack.of} (${rolledBack.reason}); the spec would undo that`,
    {
      hint:
        'make the spec say what is to be published (leave out the version that was taken back) and run it again; ' +
        'or publish what it says all the same: --resume --reason TEXT',
      faults: [
        ...back.map(({ fileName }) => ({ message: `${fileName} was rolled back and would be listed again` })),
        ...lost.map(({ fileName }) => ({
          message: `${fileName} was brought back and would be listed no more`,
        })),
      ],
    },
  );
}

/**
 * Format, name, version and release that a file name spells, without the architecture and without what a change of keys adds to a release (`1.1` of
 * `1`): the same version for another machine, or signed by another key, is what was taken back as well.
 */
function versionIn(fileName: string): string {
  return fileName.replace(
    /-(\d+)(?:\.\d+)*[._](?:x86_64|aarch64|noarch|amd64|arm64|all)\.(rpm|deb)$/,
    '-$1.$2',
  );
}

/** What a publication says of the rollback that is in force after it. */
export function rolledBackAfter(
  publication: Publication,
  { previous, sequence, date }: Place,
): RolledBack | null {
  const { note, goingBack: back } = publication;
  if (previous === undefined || isPlain(publication)) return null;
  const { of, reason } = note ?? PLAIN;
  if (back === undefined || of === null || reason === null) return previous.manifest.rolledBack ?? null;
  return rolledBackBy(previous.manifest, back, { of, reason, sequence, date });
}
