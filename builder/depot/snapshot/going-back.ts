import type { Manifest, ManifestPackage } from './manifest.ts';
import { isWithdrawn } from './yanks.ts';

/** What a rollback says of each file, withdrawn or not: a yank that is taken back later leaves the decision to it. File names. */
export interface GoingBack {
  /** What it would list if nothing was withdrawn. */
  wanted: ReadonlySet<string>;
  /** What is withdrawn, of the lines that go back, and has no place in the state that they go back to. */
  without: readonly string[];
  /** What was withdrawn in that state as well, so that it says nothing of them. */
  untold: ReadonlySet<string>;
}

/**
 * @param source the state that it goes back to
 * @param wanted what that lists of the lines that go back, and the current one of the others
 * @param goesBack of a line by its name
 */
export function goingBack(
  current: Pick<Manifest, 'yanked' | 'rolledBack'>,
  source: Pick<Manifest, 'yanked' | 'rolledBack'>,
  wanted: readonly Pick<ManifestPackage, 'fileName'>[],
  goesBack: (pkg: Pick<ManifestPackage, 'name'>) => boolean,
): GoingBack {
  const withdrawn = (current.yanked ?? []).filter(isWithdrawn);
  const untold = new Set((source.yanked ?? []).filter(isWithdrawn).map(({ fileName }) => fileName));
  // but what an earlier rollback had taken out there was gone without the yank
  for (const fileName of source.rolledBack?.removed ?? []) untold.delete(fileName);
  const [back, others] = [withdrawn.filter(goesBack), withdrawn.filter((one) => !goesBack(one))];
  const restored = new Set(current.rolledBack?.restored);
  const stay = others.filter(({ fileName }) => restored.has(fileName));
  const names = back.map(({ fileName }) => fileName);
  return {
    wanted: new Set([...wanted, ...stay].map(({ fileName }) => fileName)),
    without: names.filter((fileName) => !untold.has(fileName)),
    untold: new Set(names.filter((fileName) => untold.has(fileName))),
  };
}
