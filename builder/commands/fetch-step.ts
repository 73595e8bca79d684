import { fetchAll } from '../upstream/fetch-all.ts';
import type { AdmittedArchive, FetchOptions as FetchAllOptions } from '../upstream/fetch.ts';
import type { Source } from '../upstream/sources.ts';
import type { Context } from './context.ts';
import { type House, sourcesFor } from './house.ts';
import { megabytes } from './progress-bars.ts';

/** Options of every verb that fetches. */
export interface FetchOptions {
  source: string[];
  jobs: number;
}

export interface FetchResult {
  toolchains: AdmittedArchive[];
}

/** What the spec asks for, verified and in the store; said in one line. */
export async function fetchStep(
  context: Context,
  house: House,
  { source, jobs }: FetchOptions,
): Promise<FetchResult> {
  return fetchFrom(context, house, { sources: await sourcesFor(context, house.spec, source), jobs });
}

export async function fetchFrom(
  context: Context,
  house: House,
  { sources, jobs, form }: { sources: readonly Source[]; jobs: number; form?: FetchAllOptions['form'] },
): Promise<FetchResult> {
  const { spec, lock, store } = house;
  const { verify, openpgp } = spec;
  const options = { sources, lock, store, verify, openpgp, progress: context.progress, form };
  const toolchains = await fetchAll(spec.toolchains, options, jobs);
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
