import { counted } from '../io/counted.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { fetchAll } from '../upstream/fetch-all.ts';
import type { AdmittedArchive, FetchOptions as FetchAllOptions } from '../upstream/fetch.ts';
import type { Source } from '../upstream/sources.ts';
import { completeMirror, type Unproven } from '../upstream/sumdb/complete-mirror.ts';
import { publicDatabase } from '../upstream/sumdb/public-database.ts';
import type { Context } from './context.ts';
import { type House, sourcesFor } from './house.ts';
import { megabytes } from './progress-bars.ts';

/** Options of every verb that fetches. */
export interface FetchOptions {
  source: string[];
  jobs: number;
  /** The one form of archive that will do; any where it is left out. */
  form?: ArchiveForm;
}

export interface FetchResult {
  toolchains: AdmittedArchive[];
  /** Those that go clients cannot be served, since the depot cannot prove their records in the checksum database; and why. */
  unproven: Unproven[];
}

/** What the spec asks for, verified and in the store; said in one line. */
export async function fetchStep(
  context: Context,
  house: House,
  { source, jobs, form }: FetchOptions,
): Promise<FetchResult> {
  const sources = await sourcesFor(context, house.spec, source);
  return fetchFrom(context, house, { sources, jobs, ...(form === undefined ? {} : { form: () => form }) });
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
  return { toolchains, unproven: await proofStep(context, { ...options, sources }, toolchains) };
}

/** A site whose proxy does not pass the database on should not wait for it at each run. */
const ONE_TRY = { firstDelay: 500, barrenTries: 1 };

/**
 * What go asks for when it takes a toolchain from the depot: proofs, gathered by a run that fetched something. One that finds all archives in
 * the store asks nobody for anything; `lock verify` gathers what is missing then.
 */
async function proofStep(
  context: Context,
  { sources, store, progress, verify }: Pick<FetchAllOptions, 'sources' | 'store' | 'progress' | 'verify'>,
  toolchains: readonly AdmittedArchive[],
): Promise<Unproven[]> {
  const zips = toolchains.filter(({ form }) => form === 'module-zip');
  if (zips.every(({ cached }) => cached)) return [];
  const delivery = { store, progress, pace: ONE_TRY };
  const unproven = await completeMirror(zips, sources, publicDatabase(), delivery, verify.includes('sumdb'));
  const [first] = unproven;
  if (first !== undefined)
    context.step('go', `${unproven.length} of ${zips.length} cannot be served to go itself: ${first.why}`);
  return unproven;
}

function describe(toolchains: readonly AdmittedArchive[], house: House): string {
  const bytes = toolchains.reduce((sum, { size }) => sum + size, 0);
  const sumdb = toolchains.flatMap(({ toolchain }) => house.lock.toolchains[toolchain]?.evidence.sumdb ?? []);
  const proven = sumdb.filter(({ inclusion }) => inclusion === 'proven').length;
  const cached = toolchains.filter(({ cached }) => cached).length;
  return (
    `${counted(toolchains.length, 'toolchain')}, ${megabytes(bytes)}; ${toolchains.length} match the lock (h1), ` +
    `${proven} proven to be in the checksum database${unproven(sumdb.length - proven)}; ${cached} were already there`
  );
}

function unproven(count: number): string {
  return count === 0
    ? ''
    : `, ${count} on record there, inclusion not checked (godepot lock update proves it)`;
}
