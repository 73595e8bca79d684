import { resolve } from 'node:path';

import { hasCode } from '../errors.ts';
import { findUpstreamKey } from '../signing/upstream-key-choice.ts';
import { toolchainId } from '../spec/model.ts';
import { withStoreLock } from '../store/lock.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { completeEvidence } from '../upstream/kit/complete.ts';
import { isVulnerabilities, kitItems, lackingReferences } from '../upstream/kit/items.ts';
import { writeKit, type WrittenKit } from '../upstream/kit/write-kit.ts';
import { encodeLock, type LockEntry } from '../upstream/lock.ts';
import type { Reference } from '../upstream/source.ts';
import { databaseFiles } from '../upstream/sumdb/state.ts';
import type { MissingEvidence } from '../upstream/tarball-evidence.ts';
import type { Answer, Context } from './context.ts';
import { fetchFrom, type FetchOptions } from './fetch-step.ts';
import { type House, sourcesFor } from './house.ts';
import { describeReferences, lookOptions, type References, refreshReferences } from './look.ts';
import { megabytes } from './progress-bars.ts';

interface KitResult extends WrittenKit {
  /** What the isolated side will not be able to check for itself, by toolchain. */
  missing: Readonly<Record<string, readonly MissingEvidence[]>>;
  /** What the kit goes without, since the depot has none. */
  without: readonly Reference[];
  references: References;
}

/** A signature or published digest is about the official tarball, so that has to travel; otherwise any form will do. */
function formToCarry({ evidence }: LockEntry): ArchiveForm | undefined {
  return evidence.openpgp === undefined && evidence.sha256 === undefined ? undefined : 'tarball';
}

/** Fetches, and writes all of it with what is needed to judge it to a folder that an isolated side takes as a source. */
export async function kitStep(
  context: Context,
  house: House,
  { source, jobs }: FetchOptions,
  to: string,
): Promise<Answer> {
  const sources = await sourcesFor(context, house.spec, source);
  const fetched = await fetchFrom(context, house, { sources, jobs, form: formToCarry });
  const kit = await withStoreLock(context.depot, 'fetch --to', async (): Promise<KitResult> => {
    const references = await refreshReferences(context, house, sources);
    const look = lookOptions(context, house, sources);
    const missing: Record<string, MissingEvidence[]> = {};
    for (const archive of fetched.toolchains) {
      const lacks = await completeEvidence(archive, look);
      if (lacks.length > 0) missing[archive.toolchain] = lacks;
    }
    const { store, spec, lock } = house;
    const { name } = look.database;
    const items = await kitItems({
      archives: fetched.toolchains,
      store,
      database: { name, files: await databaseFiles(store, name) },
      vulnerabilities: spec.policy.vulnerabilities.database,
      key: await certificate(context, house),
      lock: encodeLock(lock),
    });
    const ids = fetched.toolchains.map(toolchainId);
    const written = await writeKit(resolve(to), ids, items, isVulnerabilities, context.progress);
    return { ...written, missing, without: lackingReferences(items), references };
  });
  context.step('kit', describe(kit));
  return { result: { ...fetched, kit }, text: details(kit) };
}

async function certificate(context: Context, { spec }: House): Promise<Buffer | undefined> {
  try {
    return (await findUpstreamKey({ keysFolder: context.keys, choice: spec.openpgp })).bytes;
  } catch (error) {
    if (hasCode(error, 'UPSTREAM_KEYRING_MISSING') && !spec.verify.includes('openpgp')) return undefined;
    throw error;
  }
}

function describe({ folder, files, bytes, kept, missing, without }: KitResult): string {
  const incomplete = Object.keys(missing).length;
  const lacks = [
    ...(incomplete === 0 ? [] : [`${incomplete} toolchains lack evidence`]),
    ...without.map((reference) => `no ${reference}`),
  ];
  const lacking = lacks.length === 0 ? '' : `; ${lacks.join(', ')}`;
  return `${folder}: ${files} files, ${megabytes(bytes)}; ${kept} were already there${lacking}`;
}

function details({ missing, references }: KitResult): string {
  const lines = Object.entries(missing).flatMap(([toolchain, list]) =>
    list.map(({ evidence, why }) => `  ${toolchain}: no ${evidence}: ${why}\n`),
  );
  return [...lines, describeReferences(references)].join('');
}
