import { planBuild, type PlannedPackage } from '../build/built.ts';
import { buildables } from '../build/buildables.ts';
import { readCurrent } from '../depot/snapshot/snapshots.ts';
import { judgeRefresh } from '../depot/snapshot/validity.ts';
import { judgeArchives, type JudgedArchive, type Lacking } from '../depot/go/archives.ts';
import { DepotError, hasCode } from '../errors.ts';
import { instant } from '../io/instant.ts';
import type { ToolchainVerdict } from '../policy/verdict.ts';
import { openKeys } from '../signing/keys.ts';
import { toolchainId } from '../spec/model.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { fromStore } from '../upstream/fetch.ts';
import type { LockEntry } from '../upstream/lock.ts';
import type { Answer, Context } from './context.ts';
import { type House, openHouse, sourcesFor } from './house.ts';
import { openWorkshop, keyMaterial } from './workshop.ts';
import { type Plan, type PlannedToolchain, renderPlan } from './plan-text.ts';
import { type Judgement, judgeHouse } from './policy.ts';
import { judgeSpec } from './targets.ts';

/**
 * What would be done and what the policy says of it, without doing any of it: reads the spec, the lock, the store, the keys, and copies of
 * catalogue and vulnerability database; opens no socket.
 */
export async function plan(context: Context, options: { source: string[] }): Promise<Answer> {
  const house = await openHouse(context);
  // `go env` is another process: it answers while the rest is read
  const [sources, rest] = await Promise.all([
    sourcesFor(context, house.spec, options.source),
    planHouse(context, house),
  ]);
  const { spec, depot } = context;
  const asked = sources.map(({ kind, where, origin }) => ({ kind, where, origin }));
  const { current, refresh, rolledBack, ...others } = rest;
  const result: Plan = { spec, depot, current, refresh, rolledBack, sources: asked, ...others };
  return { result, text: renderPlan(result) };
}

async function planHouse(
  context: Context,
  house: House,
): Promise<
  Pick<
    Plan,
    'current' | 'refresh' | 'rolledBack' | 'policy' | 'toolchains' | 'targets' | 'compression' | 'packages'
  >
> {
  const judgement = await judgeHouse(context, house);
  const toolchains = await planToolchains(house);
  return {
    ...(await planPublished(context, house)),
    policy: basis(judgement),
    toolchains: toolchains.map((planned, index) => ({ ...planned, ...verdictAt(judgement, index) })),
    ...(await planTargets(context, house)),
    packages: await planPackages(context, house),
  };
}

/** What is published: whether it has to be published again for the sake of its date, and the rollback that is in force. */
async function planPublished(
  { depot }: Context,
  { spec }: House,
): Promise<Pick<Plan, 'current' | 'refresh' | 'rolledBack'>> {
  const current = await readCurrent(depot);
  if (current === undefined) return { current: null, refresh: null, rolledBack: null };
  const verdict = judgeRefresh(current.manifest, spec.validDays, Math.floor(Date.now() / 1000));
  const validUntil = current.manifest.validUntil ?? null;
  const { date: _, ...rolledBack } = current.manifest.rolledBack ?? {};
  return {
    current: current.name,
    rolledBack: 'of' in rolledBack ? rolledBack : null,
    refresh:
      validUntil === null && !verdict.due
        ? null
        : {
            due: verdict.due,
            why: verdict.why,
            validUntil: validUntil === null ? null : instant(validUntil),
          },
  };
}

/** Keys that are not there yet are not judged; damaged ones are for planPackages to tell. */
async function planTargets(
  { keys: folder }: Context,
  { spec }: House,
): Promise<Pick<Plan, 'targets' | 'compression'>> {
  const keys = await openKeys(folder).catch((error: unknown) => {
    if (hasCode(error, 'KEYS_MISSING')) return undefined;
    throw error;
  });
  const { verdicts, compression } = judgeSpec(spec, keys, Math.floor(Date.now() / 1000));
  return { targets: verdicts, compression };
}

/** Verdicts come in the order of the requests. */
function verdictAt({ verdicts }: Judgement, index: number): ToolchainVerdict {
  const verdict = verdicts[index];
  if (verdict === undefined) throw new DepotError('INTERNAL', 'a toolchain was not judged');
  return verdict;
}

async function planToolchains({ spec, lock, store }: House): Promise<PlannedToolchain[]> {
  const planned: PlannedToolchain[] = [];
  const judged = await judgeArchives(spec.toolchains.map(toolchainId), store, lock);
  for (const request of spec.toolchains) {
    const toolchain = toolchainId(request);
    const entry = lock.toolchains[toolchain];
    const archive = entry === undefined ? undefined : await fromStore(request, entry, store);
    planned.push({
      toolchain,
      pin: pinOf(entry),
      archive: archive === undefined ? 'to be fetched' : 'in the store',
      served: servedTo(judged.filter((one) => one.toolchain === toolchain)),
    });
  }
  return planned;
}

function servedTo(judged: readonly JudgedArchive[]): PlannedToolchain['served'] {
  const of = (form: ArchiveForm): Lacking | null => judged.find((one) => one.form === form)?.lacking ?? null;
  return { 'module-zip': of('module-zip'), tarball: of('tarball') };
}

function pinOf(entry: LockEntry | undefined): string {
  if (entry === undefined) return 'missing';
  const { sumdb, openpgp, sha256 } = entry.evidence;
  return [
    'h1',
    ...(sumdb === null ? [] : ['checksum database']),
    ...(openpgp === undefined ? [] : ['signature']),
    ...(sha256 === undefined ? [] : ['published digest']),
  ].join(' + ');
}

function basis({ catalogue, vulnerabilities }: Judgement): Plan['policy'] {
  return {
    catalogue:
      catalogue === undefined
        ? null
        : {
            path: catalogue.path,
            newest: catalogue.catalogue.stable.at(-1) ?? null,
            releases: catalogue.catalogue.releases.size,
          },
    vulnerabilities:
      vulnerabilities === undefined
        ? null
        : {
            path: vulnerabilities.path,
            modified: vulnerabilities.modified === undefined ? null : instant(vulnerabilities.modified),
            entries: vulnerabilities.entries.length,
          },
  };
}

/** Without keys, or without a pin, package names cannot be settled yet; the text then says what comes first. */
async function planPackages(context: Context, house: House): Promise<PlannedPackage[] | null> {
  if (house.spec.toolchains.some((request) => house.lock.toolchains[toolchainId(request)] === undefined))
    return null;
  try {
    const { keys, workshop } = await openWorkshop(context, house);
    return await planBuild(await buildables({ ...house, ...keyMaterial(keys) }), workshop);
  } catch (error) {
    if (hasCode(error, 'KEYS_MISSING')) return null;
    throw error;
  }
}
