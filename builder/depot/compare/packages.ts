import type { Format, PackageArch } from '../../packaging/package.ts';
import { compareRpmVersions } from '../../rpm/version.ts';
import type { ComparedPackage, PackageChange, PackageDifference, Rebuilt, ValueChange } from './model.ts';
import { changedInputs } from './values.ts';

/** By name: what came, went, and was built anew. Both lists in any order. */
export function comparePackages(
  before: readonly ComparedPackage[],
  after: readonly ComparedPackage[],
): PackageDifference[] {
  const [old, now] = [groupBy(before, nameOf), groupBy(after, nameOf)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .flatMap((name) => compareOne(name, old.get(name) ?? [], now.get(name) ?? []) ?? [])
    .sort((a, b) => Number(b.toolchain) - Number(a.toolchain) || compareVersions(a.name, b.name));
}

function compareOne(
  name: string,
  before: readonly ComparedPackage[],
  after: readonly ComparedPackage[],
): PackageDifference | undefined {
  const [old, now] = [groupBy(before, versionOf), groupBy(after, versionOf)];
  const [oldVersions, newVersions] = [sorted(old.keys()), sorted(now.keys())];
  const both = oldVersions.filter((version) => now.has(version));
  const pairs = both.map((version) => ({
    version,
    before: old.get(version) ?? [],
    after: now.get(version) ?? [],
  }));
  const found = {
    before: oldVersions.at(-1) ?? null,
    after: newVersions.at(-1) ?? null,
    added: newVersions.filter((version) => !old.has(version)),
    removed: oldVersions.filter((version) => !now.has(version)),
    rebuilt: pairs.flatMap((pair) => rebuiltOf(pair) ?? []),
    architectures: pairs.flatMap((pair) => architecturesOf(pair) ?? []),
    altered: pairs.flatMap(alteredOf),
  };
  const change = changeOf(found);
  if (change === undefined) return undefined;
  const toolchain = [...before, ...after].some(({ upstream }) => upstream !== null);
  return { name, toolchain, change, ...found };
}

function changeOf(
  found: Pick<
    PackageDifference,
    'before' | 'after' | 'added' | 'removed' | 'rebuilt' | 'architectures' | 'altered'
  >,
): PackageChange | undefined {
  if (found.before === null) return 'added';
  if (found.after === null) return 'removed';
  const order = compareVersions(found.before, found.after);
  if (order !== 0) return order < 0 ? 'upgraded' : 'downgraded';
  if (found.added.length + found.removed.length + found.architectures.length + found.altered.length > 0)
    return 'changed';
  return found.rebuilt.length > 0 ? 'rebuilt' : undefined;
}

interface Pair {
  version: string;
  before: readonly ComparedPackage[];
  after: readonly ComparedPackage[];
}

/** The newest release of each format on both sides: a release is raised where the content had to change. */
function rebuiltOf({ version, before, after }: Pair): Rebuilt | undefined {
  const formats: Rebuilt['formats'] = [];
  const inputs = new Map<string, ValueChange>();
  for (const format of ['rpm', 'deb'] as const) {
    const [old, now] = [newest(before, format), newest(after, format)];
    if (old === undefined || now === undefined) continue;
    const order = compareVersions(old.release, now.release);
    if (order === 0) continue;
    const direction = order < 0 ? 'raised' : 'lowered';
    formats.push({ format, before: old.release, after: now.release, direction });
    for (const change of changedInputs(old.inputs, now.inputs)) inputs.set(change.name, change);
  }
  return formats.length === 0 ? undefined : { version, formats, inputs: [...inputs.values()] };
}

function newest(packages: readonly ComparedPackage[], format: Format): ComparedPackage | undefined {
  return (
    packages
      .filter((pkg) => pkg.format === format)
      // of one release, that of the first architecture stands for both
      .sort((a, b) => compareVersions(a.release, b.release) || (a.arch < b.arch ? 1 : -1))
      .at(-1)
  );
}

function architecturesOf({
  version,
  before,
  after,
}: Pair): PackageDifference['architectures'][number] | undefined {
  const [old, now] = [archsOf(before), archsOf(after)];
  const added = now.filter((arch) => !old.includes(arch));
  const removed = old.filter((arch) => !now.includes(arch));
  return added.length + removed.length === 0 ? undefined : { version, added, removed };
}

export function archsOf(packages: readonly Pick<ComparedPackage, 'arch'>[]): PackageArch[] {
  return [...new Set(packages.map(({ arch }) => arch))].sort();
}

function alteredOf({ before, after }: Pair): string[] {
  const digests = new Map(before.map(({ fileName, sha256 }) => [fileName, sha256]));
  return after
    .filter(({ fileName, sha256 }) => (digests.get(fileName) ?? sha256) !== sha256)
    .map(({ fileName }) => fileName)
    .sort();
}

/**
 * Versions, releases and the lines in package names: `go-1.9` comes before `go-1.27`. dpkg orders none of what is written here otherwise: the
 * same tilde, and numbers by value.
 */
export function compareVersions(a: string, b: string): number {
  return compareRpmVersions(a, b) || (a < b ? -1 : Number(a > b));
}

function sorted(versions: Iterable<string>): string[] {
  return [...versions].sort(compareVersions);
}

function nameOf({ name }: ComparedPackage): string {
  return name;
}

function versionOf({ version }: ComparedPackage): string {
  return version;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  return Map.groupBy(items, keyOf);
}
