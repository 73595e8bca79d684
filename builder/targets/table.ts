import { DEB_TARGETS } from './deb-targets.ts';
import { TARGET_NAMES, type Target, type TargetName } from './model.ts';
import { RPM_TARGETS } from './rpm-targets.ts';

const BY_NAME: ReadonlyMap<string, Target> = new Map(
  [...RPM_TARGETS, ...DEB_TARGETS].map((target) => [target.name, target]),
);

/** In the order of TARGET_NAMES. */
export const TARGETS: readonly Target[] = TARGET_NAMES.map(targetOf);

export function targetOf(name: TargetName): Target {
  const target = BY_NAME.get(name);
  if (target === undefined) throw new TypeError(`no target ${name} in the table`);
  return target;
}

/**
 * What a spec that names no targets is judged by: the systems for which there is evidence that what godepot writes by default works
 * there. A test holds this to the table.
 */
export const DEFAULT_TARGETS: readonly TargetName[] = [
  'el8',
  'el9',
  'el10',
  'fedora',
  'amzn2023',
  'leap16',
  'deb12',
  'deb13',
  'ubuntu20',
  'ubuntu22',
  'ubuntu24',
  'ubuntu26',
];
