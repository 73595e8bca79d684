import { DepotError } from '../../errors.ts';
import { counted } from '../../io/counted.ts';
import type { DepotIdentity } from '../../spec/model.ts';
import type { ListedPackage } from '../snapshot/listed-package.ts';
import type { Manifest } from '../snapshot/manifest.ts';

/**
 * Clients tell packages apart by name, version, release and architecture, which the file name spells: two contents under one of these
 * would install one or the other by chance.
 * @throws DepotError PACKAGE_TWICE
 * @returns the packages, each once, bytewise by file name: the order of all indexes
 */
export function withoutDuplicates(packages: readonly ListedPackage[]): ListedPackage[] {
  const byName = new Map<string, ListedPackage>();
  for (const pkg of packages) {
    const other = byName.get(pkg.fileName);
    if (other !== undefined && other.sha256 !== pkg.sha256) {
      throw new DepotError('PACKAGE_TWICE', `${pkg.fileName} is to be published with two contents`, {
        faults: [other, pkg].map(({ sha256 }) => ({ message: `sha256 ${sha256}` })),
        hint: 'raise the release of one of them',
      });
    }
    byName.set(pkg.fileName, pkg);
  }
  return [...byName.values()].sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
}

/**
 * A published name-version-release has one content for ever: clients never fetch the same one again, and mirrors keep what they have.
 * @param published file name -> sha256 over all snapshots
 * @throws DepotError PACKAGE_CHANGED
 */
export function requireUnchanged(
  packages: readonly ListedPackage[],
  published: ReadonlyMap<string, string>,
): void {
  const changed = packages.filter((pkg) => (published.get(pkg.fileName) ?? pkg.sha256) !== pkg.sha256);
  if (changed.length === 0) return;
  const names = changed.map((pkg) => pkg.fileName).join(', ');
  throw new DepotError('PACKAGE_CHANGED', `published already with other content: ${names}`, {
    hint: 'raise `release:` in the spec and build again; a published release keeps its bytes for ever',
    faults: changed.map((pkg) => ({
      message: `${pkg.fileName}: ${published.get(pkg.fileName) ?? ''} is published, ${pkg.sha256} is new`,
    })),
  });
}

/**
 * A key that somebody else may have says nothing: an rpm signed by it is installed by nobody who dropped it, and by everybody who did not
 * if the thief made it.
 * @throws DepotError PACKAGE_WITHDRAWN
 */
export function requireNotWithdrawn(packages: readonly ListedPackage[], withdrawn: readonly string[]): void {
  const found = packages.filter(({ signedBy }) => signedBy !== undefined && withdrawn.includes(signedBy));
  if (found.length === 0) return;
  throw new DepotError(
    'PACKAGE_WITHDRAWN',
    `${counted(found.length, 'package')} signed by a key that was withdrawn`,
    {
      hint: 'godepot build signs them with the current key, under a raised release',
      faults: found.map(({ fileName, signedBy }) => ({ message: `${fileName}: ${signedBy ?? ''}` })),
    },
  );
}

/** apt stops with "changed its 'Origin' value" on every client, and asks a person, when one of these changes. */
export function requireSameIdentity(identity: DepotIdentity, previous: Manifest['depot']): void {
  for (const field of ['name', 'origin', 'label', 'suite'] as const) {
    if (identity[field] === previous[field]) continue;
    throw new DepotError(
      'IDENTITY_CHANGED',
      `the depot's ${field} was published as ${JSON.stringify(previous[field])} and is now ${JSON.stringify(identity[field])}`,
      {
        hint: `put it back, or publish to another depot folder: every apt client would stop on a changed ${field}`,
      },
    );
  }
}
