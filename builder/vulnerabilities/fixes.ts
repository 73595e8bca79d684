import { compareText } from '../io/compare-text.ts';
import { compareGoVersions, parseGoVersion } from '../spec/go-version.ts';
import type { GoVersion } from '../spec/model.ts';
import type { AffectedPackage, OsvEntry, VulnerabilityDatabase } from './model.ts';
import { affects, type Semver, versionOf } from './semver.ts';

/** What one release of Go fixed in one of the two: the grain of an advisory. */
export interface Fix {
  /** As Go names it: `1.27.3`, `1.28rc2`, `1.20`. */
  release: GoVersion;
  package: AffectedPackage;
  /** By identifier. */
  entries: readonly OsvEntry[];
}

/** From 1.21 on the first release of a line is called 1.N.0, before it was 1.N. */
const FIRST_DOT_ZERO = 21;

/**
 * Every fix that the database knows, by release, and within one release `stdlib` before `toolchain`. A version up to which something is
 * affected and that is within reach of another interval of the same entry fixes nothing.
 */
export function fixesOf({ entries }: Pick<VulnerabilityDatabase, 'entries'>): Fix[] {
  const found = new Map<string, { release: GoVersion; package: AffectedPackage; entries: Set<OsvEntry> }>();
  for (const entry of entries) {
    for (const { package: name, intervals } of entry.affected) {
      for (const { fixed } of intervals) {
        const release = fixed === undefined || affects(intervals, fixed) ? undefined : releaseOf(fixed);
        if (release === undefined) continue;
        const key = `${release} ${name}`;
        const fix = found.get(key) ?? { release, package: name, entries: new Set<OsvEntry>() };
        found.set(key, fix);
        fix.entries.add(entry);
      }
    }
  }
  return [...found.values()]
    .map((fix) => ({ ...fix, entries: [...fix.entries].sort((a, b) => compareText(a.id, b.id)) }))
    .sort((a, b) => compareGoVersions(a.release, b.release) || compareText(a.package, b.package));
}

/** Undefined for what no release is called: `1.26.0-0`, the point where a line begins. */
function releaseOf(fixed: Semver): GoVersion | undefined {
  const [major, minor, patch] = fixed.numbers;
  const isBare = patch === 0 && fixed.pre.length === 0 && major === 1 && minor < FIRST_DOT_ZERO;
  const name = isBare ? `${major}.${minor}` : versionOf(fixed);
  return parseGoVersion(name) === undefined ? undefined : name;
}
