import { register, unregister } from './alternatives.ts';
import type { Failure, Line, Patch } from './events.ts';
import { type Instance, type Outcome, whole, type World } from './model.ts';
import { leaving, left, settled, unpacking } from './record.ts';

/** rpm -U --oldpackage --replacepkgs. Only %pre can stop it; all later failures leave it installed. */
export function rpmInstall(world: World, line: Line, patch: Patch, fail: Failure | undefined): Outcome {
  const pkg = world.packages[line];
  if (fail?.script !== 'preinst' || fail.when === 'after') unpacking(world, line, patch);
  if (fail?.script === 'preinst') return 'failed';
  const configured = !(fail?.script === 'postinst' && fail.when === 'before');
  if (configured) register(world.alternatives, line);
  // what an old %preun refuses to let go stays in the database beside the new one, be it the same version
  const refused = fail?.script === 'prerm' ? refusedOf(pkg.instances) : [];
  pkg.instances = [...refused, whole(patch)];
  pkg.status = 'installed';
  if (configured) settled(world, line, patch);
  return refused.length === 0 ? 'done' : 'failed';
}

/** rpm -e --allmatches */
export function rpmRemove(world: World, line: Line, fail: Failure | undefined): Outcome {
  const pkg = world.packages[line];
  if (pkg.status === 'not-installed') return 'failed';
  if (fail?.script === 'prerm') {
    if (fail.when === 'after' && pkg.instances.length === 1) leaving(world, line);
    // %preun of one out of two undoes nothing, but %postun of the other finds the program gone
    if (fail.when === 'after' || pkg.instances.length > 1) unregister(world.alternatives, line);
    pkg.instances = refusedOf(pkg.instances);
    return 'failed';
  }
  const several = pkg.instances.length > 1;
  leaving(world, line);
  unregister(world.alternatives, line);
  pkg.instances = [];
  pkg.status = 'not-installed';
  if (!(fail?.script === 'postrm' && fail.when === 'before') || several) left(world, line);
  return 'done';
}

/**
 * What is left when the first %preun fails: the last that came is the first to be erased, and rpm goes on to the others. It spares no file for
 * the sake of a package that was to go in the same transaction, even if that one then stays.
 */
function refusedOf(instances: readonly Instance[]): Instance[] {
  const erased = instances.slice(0, -1).map(({ patch }) => patch);
  return instances.slice(-1).map(({ patch, lost }) => ({ patch, lost: [...lost, ...erased] }));
}
