import { compareDebVersions } from '../../deb/version.ts';
import { archName } from '../../packaging/arch.ts';
import type { Format, PackageArch } from '../../packaging/package.ts';
import { compareEvr, parseEvr } from '../../rpm/version.ts';

/** What is listed of a package, as far as hosts' versions go. */
export interface ListedVersion {
  format: Format;
  name: string;
  version: string;
  release: string;
  arch: PackageArch;
}

/** Versions that hosts may have and that their package manager leaves alone, since what is listed now is older or nothing. Pure. */
export interface FleetChange {
  format: Format;
  name: string;
  /** As the format names them: `x86_64`, `all`. */
  archs: readonly string[];
  /** Listed no more, newest first; each is newer than `to`. */
  from: readonly WithdrawnVersion[];
  /** The newest that is listed: `1.27.2-1`; null where there is none. */
  to: string | null;
}

export interface WithdrawnVersion {
  /** `1.27.3-1`: how both formats write version and release. */
  version: string;
  /** Sequence of the publication since which nothing newer is listed. */
  since: number;
  /** Of that publication; null for one that gave none. */
  reason: string | null;
}

/**
 * What hosts have to be told after a publication: what it took out, and what earlier ones took out as long as nothing newer was listed since.
 * @param before what was listed, as far back as hosts may come from
 * @param earlier what the previous snapshot said
 * @param takeAway true where also a name that has no version left is told of: by a rollback or a yank, not where the spec dropped a line
 */
export function fleetChanges(
  before: readonly ListedVersion[],
  after: readonly ListedVersion[],
  earlier: readonly FleetChange[],
  { sequence, reason, takeAway }: { sequence: number; reason: string | null; takeAway: boolean },
): FleetChange[] {
  const listed = new Map<string, string[]>();
  for (const pkg of after) push(listed, keyOf(pkg), versionOf(pkg));
  const gone = new Map<string, Map<string, WithdrawnVersion>>();
  const add = (key: string, one: WithdrawnVersion): void => {
    if (listed.get(key)?.includes(one.version) === true) return;
    const known = gone.get(key) ?? new Map<string, WithdrawnVersion>();
    if (!known.has(one.version)) gone.set(key, known.set(one.version, one));
  };
  for (const { format, name, archs, from } of earlier)
    for (const arch of archs) for (const one of from) add(JSON.stringify([format, name, arch]), one);
  for (const pkg of before) {
    const key = keyOf(pkg);
    if (takeAway || listed.has(key)) add(key, { version: versionOf(pkg), since: sequence, reason });
  }

  const merged = new Map<string, FleetChange>();
  for (const [key, versions] of gone) {
    const [format, name, arch] = parseKey(key);
    const newestFirst = (one: string, other: string): number => compareVersions(format, other, one);
    const to = listed.get(key)?.sort(newestFirst)[0] ?? null;
    const from = [...versions.values()]
      .filter(({ version }) => to === null || compareVersions(format, version, to) > 0)
      .sort((one, other) => newestFirst(one.version, other.version));
    if (from.length === 0) continue;
    const same = JSON.stringify([format, name, from, to]);
    const archs = [...(merged.get(same)?.archs ?? []), arch].sort();
    merged.set(same, { format, name, archs, from, to });
  }
  return [...merged.values()].sort(inOrder);
}

export function isAbout({ format, name, archs }: FleetChange, pkg: ListedVersion): boolean {
  return format === pkg.format && name === pkg.name && archs.includes(archName(pkg.arch, format));
}

/** Toolchains before what they all need: the downgrade of one may not wait for the other's. */
function inOrder(one: FleetChange, other: FleetChange): number {
  const rank = ({ format, name, archs }: FleetChange): string =>
    [format, /^go-\d/.test(name) ? 0 : 1, name, archs.join(' ')].join('\0');
  return rank(one) < rank(other) ? -1 : 1;
}

export function compareVersions(format: Format, one: string, other: string): number {
  return format === 'deb' ? compareDebVersions(one, other) : compareEvr(parseEvr(one), parseEvr(other));
}

function versionOf({ version, release }: ListedVersion): string {
  return `${version}-${release}`;
}

function keyOf({ format, name, arch }: ListedVersion): string {
  return JSON.stringify([format, name, archName(arch, format)]);
}

function parseKey(key: string): [Format, string, string] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keyOf() made it
  return JSON.parse(key) as [Format, string, string];
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}
