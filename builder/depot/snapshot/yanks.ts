import { DepotError } from '../../errors.ts';
import type { ManifestPackage, Yanked } from './manifest.ts';

type Named = Pick<ManifestPackage, 'format' | 'name' | 'version' | 'release'>;

/** True for one that is out of the indexes; one that is only marked stays in them. */
export function isWithdrawn({ marked }: { marked?: true | undefined }): boolean {
  return marked !== true;
}

/**
 * The withdrawal that a package falls under. A version is withdrawn in all architectures, those that come later too, and under the release
 * that a change of keys raises (`1.1` of `1`): it is the same content.
 */
export function withdrawalOf(pkg: Named, yanked: readonly Yanked[]): Yanked | undefined {
  return yanked.find((one) => isWithdrawn(one) && one.format === pkg.format && isSameVersion(one, pkg));
}

/** What may be listed, and what is kept back. */
export function withoutWithdrawn<P extends Named>(
  packages: readonly P[],
  yanked: readonly Yanked[],
): { listed: P[]; withheld: { pkg: P; yanked: Yanked }[] } {
  const listed: P[] = [];
  const withheld: { pkg: P; yanked: Yanked }[] = [];
  for (const pkg of packages) {
    const withdrawal = withdrawalOf(pkg, yanked);
    if (withdrawal === undefined) listed.push(pkg);
    else withheld.push({ pkg, yanked: withdrawal });
  }
  return { listed, withheld };
}

/** Name and upstream version, and the release but for what changes of keys added. */
export function isSameVersion(one: Omit<Named, 'format'>, other: Omit<Named, 'format'>): boolean {
  return (
    one.name === other.name &&
    one.version === other.version &&
    baseRelease(one.release) === baseRelease(other.release)
  );
}

function baseRelease(release: string): string {
  return release.split('.', 1)[0] ?? release;
}

/** `go-1.25=1.25.4-1`, as apt has it; name, version and release of either format. */
export interface YankTarget {
  name: string;
  version: string;
  release: string;
}

/** @throws DepotError USAGE */
export function parseYankTarget(text: string): YankTarget {
  const [, name = '', version = '', release = ''] =
    /^([a-z0-9][a-z0-9+.-]+)=([^\s=-][^\s=]*)-([^\s=-]+)$/.exec(text) ?? [];
  if (name !== '') return { name, version, release };
  throw new DepotError('USAGE', `a version is named like go-1.25=1.25.4-1, not ${JSON.stringify(text)}`, {
    hint: 'name=version-release, as the list of packages of a snapshot has it: godepot snapshot show current',
  });
}
