import { DepotError } from '../errors.ts';
import type { Package, Relation } from '../packaging/package.ts';
import { isCleanLine, isCleanText } from '../packaging/text.ts';
import type { RpmScripts } from './script-bodies.ts';

/** What rpmbuild takes for a name, version and release (build/parsePreamble.c: ALLOWED_CHARS_*), without the leading dot. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;
const VERSION = /^[A-Za-z0-9][A-Za-z0-9+._~^]*$/;
/** `epoch:version-release` with epoch and release optional. */
const RELATION_VERSION = /^(\d+:)?[A-Za-z0-9][A-Za-z0-9+._~^]*(-[A-Za-z0-9][A-Za-z0-9+._~^]*)?$/;
/** No spaces (rpm would read a comparison), no boolean expressions: `(a or b)` needs another rpmlib feature. */
const RELATION_NAME = /^[^\s(),<>=][^\s,<>=]*$/;

/** Times are unsigned 32-bit seconds in rpm. */
const MAX_TIME = 0xffff_ffff;

/** @throws DepotError RPM_METADATA with every fault of the package's metadata. */
export function checkPackage(pkg: Package, scripts: RpmScripts): void {
  const faults = [
    ...check(NAME.test(pkg.name), `name ${quoted(pkg.name)}`),
    ...check(VERSION.test(pkg.version), `version ${quoted(pkg.version)}`),
    ...check(VERSION.test(pkg.release), `release ${quoted(pkg.release)}`),
    ...check(Number.isInteger(pkg.time) && pkg.time >= 0 && pkg.time <= MAX_TIME, `time ${pkg.time}`),
    ...lines(pkg),
    ...check(pkg.description !== '' && isCleanText(pkg.description), 'description'),
    ...Object.entries(scripts).flatMap(([name, body]: [string, string]) =>
      check(isCleanText(body), `script ${name}`),
    ),
    ...Object.values(pkg.relations.rpm).flatMap((relations: readonly Relation[]) =>
      relations.flatMap(relationFaults),
    ),
  ];
  if (faults.length === 0) return;
  throw new DepotError('RPM_METADATA', `${quoted(pkg.name)} cannot be an rpm: ${faults.join('; ')}`, {
    faults: faults.map((message) => ({ message })),
  });
}

function lines(pkg: Package): string[] {
  const named = {
    summary: pkg.summary,
    license: pkg.license,
    homepage: pkg.homepage,
    vendor: pkg.vendor,
    maintainer: pkg.maintainer,
    section: pkg.section.rpm,
  };
  return Object.entries(named).flatMap(([name, text]) => check(text !== '' && isCleanLine(text), name));
}

function relationFaults({ name, when }: Relation): string[] {
  return [
    ...check(RELATION_NAME.test(name) && isCleanLine(name), `relation ${quoted(name)}`),
    ...check(
      when === undefined || RELATION_VERSION.test(when.version),
      `version ${quoted(when?.version)} of relation ${quoted(name)}`,
    ),
  ];
}

function check(holds: boolean, what: string): string[] {
  return holds ? [] : [`${what} is empty or has characters that rpm or its indexes do not take`];
}

/** Faulty text is shown escaped: it may hold what a terminal obeys. */
function quoted(text: string | undefined): string {
  return JSON.stringify(text);
}
