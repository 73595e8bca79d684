import { build as buildOne, type BuildOutcome } from '../build/build.ts';
import { findBuilt } from '../build/built.ts';
import { buildables } from '../build/buildables.ts';
import type { BuiltPackage } from '../build/record.ts';
import { buildNeed } from '../build/space.ts';
import { requireSpace } from '../io/disk-space.ts';
import { withStoreLock } from '../store/lock.ts';
import { sweepStaging } from '../store/sweep.ts';
import type { Answer, Context } from './context.ts';
import { type House, openHouse } from './house.ts';
import { openWorkshop, keyMaterial } from './workshop.ts';
import { policyStep } from './policy.ts';
import { targetsStep } from './targets.ts';
import { megabytes } from './progress-bars.ts';

export interface BuildResult {
  made: number;
  packages: BuiltPackage[];
}

export async function build(context: Context, options: { unsigned?: boolean }): Promise<Answer> {
  const house = await openHouse(context);
  await policyStep(context, house);
  await targetsStep(context, house);
  return { result: await buildStep(context, house, options.unsigned === true) };
}

/** Builds what is missing, one buildable after the other: each already uses every core. */
export async function buildStep(context: Context, house: House, unsigned = false): Promise<BuildResult> {
  const started = performance.now();
  const { keys, workshop } = await openWorkshop(context, house, unsigned);
  const wanted = await buildables({ ...house, ...keyMaterial(keys) });
  const outcome: BuildOutcome = await withStoreLock(context.depot, 'build', async () => {
    await sweepStaging(house.store);
    await requireSpace(context.depot, await buildNeed(wanted, workshop), 'build');
    const packages: BuiltPackage[] = [];
    let made = 0;
    for (const buildable of wanted) {
      const one = await buildOne(buildable, workshop);
      packages.push(...one.packages);
      made += one.made;
    }
    return { packages, made };
  });
  context.step('built', describe(outcome, (performance.now() - started) / 1000));
  return outcome;
}

function describe({ packages, made }: BuildOutcome, seconds: number): string {
  const toolchains = packages.filter(({ upstream }) => upstream !== undefined).length;
  const bytes = packages.reduce((sum, { size }) => sum + size, 0);
  const own = packages.length - toolchains;
  const waiting = packages.filter(
    ({ format, signedBy }) => format === 'rpm' && signedBy === undefined,
  ).length;
  const rest = waiting === 0 ? '' : `; ${waiting} wait for signatures: godepot sign export FOLDER`;
  return (
    `${toolchains} toolchain packages and ${own} of our own, ${megabytes(bytes)}, in ${seconds.toFixed(1)} s; ` +
    `${packages.length - made} were already there${rest}`
  );
}

/** What is built already of what the spec asks for. */
export async function builtPackages(context: Context, house: House): Promise<BuiltPackage[]> {
  const { keys, workshop } = await openWorkshop(context, house);
  return findBuilt(await buildables({ ...house, ...keyMaterial(keys) }), workshop);
}
