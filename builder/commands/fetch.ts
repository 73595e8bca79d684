import { fetchAll } from '../upstream/fetch-all.ts';
import type { AdmittedArchive } from '../upstream/fetch.ts';
import type { Answer, Context } from './context.ts';
import { openHouse, sourcesFor, type House } from './house.ts';
import { megabytes } from './progress-bars.ts';

export interface FetchOptions {
  source: string[];
  jobs: number;
}

export interface FetchResult {
  toolchains: AdmittedArchive[];
}

export async function fetch(context: Context, options: FetchOptions): Promise<Answer> {
  return { result: await fetchStep(context, await openHouse(context), options) };
}

/** What the spec asks for, verified and in the store; said in one line. */
export async function fetchStep(
  context: Context,
  house: House,
  { source, jobs }: FetchOptions,
): Promise<FetchResult> {
  const options = {
    sources: await sourcesFor(context, house.spec, source),
    lock: house.lock,
    store: house.store,
    verify: house.spec.verify,
    progress: context.progress,
  };
  const toolchains = await fetchAll(house.spec.toolchains, options, jobs);
  context.step('fetched', describe(toolchains, house));
  return { toolchains };
}

function describe(toolchains: readonly AdmittedArchive[], house: House): string {
  const bytes = toolchains.reduce((sum, { size }) => sum + size, 0);
  const recorded = toolchains.filter(
    ({ toolchain }) => house.lock.toolchains[toolchain]?.evidence.sumdb,
  ).length;
  const cached = toolchains.filter(({ cached }) => cached).length;
  return (
    `${toolchains.length} toolchains, ${megabytes(bytes)}; ${toolchains.length} match the lock (h1), ` +
    `${recorded} in the checksum database's signed record, inclusion not checked; ${cached} were already there`
  );
}
