import { compareText } from '../../io/compare-text.ts';
import type { BuiltPackage } from '../../build/record.ts';
import { compareEvr } from '../../rpm/version.ts';
import { isSameVersion, isWithdrawn } from '../snapshot/yanks.ts';

/** A package that was taken out of the indexes, as the manifest remembers it. */
export type Withdrawn = Pick<BuiltPackage, 'format' | 'name' | 'version' | 'release' | 'fileName'> & {
  reason: string;
  /** Unix seconds. */
  date: number;
  /** Still listed, and not to be used. */
  marked?: true | undefined;
};

/** One version of one package, withdrawn in one or both formats and some or all architectures. */
export interface Withdrawal {
  /** `godepot-yank-go-1.27-1.27.3-1` */
  id: string;
  name: string;
  version: string;
  release: string;
  reason: string;
  /** Unix seconds. */
  date: number;
  /** True for what is still listed, and not to be used. */
  marked: boolean;
  files: readonly string[];
  /** Listed packages that take its place for hosts that have it: the next newer version. Empty: hosts have to go back. */
  successors: readonly Successor[];
}

type Successor = Pick<BuiltPackage, 'format' | 'name' | 'version' | 'release' | 'arch' | 'fileName'>;

/** By name and version; what was withdrawn for several reasons is told with each of them. */
export function withdrawalsOf(
  depot: string,
  yanked: readonly Withdrawn[],
  listed: readonly Successor[],
): Withdrawal[] {
  const groups = new Map<string, Withdrawn[]>();
  for (const one of yanked) {
    const key = JSON.stringify([one.name, one.version, one.release, one.reason, one.marked]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const taken = new Map<string, number>();
  return [...groups.values()]
    .flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others] as const]))
    .map((group) => ({ group, first: group[0] }))
    .sort(
      (a, b) =>
        compareText(a.first.name, b.first.name) ||
        compareEvr(a.first, b.first) ||
        a.first.date - b.first.date ||
        compareText(a.first.reason, b.first.reason),
    )
    .map(({ group, first: { name, version, release, reason } }) => {
      const base = `${depot}-yank-${name}-${version}-${release}`;
      const count = (taken.get(base) ?? 0) + 1;
      taken.set(base, count);
      return {
        id: count === 1 ? base : `${base}.${count}`,
        name,
        version,
        release,
        reason,
        marked: !group.some(isWithdrawn),
        date: Math.min(...group.map(({ date }) => date)),
        files: group.map(({ fileName }) => fileName).sort(compareText),
        successors: successorsOf({ name, version, release }, listed),
      };
    });
}

/** The nearest newer version that is listed, in all its formats and architectures. */
function successorsOf(
  withdrawn: Pick<Withdrawn, 'name' | 'version' | 'release'>,
  listed: readonly Successor[],
): Successor[] {
  const newer = listed
    .filter((pkg) => pkg.name === withdrawn.name && compareEvr(pkg, withdrawn) > 0)
    // a change of keys raises the release of the very same content
    .filter((pkg) => !isSameVersion(pkg, withdrawn))
    .sort((a, b) => compareEvr(a, b) || compareText(a.fileName, b.fileName));
  const [nearest] = newer;
  return nearest === undefined ? [] : newer.filter((pkg) => compareEvr(pkg, nearest) === 0);
}
