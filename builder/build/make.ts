import { recordedCompression } from '../archive/recorded-compression.ts';
import { compileDebScripts } from '../deb/scripts.ts';
import { appendOrigin, membersOf, originContent } from '../deb/origin.ts';
import { openDebWriter } from '../deb/writer.ts';
import type { Format, Package } from '../packaging/package.ts';
import type { KnownHead } from '../packaging/payload-head.ts';
import { feed, type FormatWriter } from '../packaging/writer.ts';
import { assembleRpm } from '../rpm/assemble.ts';
import { compileRpmScripts } from '../rpm/scripts.ts';
import { openRpmWriter } from '../rpm/writer.ts';
import { contentSignatureDate } from '../signing/signer.ts';
import { discard } from '../store/store.ts';
import { type Buildable, identityOf, type OpenBuildable, packageFor } from './buildable.ts';
import { fileName, formatInputs } from './built.ts';
import { findHead, headKeys, recordedHead } from './heads.ts';
import type { BuiltPackage } from './record.ts';
import type { Workshop } from './workshop.ts';

/** One format's writer together with what turns its result into a blob of the store. */
interface Output {
  format: Format;
  writer: FormatWriter;
  finish(): Promise<{
    path: string;
    size: number;
    sha256: string;
    unsignedSha256: string;
    signedBy: string | undefined;
    head: BuiltPackage['head'];
  }>;
  abort(): Promise<void>;
}

/** Makes the packages of these formats in one pass over the entries: signed, in the store, recorded. */
export async function make(
  buildable: Buildable,
  formats: readonly Format[],
  workshop: Workshop,
): Promise<BuiltPackage[]> {
  const open = await buildable.open();
  const outputs: Output[] = [];
  try {
    const keys = await headKeys(open, formats, workshop.compression);
    for (const format of formats) {
      const pkg = packageFor(open.package, buildable, format);
      const key = keys.get(format);
      const known = key === undefined ? undefined : await findHead(key, buildable, format, workshop);
      outputs.push(await (format === 'rpm' ? rpmOutput : debOutput)(pkg, workshop, key, known));
    }
    await feed(
      open.package,
      outputs.map((output) => output.writer),
    );
    const built: BuiltPackage[] = [];
    for (const output of outputs) built.push(await keep(buildable, open, output, workshop));
    return built;
  } finally {
    // after success nothing is left to discard; after a failure nothing half written stays
    for (const output of outputs) await output.abort();
    await open.close();
  }
}

async function keep(
  buildable: Buildable,
  { upstream, modules, package: { time, license, homepage } }: OpenBuildable,
  output: Output,
  workshop: Workshop,
): Promise<BuiltPackage> {
  const { path, ...made } = await output.finish();
  await workshop.store.admit(path, made.sha256);
  const record: BuiltPackage = {
    format: output.format,
    ...identityOf(buildable, output.format),
    fileName: fileName(buildable, output.format),
    ...made,
    inputs: formatInputs(buildable, output.format, workshop),
    upstream,
    provenance: {
      ...workshop.builder,
      compression: recordedCompression(workshop.compression[output.format]),
    },
    attested: {
      ...buildable.attested,
      time,
      license,
      homepage,
      modules,
      materials: await workshop.materials(),
    },
  };
  const waits = output.format === 'rpm' && record.signedBy === undefined;
  await (waits ? workshop.waiting : workshop.records).write(record);
  return record;
}

async function rpmOutput(
  pkg: Package,
  { store, signer, compression, unsigned: waits }: Workshop,
  key: string | undefined,
  known: KnownHead | undefined,
): Promise<Output> {
  const payload = await store.stage(`${pkg.name}.payload`);
  const whole = await store.stage(`${pkg.name}.rpm`);
  const writer = openRpmWriter(pkg, compileRpmScripts(pkg.intents), payload, compression.rpm, known);
  return {
    format: 'rpm',
    writer,
    async finish() {
      const unsigned = await writer.finish();
      const date = contentSignatureDate(pkg.time, signer);
      const signature = waits ? undefined : await signer.signBinary(unsigned.header, date);
      const { payloadOffset, ...made } = await assembleRpm(unsigned, signature, whole);
      const head = recordedHead(key, unsigned.payload.head, payloadOffset);
      return { path: whole, ...made, signedBy: waits ? undefined : signer.fingerprint, head };
    },
    async abort() {
      await writer.abort();
      await discard(payload);
      await discard(whole);
    },
  };
}

async function debOutput(
  pkg: Package,
  { store, compression, signer, gpgorigin }: Workshop,
  key: string | undefined,
  known: KnownHead | undefined,
): Promise<Output> {
  const data = await store.stage(`${pkg.name}.data`);
  const whole = await store.stage(`${pkg.name}.deb`);
  const writer = openDebWriter(pkg, compileDebScripts(pkg.intents), data, compression.deb, known);
  return {
    format: 'deb',
    writer,
    async finish() {
      const { size, sha256, data: packed, dataOffset } = await writer.finish(whole);
      const head = recordedHead(key, packed.head, dataOffset);
      const unsigned = { path: whole, size, sha256, unsignedSha256: sha256, signedBy: undefined, head };
      if (!gpgorigin) return unsigned;
      const members = await membersOf(whole);
      const date = contentSignatureDate(pkg.time, signer);
      const signature = await signer.signParts(() => originContent(whole, members), date);
      return {
        ...unsigned,
        ...(await appendOrigin(whole, signature, pkg.time)),
        signedBy: signer.fingerprint,
      };
    },
    async abort() {
      await writer.abort();
      await discard(data);
      await discard(whole);
    },
  };
}
