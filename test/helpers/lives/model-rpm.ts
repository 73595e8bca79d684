import { register, unregister } from './alternatives.ts';
import type { Failure, Line, Patch } from './events.ts';
import type { Outcome, World } from './model.ts';

/** rpm -U --oldpackage --replacepkgs. Only %pre can stop it; all later failures leave it installed. */
export function rpmInstall(world: World, line: Line, patch: Patch, fail: Failure | undefined): Outcome {
  const pkg = world.packages[line];
  if (fail?.script === 'preinst') return 'failed';
  if (!(fail?.script === 'postinst' && fail.when === 'before')) register(world.alternatives, line);
  // the old %preun: what it refuses to leave stays in the database beside the new one, be it the same version
  const [refused] = fail?.script === 'prerm' ? pkg.patches : [];
  pkg.patches = refused === undefined ? [patch] : [refused, patch];
  pkg.status = 'installed';
  return refused === undefined ? 'done' : 'failed';
}

/** rpm -e --allmatches */
export function rpmRemove(world: World, line: Line, fail: Failure | undefined): Outcome {
  const pkg = world.packages[line];
  if (pkg.status === 'not-installed') return 'failed';
  if (fail?.script === 'prerm') {
    if (fail.when === 'after' && pkg.patches.length === 1) unregister(world.alternatives, line);
    return 'failed';
  }
  unregister(world.alternatives, line);
  pkg.patches = [];
  pkg.status = 'not-installed';
  return 'done';
}
