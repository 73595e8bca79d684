import { TAR_MAX_NUMBER } from '../archive/tar-header.ts';
import { DepotError } from '../errors.ts';
import type { Package, PackageEntry, Relation, Relations } from '../packaging/package.ts';
import { isCleanLine, isCleanText } from '../packaging/text.ts';
import { debVersion } from './file-name.ts';
import { MAX_PATH } from '../packaging/content-limits.ts';
import { relationFault, renderRelations } from './relations.ts';
import { parseDebVersion } from './version.ts';

/** Debian policy 5.6.1. */
export const PACKAGE_NAME = /^[a-z0-9][a-z0-9+.-]+$/;
const SECTION = /^[a-z0-9-]+(\/[a-z0-9-]+)?$/;
export const MAINTAINER = /^[^<>]+ <[^<>\s]+>$/;
/** The upstream part has no hyphen: an rpm of the same version could not have one, and the revision begins behind it. */
const VERSION = /^\d[A-Za-z0-9.+~]*$/;

/** @throws DepotError DEB_METADATA with every fault of the package's metadata. */
export function checkPackage(pkg: Package): void {
  const faults = [
    ...check(PACKAGE_NAME.test(pkg.name), 'name', pkg.name),
    ...check(VERSION.test(pkg.version), 'version', pkg.version),
    ...check(
      parseDebVersion(debVersion(pkg)) !== undefined && !pkg.release.includes('-'),
      'release',
      pkg.release,
    ),
    ...check(
      Number.isInteger(pkg.time) && pkg.time >= 0 && pkg.time <= TAR_MAX_NUMBER,
      'time',
      String(pkg.time),
    ),
    ...check(pkg.summary !== '' && isCleanLine(pkg.summary), 'summary', pkg.summary),
    ...check(isCleanLine(pkg.homepage), 'homepage', pkg.homepage),
    ...check(MAINTAINER.test(pkg.maintainer) && isCleanLine(pkg.maintainer), 'maintainer', pkg.maintainer),
    ...check(SECTION.test(pkg.section.deb), 'section', pkg.section.deb),
    ...check(isCleanText(pkg.description) && !/^\./m.test(pkg.description), 'description', pkg.description),
    ...relationFaults(pkg.relations.deb),
  ];
  if (faults.length > 0) throw refused(pkg.name, faults);
}

function relationFaults(relations: Relations): string[] {
  return Object.values(relations).flatMap((list: readonly Relation[]) =>
    list.flatMap((relation) => {
      // an alternative or a comma inside a name would make two relations of it
      const single = PACKAGE_NAME.test(relation.name.replace(/:[a-z0-9-]+$/, ''));
      const fault = single ? relationFault(renderRelations([relation])) : JSON.stringify(relation.name);
      return fault === undefined ? [] : [`relation ${fault}`];
    }),
  );
}

const PATH = /^(?:\/[^/]+)+$/;
const DOTS = /\/\.{1,2}(?:\/|$)/;
/** No setuid, setgid, sticky: nothing that godepot packages needs them. */
const MAX_MODE = 0o777;

/** @throws DepotError DEB_METADATA for a path, mode or target that a deb cannot or should not hold, DEB_LARGE for a size. */
export function checkEntry(pkg: Package, entry: PackageEntry): void {
  const { path } = entry;
  const faults = check(
    PATH.test(path) && !DOTS.test(path) && isCleanLine(path) && Buffer.byteLength(`.${path}/`) <= MAX_PATH,
    'path',
    path,
  );
  if (entry.type === 'file' || entry.type === 'directory') {
    const { mode } = entry;
    faults.push(
      ...check(Number.isInteger(mode) && mode >= 0 && mode <= MAX_MODE, `mode of ${path}`, mode.toString(8)),
    );
  }
  if (entry.type === 'link') {
    faults.push(
      ...check(
        entry.target !== '' && isCleanLine(entry.target) && Buffer.byteLength(entry.target) <= MAX_PATH,
        `target of ${path}`,
        entry.target,
      ),
    );
  }
  if (entry.type === 'file' && entry.role === 'config') {
    // dpkg trims the lines of conffiles
    faults.push(...check(!/\s$/.test(path), 'path of a conffile', path));
  }
  if (faults.length > 0) throw refused(pkg.name, faults);
  if (entry.type === 'file' && entry.size > TAR_MAX_NUMBER) {
    throw new DepotError(
      'DEB_LARGE',
      `${pkg.name}: ${path} has ${entry.size} bytes; a deb holds files below 8 GiB`,
    );
  }
}

/** Faulty text is shown escaped: it may hold what a terminal obeys. */
function check(holds: boolean, what: string, text: string): string[] {
  return holds ? [] : [`${what} ${JSON.stringify(text)}`];
}

function refused(name: string, faults: readonly string[]): DepotError {
  return new DepotError('DEB_METADATA', `${JSON.stringify(name)} cannot be a deb: ${faults.join('; ')}`, {
    faults: faults.map((message) => ({ message })),
  });
}
