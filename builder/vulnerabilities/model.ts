import type { GoVersion } from '../spec/model.ts';
import { affects, compareSemver, type Interval, type Semver, semverOf, versionOf } from './semver.ts';

/**
 * What an entry of Go's database is about: `stdlib` gets into every program that is built; `toolchain` (the go command, compilers)
 * endangers the machine that builds. Kept apart, since who has to do what differs.
 */
export type AffectedPackage = 'stdlib' | 'toolchain';

/** One package of one entry (OSV `affected`); several of the same package are taken together. */
export interface Affected {
  package: AffectedPackage;
  /** Versions that are affected. */
  intervals: readonly Interval[];
}

export interface OsvEntry {
  /** `GO-2026-4984` */
  id: string;
  /** `CVE-2026-42501`, `GHSA-...` */
  aliases: readonly string[];
  summary: string;
  /** Unix seconds; undefined in copies of the git repository, which have the year 1 there. */
  modified: number | undefined;
  /** When Go's database first had it; as `modified`. */
  published: number | undefined;
  withdrawn: boolean;
  /** Empty where it was withdrawn, or is about other modules only. */
  affected: readonly Affected[];
}

export interface VulnerabilityDatabase {
  /** Absolute path. */
  path: string;
  /** Unix seconds: what it says of itself, else its newest entry; undefined where neither has a date. */
  modified: number | undefined;
  /** Entries that were looked at, those about other modules included where there is no index. */
  read: number;
  /** Those about stdlib or toolchain that were not withdrawn. */
  entries: readonly OsvEntry[];
  /** Identifiers of those that were; Go's database never drops one. */
  withdrawn: ReadonlySet<string>;
}

export interface Vulnerability {
  id: string;
  aliases: readonly string[];
  package: AffectedPackage;
  summary: string;
  /** Go versions that have the fix, the nearest one first; empty where there is none yet. */
  fixed: readonly GoVersion[];
}

/** Known vulnerabilities of a Go version, in the database's order. */
export function vulnerabilitiesOf(database: VulnerabilityDatabase, version: GoVersion): Vulnerability[] {
  const own = semverOf(version);
  return database.entries.flatMap(({ id, aliases, summary, affected }) =>
    affected
      .filter(({ intervals }) => affects(intervals, own))
      .map(({ package: name, intervals }) => ({
        id,
        aliases,
        package: name,
        summary,
        fixed: fixesAfter(intervals, own),
      })),
  );
}

function fixesAfter(intervals: readonly Interval[], version: Semver): GoVersion[] {
  return intervals
    .flatMap(({ fixed }) => (fixed !== undefined && compareSemver(version, fixed) < 0 ? [fixed] : []))
    .sort(compareSemver)
    .map(versionOf);
}
