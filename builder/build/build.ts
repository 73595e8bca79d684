import { contentSignatureDate, type Signer } from '../signing/signer.ts';
import type { Compression } from '../archive/compress.ts';
import { openDebWriter } from '../deb/writer.ts';
import { compileDebScripts } from '../deb/scripts.ts';
import { debFileName } from '../deb/file-name.ts';
import { DepotError } from '../errors.ts';
import type { Format, Package } from '../packaging/package.ts';
import { feed, type FormatWriter } from '../packaging/writer.ts';
import { assembleRpm } from '../rpm/assemble.ts';
import { rpmFileName } from '../rpm/file-name.ts';
import { compileRpmScripts } from '../rpm/scripts.ts';
import { openRpmWriter } from '../rpm/writer.ts';
import { discard, type Store } from '../store/store.ts';
import { type Buildable, FORMATS, type OpenBuildable } from './buildable.ts';
import type { BuiltPackage } from './record.ts';
import type { Records } from './records.ts';

export interface Workshop {
  store: Store;
  records: Records;
  signer: Signer;
  compression: Compression;
  builder: { godepot: string; node: string };
  /** The digest under which a file name was ever published, or undefined: published names keep their bytes for ever. */
  published: (fileName: string) => Promise<string | undefined>;
}

export interface BuildOutcome {
  packages: BuiltPackage[];
  /** How many of them were made now; the others were there already. */
  made: number;
}

/** Builds what is missing of one buildable's packages, both formats in one pass over its entries. */
export async function build(buildable: Buildable, workshop: Workshop): Promise<BuildOutcome> {
  const found = new Map<Format, BuiltPackage>();
  for (const format of FORMATS) {
    const record = await reusable(buildable, format, workshop);
    if (record !== undefined) found.set(format, record);
  }
  const missing = FORMATS.filter((format) => !found.has(format));
  if (missing.length > 0) {
    for (const record of await make(buildable, missing, workshop)) found.set(record.format, record);
  }
  return { packages: FORMATS.flatMap((format) => found.get(format) ?? []), made: missing.length };
}

function fileName(buildable: Buildable, format: Format): string {
  return format === 'rpm' ? rpmFileName(buildable) : debFileName(buildable);
}

/**
 * What is already built of these, for publication.
 * @throws DepotError PACKAGE_NOT_BUILT naming each missing one.
 */
export async function findBuilt(buildables: readonly Buildable[], workshop: Workshop): Promise<BuiltPackage[]> {
  const found: BuiltPackage[] = [];
  const missing: string[] = [];
  for (const buildable of buildables) {
    for (const format of FORMATS) {
      const record = await reusable(buildable, format, workshop);
      if (record === undefined) missing.push(fileName(buildable, format));
      else found.push(record);
    }
  }
  if (missing.length === 0) return found;
  throw new DepotError('PACKAGE_NOT_BUILT', `${missing.length} of ${missing.length + found.length} packages are not built`, {
    hint: 'godepot build   (or godepot release, which fetches, builds and publishes)',
    faults: missing.map((message) => ({ message })),
  });
}

/** The rpm carries a signature, so its key is one of its inputs; a deb carries none. */
function formatInputs(buildable: Buildable, format: Format, workshop: Workshop): Record<string, string> {
  return format === 'rpm' ? { ...buildable.inputs, signer: workshop.signer.fingerprint } : { ...buildable.inputs };
}

async function reusable(
  buildable: Buildable,
  format: Format,
  workshop: Workshop,
): Promise<BuiltPackage | undefined> {
  const name = fileName(buildable, format);
  const record = await workshop.records.read(name);
  if (record === undefined) return undefined;
  const inputs = formatInputs(buildable, format, workshop);
  const changed = changedInputs(record.inputs, inputs);
  if (changed.length === 0) return (await workshop.store.has(record.sha256, record.size)) ? record : undefined;
  if ((await workshop.published(name)) === undefined) return undefined;
  throw new DepotError('RELEASE_NEEDED', `${name} is published, and ${list(changed)} changed since`, {
    where: buildable.releaseSetIn,
    hint: `raise its release above ${buildable.release}, or undo the change: a published name-version-release keeps its bytes for ever`,
    faults: changed.map((input) => ({
      message: `${input}: ${record.inputs[input] ?? '(absent)'} -> ${inputs[input] ?? '(absent)'}`,
    })),
  });
}

