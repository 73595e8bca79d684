import { debFileName } from '../deb/file-name.ts';
import { DEB_WRITER } from '../deb/writer-version.ts';
import { DepotError, hasCode } from '../errors.ts';
import type { Format } from '../packaging/package.ts';
import { rpmFileName } from '../rpm/file-name.ts';
import { RPM_WRITER } from '../rpm/writer-version.ts';
import { type Buildable, FORMATS, identityOf } from './buildable.ts';
import type { BuiltPackage } from './record.ts';
import type { Workshop } from './workshop.ts';

export function fileName(buildable: Buildable, format: Format): string {
  const identity = identityOf(buildable, format);
  return format === 'rpm' ? rpmFileName(identity) : debFileName(identity);
}

/**
 * What is already built of these, for publication.
 * @throws DepotError PACKAGE_NOT_BUILT naming each missing one.
 */
export async function findBuilt(
  buildables: readonly Buildable[],
  workshop: Workshop,
): Promise<BuiltPackage[]> {
  const found: BuiltPackage[] = [];
  const missing: string[] = [];
  let waiting = 0;
  for (const buildable of buildables) {
    for (const format of FORMATS) {
      const record = await reusable(buildable, format, workshop);
      if (record === undefined) {
        const name = fileName(buildable, format);
        missing.push(name);
        if ((await workshop.waiting.read(name)) !== undefined) waiting++;
      } else found.push(record);
    }
  }
  if (missing.length === 0) return found;
  throw new DepotError(
    'PACKAGE_NOT_BUILT',
    `${missing.length} of ${missing.length + found.length} packages are not built`,
    {
      hint:
        waiting === 0
          ? 'godepot build   (or godepot release, which fetches, builds and publishes)'
          : `${waiting} wait for signatures: godepot sign export FOLDER   (where the key is at hand: godepot build)`,
      faults: missing.map((message) => ({ message })),
    },
  );
}

/** One package of a plan. */
export interface PlannedPackage {
  fileName: string;
  state: 'built' | 'to be built' | 'release needed';
  why?: string;
}

/** What of these is built, without building any of it; a RELEASE_NEEDED becomes a state instead of a failure. */
export async function planBuild(
  buildables: readonly Buildable[],
  workshop: Workshop,
): Promise<PlannedPackage[]> {
  const planned: PlannedPackage[] = [];
  for (const buildable of buildables) {
    for (const format of FORMATS) {
      const name = fileName(buildable, format);
      try {
        const record = await reusable(buildable, format, workshop);
        planned.push({ fileName: name, state: record === undefined ? 'to be built' : 'built' });
      } catch (error) {
        if (!hasCode(error, 'RELEASE_NEEDED')) throw error;
        planned.push({ fileName: name, state: 'release needed', why: error.message });
      }
    }
  }
  return planned;
}

/** The writer is an input of what it writes, and the key of what carries a signature. */
export function formatInputs(
  buildable: Buildable,
  format: Format,
  workshop: Workshop,
): Record<string, string> {
  return format === 'rpm'
    ? { ...buildable.inputs, writer: RPM_WRITER, signer: workshop.signer.fingerprint }
    : {
        ...buildable.inputs,
        writer: DEB_WRITER,
        ...(workshop.gpgorigin ? { signer: workshop.signer.fingerprint } : {}),
      };
}

/**
 * The record of a package that is what would be built now.
 * @throws DepotError RELEASE_NEEDED when inputs changed under a published name-version-release.
 */
export async function reusable(
  buildable: Buildable,
  format: Format,
  workshop: Workshop,
): Promise<BuiltPackage | undefined> {
  const name = fileName(buildable, format);
  const record = await workshop.records.read(name);
  if (record === undefined) return undefined;
  const inputs = formatInputs(buildable, format, workshop);
  const changed = changedInputs(record.inputs, inputs);
  if (changed.length === 0) {
    if (!(await workshop.store.has(record.sha256, record.size))) return undefined;
    return requireRead(buildable, record, workshop);
  }
  if ((await workshop.published(name)) === undefined) return undefined;
  throw new DepotError('RELEASE_NEEDED', `${name} is published, and ${list(changed)} changed since`, {
    where: buildable.releaseSetIn,
    hint: `raise its release above ${buildable.release[format]}, or undo the change: a published name-version-release keeps its bytes for ever`,
    faults: changed.map((input) => ({
      message: `${input}: ${record.inputs[input] ?? '(absent)'} -> ${inputs[input] ?? '(absent)'}`,
    })),
  });
}

/**
 * How a package is packed is no input and never a reason to build it again, but for a target that could not install it.
 * @throws DepotError RELEASE_NEEDED where it is published already
 */
async function requireRead(
  buildable: Buildable,
  record: BuiltPackage,
  workshop: Workshop,
): Promise<BuiltPackage | undefined> {
  const { format, fileName, provenance } = record;
  const targets = workshop.cannotRead(format, provenance.compression);
  if (targets.length === 0) return record;
  if ((await workshop.published(fileName)) === undefined) return undefined;
  throw new DepotError(
    'RELEASE_NEEDED',
    `${fileName} is published, packed in a way that ${targets.join(', ')} cannot read`,
    {
      where: buildable.releaseSetIn,
      hint: `raise its release above ${buildable.release[format]}, or leave the target out: a published name-version-release keeps its bytes for ever`,
    },
  );
}

/** Names of those that differ. */
export function changedInputs(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => before[name] !== now[name]).sort();
}

function list(names: readonly string[]): string {
  return names.length === 1 ? `its ${names[0]}` : `its ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
