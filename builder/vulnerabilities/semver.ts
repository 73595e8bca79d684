import { parseGoVersion } from '../spec/go-version.ts';
import type { GoVersion } from '../spec/model.ts';

/** A semantic version as Go's database writes it: `0`, `1.26.3`, `1.27.0-rc.3`, `1.26.0-0`. */
export interface Semver {
  numbers: readonly [number, number, number];
  /** Dot-separated identifiers behind the hyphen; empty for a release, which comes after all of them (semver.org, 11). */
  pre: readonly string[];
}

/** Versions from `introduced` on, up to and without `fixed`; to the end where that is undefined. */
export interface Interval {
  introduced: Semver;
  fixed: Semver | undefined;
}

const GRAMMAR = /^(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?(?:-([0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*))?$/;

/** Undefined for what is no such version. */
export function parseSemver(text: string): Semver | undefined {
  const match = text.length > 100 ? null : GRAMMAR.exec(text);
  if (match === null) return undefined;
  const [, major, minor = '0', patch = '0', pre] = match;
  // `introduced: 0` is before everything, even before 0.0.0-0 (OSV, affected[].ranges[].events)
  if (text === '0') return { numbers: [0, 0, 0], pre: ['0'] };
  return { numbers: [Number(major), Number(minor), Number(patch)], pre: pre?.split('.') ?? [] };
}

/** How Go's database writes a Go version: `1.27.3`; `1.22rc1` -> `1.22.0-rc.1`; `1.20` -> `1.20.0`. */
export function semverOf(version: GoVersion): Semver {
  const parts = parseGoVersion(version);
  if (parts === undefined) throw new TypeError(`not a Go version: ${version}`);
  const { major, minor, patch, pre } = parts;
  return {
    numbers: [major, minor, Math.max(patch, 0)],
    pre: pre === undefined ? [] : [pre.kind, String(pre.number)],
  };
}

/** The other way round: `1.27.0-rc.3` -> `1.27rc3`. */
export function versionOf({ numbers: [major, minor, patch], pre }: Semver): GoVersion {
  if (pre.length === 0) return `${major}.${minor}.${patch}`;
  const [kind = '', number = ''] = pre;
  return patch === 0 && pre.length === 2 && (kind === 'rc' || kind === 'beta')
    ? `${major}.${minor}${kind}${number}`
    : `${major}.${minor}.${patch}-${pre.join('.')}`;
}

/** As Go's database writes it; the beginning of all versions is `0` there. */
export function semverText({ numbers, pre }: Semver): string {
  const isBeginning = numbers.every((number) => number === 0) && pre.join('.') === '0';
  return isBeginning ? '0' : `${numbers.join('.')}${pre.length === 0 ? '' : `-${pre.join('.')}`}`;
}

/** The order of semver.org, 11. */
export function compareSemver(left: Semver, right: Semver): number {
  for (const [index, number] of left.numbers.entries()) {
    const difference = number - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.pre.length === 0 || right.pre.length === 0) return right.pre.length - left.pre.length;
  for (const [index, own] of left.pre.entries()) {
    const other = right.pre[index];
    if (other === undefined) return 1;
    const difference = compareIdentifiers(own, other);
    if (difference !== 0) return difference;
  }
  return left.pre.length - right.pre.length;
}

/** Numbers by value and before words, words bytewise. */
function compareIdentifiers(left: string, right: string): number {
  const [a, b] = [left, right].map((text) => (/^\d+$/.test(text) ? Number(text) : undefined));
  if (a !== undefined && b !== undefined) return a - b;
  if (a !== undefined || b !== undefined) return a === undefined ? 1 : -1;
  return left < right ? -1 : left > right ? 1 : 0;
}

export function affects(intervals: readonly Interval[], version: Semver): boolean {
  return intervals.some(
    ({ introduced, fixed }) =>
      compareSemver(introduced, version) <= 0 && (fixed === undefined || compareSemver(version, fixed) < 0),
  );
}
