import { fetchAll } from '../upstream/fetch-all.ts';
import type { AdmittedArchive, FetchOptions as FetchAllOptions } from '../upstream/fetch.ts';
import type { Answer, Context } from './context.ts';
import { openHouse, sourcesFor, type House } from './house.ts';
import { policyStep } from './policy.ts';
import { megabytes } from './progress-bars.ts';

export interface FetchOptions {
  source: string[];
  /** Folder that a carry-in kit is written to. */
  to?: string;
  jobs: number;
}

export interface FetchResult {
  toolchains: AdmittedArchive[];
}

export async function fetch(context: Context, options: FetchOptions): Promise<Answer> {
  const house = await openHouse(context);
  await policyStep(context, house);
  const { to } = options;
  if (to === undefined) return { result: await fetchStep(context, house, options) };
  const { formsToCarry, kitStep } = await import('./fetch-kit.ts');
  const fetched = await fetchStep(context, house, options, formsToCarry);
  const sources = await sourcesFor(context, house.spec, options.source);
  return { result: { ...fetched, kit: await kitStep(context, house, sources, fetched.toolchains, to) } };
}

/** What the spec asks for, verified and in the store; said in one line. */
export async function fetchStep(
  context: Context,
  house: House,
  { source, jobs }: FetchOptions,
  forms?: FetchAllOptions['forms'],
): Promise<FetchResult> {
  const options = {
    sources: await sourcesFor(context, house.spec, source),
    lock: house.lock,
    store: house.store,
    verify: house.spec.verify,
    openpgp: house.spec.openpgp,
    progress: context.progress,
    forms,
  };
  const toolchains = await fetchAll(house.spec.toolchains, options, jobs);
  context.step('fetched', describe(toolchains, house));
  return { toolchains };
}

function describe(toolchains: readonly AdmittedArchive[], house: House): string {
  const bytes = toolchains.reduce((sum, { size }) => sum + size, 0);
  const sumdb = toolchains.flatMap(({ toolchain }) => house.lock.toolchains[toolchain]?.evidence.sumdb ?? []);
  const proven = sumdb.filter(({ inclusion }) => inclusion === 'proven').length;
  const cached = toolchains.filter(({ cached }) => cached).length;
  return (
    `${toolchains.length} toolchains, ${megabytes(bytes)}; ${toolchains.length} match the lock (h1), ` +
    `${proven} proven to be in the checksum database${unproven(sumdb.length - proven)}; ${cached} were already there`
  );
}

function unproven(count: number): string {
  return count === 0
    ? ''
    : `, ${count} on record there, inclusion not checked (godepot lock update proves it)`;
}