function changedInputs(before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => before[name] !== now[name]).sort();
}

function list(names: readonly string[]): string {
  return names.length === 1 ? `its ${names[0]}` : `its ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A format's writer together with what turns its result into a blob of the store. */
interface Line {
  format: Format;
  writer: FormatWriter;
  finish(): Promise<{ path: string; size: number; sha256: string; unsignedSha256: string; signedBy: string | undefined }>;
  abort(): Promise<void>;
}

async function make(buildable: Buildable, formats: readonly Format[], workshop: Workshop): Promise<BuiltPackage[]> {
  const open = await buildable.open();
  const lines: Line[] = [];
  try {
    for (const format of formats) {
      lines.push(await (format === 'rpm' ? rpmLine : debLine)(open.package, workshop));
    }
    await feed(
      open.package,
      lines.map((line) => line.writer),
    );
    const built: BuiltPackage[] = [];
    for (const line of lines) built.push(await keep(buildable, open, line, workshop));
    return built;
  } finally {
    // after success nothing is left to discard; after a failure nothing half written stays
    for (const line of lines) await line.abort();
    await open.close();
  }
}

async function keep(
  buildable: Buildable,
  { upstream }: OpenBuildable,
  line: Line,
  workshop: Workshop,
): Promise<BuiltPackage> {
  const { path, ...made } = await line.finish();
  await workshop.store.admit(path, made.sha256);
  const record: BuiltPackage = {
    format: line.format,
    name: buildable.name,
    version: buildable.version,
    release: buildable.release,
    arch: buildable.arch,
    fileName: fileName(buildable, line.format),
    ...made,
    inputs: formatInputs(buildable, line.format, workshop),
    upstream,
    provenance: { ...workshop.builder, compression: compressionName(workshop.compression) },
  };
  await workshop.records.write(record);
  return record;
}

function compressionName(compression: Compression): string {
  return compression.format === 'zstd'
    ? `zstd level ${compression.level} long window 2^${compression.windowLog} (zstd ${process.versions['zstd'] ?? 'unknown'})`
    : `gzip level ${compression.level} (zlib ${process.versions['zlib'] ?? 'unknown'})`;
}

async function rpmLine(pkg: Package, { store, signer, compression }: Workshop): Promise<Line> {
  const payload = await store.stage(`${pkg.name}.payload`);
  const whole = await store.stage(`${pkg.name}.rpm`);
  const writer = openRpmWriter(pkg, compileRpmScripts(pkg.intents), payload, compression);
  return {
    format: 'rpm',
    writer,
    async finish() {
      const unsigned = await writer.finish();
      const signature = await signer.signBinary(unsigned.header, contentSignatureDate(pkg.time, signer));
      const made = await assembleRpm(unsigned, signature, whole);
      return { path: whole, ...made, signedBy: signer.fingerprint };
    },
    async abort() {
      await writer.abort();
      await discard(payload);
      await discard(whole);
    },
  };
}

async function debLine(pkg: Package, { store, compression }: Workshop): Promise<Line> {
  const data = await store.stage(`${pkg.name}.data`);
  const whole = await store.stage(`${pkg.name}.deb`);
  const writer = openDebWriter(pkg, compileDebScripts(pkg.intents), data, compression);
  return {
    format: 'deb',
    writer,
    async finish() {
      const { size, sha256 } = await writer.finish(whole);
      return { path: whole, size, sha256, unsignedSha256: sha256, signedBy: undefined };
    },
    async abort() {
      await writer.abort();
      await discard(data);
      await discard(whole);
    },
  };
}
