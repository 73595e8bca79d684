import { planBuild, type PlannedPackage } from '../build/built.ts';
import { buildables } from '../build/buildables.ts';
import { currentName } from '../depot/snapshots.ts';
import { hasCode } from '../errors.ts';
import { toolchainId } from '../spec/model.ts';
import { fromStore } from '../upstream/fetch.ts';
import type { Answer, Context } from './context.ts';
import { type House, openHouse, openWorkshop, publicKeys, sourcesFor } from './house.ts';

interface PlannedToolchain {
  toolchain: string;
  /** What the lock says of it. */
  pin: 'missing' | 'h1' | 'h1 + checksum database';
  archive: 'in the store' | 'to be fetched';
}

/** What would be done, without doing any of it: reads the spec, the lock, the store and the keys; opens no socket. */
export async function plan(context: Context, options: { source: string[] }): Promise<Answer> {
  const house = await openHouse(context);
  const toolchains = await planToolchains(house);
  const packages = await planPackages(context, house);
  const sources = (await sourcesFor(context, house.spec, options.source)).map(({ kind, where, origin }) => ({
    kind,
    where,
    origin,
  }));
  const result = {
    spec: context.spec,
    depot: context.depot,
    current: (await currentName(context.depot)) ?? null,
    sources,
    toolchains,
    packages,
  };
  return { result, text: render(result) };
}

async function planToolchains({ spec, lock, store }: House): Promise<PlannedToolchain[]> {
  const planned: PlannedToolchain[] = [];
  for (const request of spec.toolchains) {
    const toolchain = toolchainId(request);
    const entry = lock.toolchains[toolchain];
    const archive = entry === undefined ? undefined : await fromStore(request, entry, store);
    planned.push({
      toolchain,
      pin: entry === undefined ? 'missing' : entry.evidence.sumdb === null ? 'h1' : 'h1 + checksum database',
      archive: archive === undefined ? 'to be fetched' : 'in the store',
    });
  }
  return planned;
}

/** Without keys, or without a pin, package names cannot be settled yet; the text then says what comes first. */
async function planPackages(context: Context, house: House): Promise<PlannedPackage[] | null> {
  if (house.spec.toolchains.some((request) => house.lock.toolchains[toolchainId(request)] === undefined))
    return null;
  try {
    const { keys, workshop } = await openWorkshop(context, house);
    return await planBuild(await buildables({ ...house, keys: publicKeys(keys) }), workshop);
  } catch (error) {
    if (hasCode(error, 'KEYS_MISSING')) return null;
    throw error;
  }
}

interface Plan {
  spec: string;
  depot: string;
  current: string | null;
  sources: { kind: string; where: string; origin: string }[];
  toolchains: PlannedToolchain[];
  packages: PlannedPackage[] | null;
}

function render({ spec, depot, current, sources, toolchains, packages }: Plan): string {
  const lines = [
    `spec       ${spec}`,
    `depot      ${depot}, current ${current ?? 'none yet'}`,
    ...sources.map(
      ({ where, origin }, index) => `${index === 0 ? 'sources' : '       '}    ${where} (${origin})`,
    ),
    '',
    `${'toolchain'.padEnd(28)}${'pinned by'.padEnd(26)}archive`,
    ...toolchains.map(({ toolchain, pin, archive }) => `${toolchain.padEnd(28)}${pin.padEnd(26)}${archive}`),
    '',
  ];
  if (packages === null) {
    lines.push('packages   first: godepot keys init, and godepot lock update where a pin is missing');
  } else {
    lines.push(
      ...packages.map(
        ({ fileName, state, why }) => `${fileName.padEnd(54)}${state}${why === undefined ? '' : `: ${why}`}`,
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}
