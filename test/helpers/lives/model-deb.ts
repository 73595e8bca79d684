import { register, unregister } from './alternatives.ts';
import type { Failure, Line, Patch } from './events.ts';
import { type Outcome, whole, type World } from './model.ts';
import { leaving, left, settled, unpacking } from './record.ts';

/** dpkg's unwinding (deb-policy ch. 6, and as measured), with what our scripts owe at each step. */
export function debInstall(
  world: World,
  line: Line,
  patch: Patch,
  fail: Failure | undefined,
  configure = true,
): Outcome {
  const pkg = world.packages[line];
  const { alternatives } = world;
  pkg.unwanted = false;
  const upgrade = pkg.status === 'installed' || pkg.status === 'half-configured';
  if (fail?.script !== 'preinst' || fail.when === 'after') unpacking(world, line, patch);
  if (fail?.script === 'preinst') {
    // new postrm abort-*, then old postinst abort-upgrade, after which dpkg calls the old one installed
    if (upgrade) {
      register(alternatives, line);
      settledAs(world, line);
      pkg.status = 'installed';
    }
    return 'failed';
  }
  // prerm and postrm of the old version that fail are made up for by the new version's `failed-upgrade`
  pkg.instances = [whole(patch)];
  pkg.status = 'unpacked';
  if (!configure) return 'done';
  return debConfigure(world, line, fail);
}

export function debConfigure(world: World, line: Line, fail?: Failure): Outcome {
  const pkg = world.packages[line];
  const broken = fail?.script === 'postinst';
  if (!broken || fail.when === 'after') {
    register(world.alternatives, line);
    settledAs(world, line);
    pkg.remembered = false;
  }
  pkg.status = broken ? 'half-configured' : 'installed';
  return broken ? 'failed' : 'done';
}

export function debRemove(world: World, line: Line, purge: boolean, fail: Failure | undefined): Outcome {
  const pkg = world.packages[line];
  const { alternatives } = world;
  let broken = fail;
  if (pkg.status === 'not-installed') return 'done';
  if (pkg.status === 'config-files' && !purge) return 'done';
  if (pkg.status === 'installed' || pkg.status === 'half-configured') {
    if (broken?.script === 'prerm') {
      // postinst abort-remove registers again, and makes the choice again that prerm wrote down
      const chosen = alternatives.mode === 'manual' && alternatives.current === line;
      if (broken.when === 'after') {
        leaving(world, line);
        unregister(alternatives, line);
      }
      register(alternatives, line);
      if (chosen) {
        alternatives.mode = 'manual';
        alternatives.current = line;
        register(alternatives, line);
      }
      settledAs(world, line);
      pkg.unwanted = true;
      // dpkg gives it the status back that it had
      return 'failed';
    }
    pkg.remembered = alternatives.mode === 'manual' && alternatives.current === line;
    leaving(world, line);
    unregister(alternatives, line);
  }
  if (pkg.status !== 'config-files') {
    pkg.instances = [];
    if (broken?.script === 'postrm') {
      pkg.status = 'half-installed';
      if (broken.when === 'after') gone(world, line);
      return 'failed';
    }
    gone(world, line);
    pkg.status = 'config-files';
    broken = undefined;
  }
  if (!purge) return 'done';
  if (broken?.script === 'postrm') {
    if (broken.when === 'after') gone(world, line);
    return 'failed';
  }
  gone(world, line);
  pkg.status = 'not-installed';
  return 'done';
}

/** postrm, when the files are gone. */
function gone(world: World, line: Line): void {
  unregister(world.alternatives, line);
  world.packages[line].remembered = false;
  left(world, line);
}

/** By the postinst of the version that lies on the disk. */
function settledAs(world: World, line: Line): void {
  const [instance] = world.packages[line].instances;
  if (instance !== undefined) settled(world, line, instance.patch);
}
