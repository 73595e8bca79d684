import { fetchAll } from '../upstream/fetch-all.ts';
import type { AdmittedArchive } from '../upstream/fetch.ts';
import type { Answer, Context } from './context.ts';
import { openHouse, sourcesFor, type House } from './house.ts';
import { megabytes } from './progress-bars.ts';

export interface FetchOptions {
  source: string[];
}

export interface FetchResult {
  toolchains: AdmittedArchive[];
}

export async function fetch(context: Context, options: FetchOptions): Promise<Answer> {
  return { result: await fetchStep(context, await openHouse(context), options.source) };
}

/** What the spec asks for, verified and in the store; said in one line. */
export async function fetchStep(
  context: Context,
  house: House,
  flags: readonly string[],
): Promise<FetchResult> {
  const toolchains = await fetchAll(house.spec.toolchains, {
    sources: await sourcesFor(context, house.spec, flags),
    lock: house.lock,
    store: house.store,
    verify: house.spec.verify,
    progress: context.progress,
  });
  context.step('fetched', describe(toolchains, house));
  return { toolchains };
}

function describe(toolchains: readonly AdmittedArchive[], house: House): string {
  const bytes = toolchains.reduce((sum, { size }) => sum + size, 0);
  const records = toolchains.flatMap(
    ({ toolchain }) => house.lock.toolchains[toolchain]?.evidence.sumdb ?? [],
  );
  const proven = records.filter(({ inclusion }) => inclusion === 'proven').length;
  const cached = toolchains.filter(({ cached }) => cached).length;
  return (
    `${toolchains.length} toolchains, ${megabytes(bytes)}; ${toolchains.length} match the lock (h1), ` +
    `${records.length} on record in the checksum database, ${proven} of them proven; ${cached} were already there`
  );
}
