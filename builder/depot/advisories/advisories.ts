import type { BuiltPackage } from '../../build/record.ts';
import { toolchainPackageName } from '../../recipes/toolchain.ts';
import { compareEvr } from '../../rpm/version.ts';
import { compareGoVersions, goLine, packageVersion, parseGoVersion } from '../../spec/go-version.ts';
import type { DepotIdentity, GoVersion } from '../../spec/model.ts';
import { toolchainOf } from '../../spec/toolchain-id.ts';
import { type Fix, fixesOf } from '../../vulnerabilities/fixes.ts';
import {
  type AffectedPackage,
  type OsvEntry,
  type Vulnerability,
  type VulnerabilityDatabase,
  vulnerabilitiesOf,
} from '../../vulnerabilities/model.ts';
import { affects, semverOf } from '../../vulnerabilities/semver.ts';
import { type Withdrawal, type Withdrawn, withdrawalsOf } from './withdrawals.ts';

/** A listed package, as far as advisories look at it. */
export type Listed = Pick<
  BuiltPackage,
  'format' | 'name' | 'version' | 'release' | 'arch' | 'fileName' | 'upstream'
>;

/** What one release of Go fixed in `stdlib`, or in `toolchain`: two advisories where it is both, since who has to do what differs. */
export interface SecurityAdvisory {
  /** `godepot-go1.27.3-stdlib`: unique among repositories, the same for ever. */
  id: string;
  about: AffectedPackage;
  release: GoVersion;
  /** The package of the line, and the first version-release of it that has the fix, listed or not: hosts below it lack the fix. */
  name: string;
  from: { version: string; release: string };
  /** By identifier. */
  vulnerabilities: readonly OsvEntry[];
  /** Listed packages that have all of it, oldest first. */
  packages: readonly Listed[];
}

/** A toolchain that the depot lists, and what is known of it. */
export interface KnownToolchain {
  release: GoVersion;
  name: string;
  vulnerabilities: readonly Vulnerability[];
}

/** Everything that clients are told besides packages, which never change for it. */
export interface Advisories {
  depot: string;
  /** Undefined where there is no copy of Go's database: then nothing is known, which is not the same as nothing being wrong. */
  database: Pick<VulnerabilityDatabase, 'modified'> | undefined;
  security: readonly SecurityAdvisory[];
  withdrawals: readonly Withdrawal[];
  /** Oldest first; empty without a database. */
  toolchains: readonly KnownToolchain[];
}

/** What they are made of. */
export interface AdvisorySources {
  identity: Pick<DepotIdentity, 'name'>;
  packages: readonly Listed[];
  yanked?: readonly Withdrawn[] | undefined;
  vulnerabilities?: VulnerabilityDatabase | undefined;
}

/** Pure: the same database, packages and withdrawals give the same advisories. */
export function advisoriesOf({
  identity,
  packages,
  yanked = [],
  vulnerabilities,
}: AdvisorySources): Advisories {
  const listed = packages.flatMap((pkg) => {
    const version = goVersionOf(pkg);
    return version === undefined ? [] : [{ pkg, version }];
  });
  const versions = [...new Set(listed.map(({ version }) => version))].sort(compareGoVersions);
  return {
    depot: identity.name,
    database: vulnerabilities && { modified: vulnerabilities.modified },
    security: (vulnerabilities === undefined ? [] : fixesOf(vulnerabilities)).flatMap(
      (fix) => advisoryOf(identity.name, fix, listed) ?? [],
    ),
    withdrawals: withdrawalsOf(identity.name, yanked, packages),
    toolchains:
      vulnerabilities === undefined
        ? []
        : versions.map((release) => ({
            release,
            name: toolchainPackageName(release),
            vulnerabilities: vulnerabilitiesOf(vulnerabilities, release),
          })),
  };
}

/** Undefined for godepot's own packages. */
function goVersionOf({ upstream }: Pick<Listed, 'upstream'>): GoVersion | undefined {
  return upstream === undefined ? undefined : toolchainOf(upstream.toolchain).version;
}

/**
 * Undefined where no host of this depot could do anything about it: no listed package of the line has the fix. What was fixed before a line
 * was released concerns hosts with pre-releases alone, so it is told where the line's pre-releases are listed.
 */
function advisoryOf(
  depot: string,
  { release, package: about, entries }: Fix,
  listed: readonly { pkg: Listed; version: GoVersion }[],
): SecurityAdvisory | undefined {
  const line = goLine(release);
  const own = listed.filter(({ version }) => goLine(version) === line);
  if (isBeforeLine(release) && !own.some(({ version }) => parseGoVersion(version)?.pre !== undefined))
    return undefined;
  const newer = own.filter(({ version }) => compareGoVersions(version, release) >= 0);
  const hasFix = (version: GoVersion, { affected }: OsvEntry): boolean =>
    affected.every(
      ({ package: name, intervals }) => name !== about || !affects(intervals, semverOf(version)),
    );
  const vulnerabilities = entries.filter((entry) => newer.some(({ version }) => hasFix(version, entry)));
  if (vulnerabilities.length === 0) return undefined;
  return {
    id: `${depot}-go${release}-${about}`,
    about,
    release,
    name: toolchainPackageName(release),
    // a rebuild of the same release has the fix as well: the first one is where it begins
    from: { version: packageVersion(release), release: '1' },
    vulnerabilities,
    packages: newer
      .filter(({ version }) => vulnerabilities.every((entry) => hasFix(version, entry)))
      .map(({ pkg }) => pkg)
      .sort((a, b) => compareEvr(a, b) || (a.fileName < b.fileName ? -1 : 1)),
  };
}

/** Pre-releases, and the first release of a line: before it there is nothing else. */
function isBeforeLine(release: GoVersion): boolean {
  const parts = parseGoVersion(release);
  return parts?.pre !== undefined || (parts?.patch ?? 0) <= 0;
}
