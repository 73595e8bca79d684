import type { GoVersion } from './model.ts';

/** Parts of a Go version; `patch` is -1 where the name has none (`1.20`, `1.28rc1`). */
export interface GoVersionParts {
  major: number;
  minor: number;
  patch: number;
  /** `rc1`, `beta2`: kind and number; undefined for a release. */
  pre: { kind: 'beta' | 'rc'; number: number } | undefined;
}

const GRAMMAR = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(?:\.(0|[1-9]\d{0,5}))?(?:(beta|rc)([1-9]\d{0,5}))?$/;

/** Parses `1.27.3`, `1.20`, `1.28rc1`; undefined for anything else (Go versions are not semver). */
export function parseGoVersion(text: string): GoVersionParts | undefined {
  const match = GRAMMAR.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, kind, number] = match;
  return {
    major: Number(major),
    minor: Number(minor),
    patch: patch === undefined ? -1 : Number(patch),
    pre: kind === undefined ? undefined : { kind: kind === 'rc' ? 'rc' : 'beta', number: Number(number) },
  };
}

/** Go's order (internal/gover): a language version comes before its betas, rcs, then .0 and patches. */
export function compareGoVersions(left: GoVersion, right: GoVersion): number {
  const a = sortKey(left);
  const b = sortKey(right);
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function sortKey(version: GoVersion): number[] {
  const parts = requireGoVersion(version);
  // since 1.21 a bare `1.N` names the language version, which is older than 1.Nrc1; before it, it was the first release
  const bare = parts.patch < 0 && parts.pre === undefined && parts.minor >= 21;
  const stage = bare ? 0 : parts.pre === undefined ? 3 : parts.pre.kind === 'beta' ? 1 : 2;
  return [parts.major, parts.minor, Math.max(parts.patch, 0), stage, parts.pre?.number ?? 0];
}

function requireGoVersion(version: GoVersion): GoVersionParts {
  const parts = parseGoVersion(version);
  if (parts === undefined) throw new TypeError(`not a Go version: ${version}`);
  return parts;
}

/** `1.27.3` -> `1.27`: one package per line. */
export function goLine(version: GoVersion): string {
  const { major, minor } = requireGoVersion(version);
  return `${major}.${minor}`;
}

/** `1.28rc1` -> `1.28~rc1`: rpm and dpkg both order `~` before the release; without it rc1 would be newer than 1.28. */
export function packageVersion(version: GoVersion): string {
  return version.replace(/(beta|rc)/, '~$1');
}

/** Alternatives priority, 1000 * major + minor: never a string comparison (1.9 < 1.10), above Fedora's 90 and SUSE's 44. */
export function linePriority(version: GoVersion): number {
  const { major, minor } = requireGoVersion(version);
  return 1000 * major + minor;
}
