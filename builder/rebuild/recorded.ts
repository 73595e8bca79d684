import * as v from 'valibot';

import type { Compression } from '../archive/compress.ts';
import { DepotError } from '../errors.ts';
import { FIRST_FAULT } from '../io/first-fault.ts';
import { LAST_SECOND } from '../io/instant.ts';
import { parseStrictJson } from '../io/strict-json.ts';
import type { ContentSpec } from '../recipes/content-spec.ts';
import { BUILD_TYPE, PREDICATE_TYPE, STATEMENT_TYPE } from '../report/statement.ts';
import { MOST_LEVEL, WINDOWS } from '../spec/compression.ts';
import type { Toolchain } from '../spec/model.ts';
import { parseToolchainId } from '../spec/toolchain-id.ts';
import type { ArchiveForm } from '../toolchain/model.ts';

/** What a statement says a package was made from: everything that is needed to make it again. */
export interface Recorded {
  fileName: string;
  /** Of the file as published, and of the same file without its signature. */
  sha256: string;
  unsignedSha256: string;
  format: 'rpm' | 'deb';
  name: string;
  version: string;
  release: string;
  spec: ContentSpec;
  compression: Compression;
  /** As RELEASE_NEEDED compares them. */
  inputs: Readonly<Record<string, string>>;
  toolchain: RecordedToolchain | undefined;
  /** Public keys that it carries, in their order. */
  keys: readonly { fingerprint: string; sha256: string }[];
  /** What made it, by name: `godepot`, `node`, `zstd`, `zlib`, `godepot's sources`, `package-lock.json`. */
  builder: ReadonlyMap<string, string>;
}

export interface RecordedToolchain extends Toolchain {
  h1: string;
  /** Unix seconds: VERSION's time line. */
  time: number;
  archive: { form: ArchiveForm; sha256: string; size: number };
}

const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Plain = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9+~_.-]{0,127}$/));
const Line = v.pipe(v.string(), v.maxLength(1000), v.regex(/^[^\p{Cc}]*$/u));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Time = v.pipe(Count, v.maxValue(LAST_SECOND));
/** Bounds as the spec has them: a statement could otherwise ask for gigabytes of window. */
const CompressionSchema = v.variant('format', [
  v.strictObject({
    format: v.literal('zstd'),
    level: v.pipe(Count, v.minValue(1), v.maxValue(MOST_LEVEL.zstd)),
    windowLog: v.pipe(Count, v.minValue(WINDOWS.least), v.maxValue(WINDOWS.most)),
  }),
  v.strictObject({
    format: v.literal('gzip'),
    level: v.pipe(Count, v.minValue(1), v.maxValue(MOST_LEVEL.gzip)),
    windowLog: Count,
  }),
]);

const Schema = v.object({
  _type: v.literal(STATEMENT_TYPE),
  subject: v.strictTuple([v.object({ name: Plain, digest: v.object({ sha256: Sha256 }) })]),
  predicateType: v.literal(PREDICATE_TYPE),
  predicate: v.object({
    buildDefinition: v.object({
      buildType: v.literal(BUILD_TYPE),
      // strict: what is not understood may have decided the content
      externalParameters: v.strictObject({
        package: v.strictObject({
          format: v.picklist(['rpm', 'deb']),
          name: Plain,
          version: Plain,
          release: Plain,
          arch: v.picklist(['amd64', 'arm64', 'all']),
        }),
        toolchain: v.optional(Plain),
        spec: v.strictObject({
          depot: v.strictObject({ name: Plain, label: Line, suite: Plain, vendor: Line, maintainer: Line }),
          layout: v.picklist(['usr-local', 'opt', 'usr-lib']),
          env: v.record(v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]*$/)), Line),
        }),
        compression: CompressionSchema,
      }),
      internalParameters: v.object({ inputs: v.record(v.string(), v.string()), time: Time }),
      resolvedDependencies: v.array(
        v.object({
          name: v.string(),
          digest: v.optional(v.record(v.string(), v.string())),
          annotations: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
        }),
      ),
    }),
    runDetails: v.object({
      builder: v.object({ version: v.record(v.string(), v.string()) }),
      byproducts: v.strictTuple([v.object({ digest: v.object({ sha256: Sha256 }) })]),
    }),
  }),
});

type Definition = v.InferOutput<typeof Schema>['predicate']['buildDefinition'];

/**
 * Reads a statement of provenance that godepot wrote.
 * @param where for messages
 * @throws DepotError STATEMENT_INVALID
 */
export function parseStatement(text: string, where: string): Recorded {
  let found: unknown;
  try {
    found = parseStrictJson(text);
  } catch (cause) {
    throw invalid('is not JSON, or has a key twice', where, cause);
  }
  const parsed = v.safeParse(Schema, found, FIRST_FAULT);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw invalid(`${v.getDotPath(issue) ?? 'the document'}: ${issue.message}`, where);
  }
  const { subject, predicate } = parsed.output;
  const { buildDefinition, runDetails } = predicate;
  const { externalParameters, internalParameters, resolvedDependencies } = buildDefinition;
  const { package: pkg, spec, compression } = externalParameters;
  return {
    fileName: subject[0].name,
    sha256: subject[0].digest.sha256,
    unsignedSha256: runDetails.byproducts[0].digest.sha256,
    format: pkg.format,
    name: pkg.name,
    version: pkg.version,
    release: pkg.release,
    spec,
    compression: compression.format === 'zstd' ? compression : { format: 'gzip', level: compression.level },
    inputs: internalParameters.inputs,
    toolchain: toolchainOf(buildDefinition, where),
    keys: resolvedDependencies.flatMap(({ name, digest }) => {
      const [, fingerprint] = /^public key ([0-9A-F]{40})$/.exec(name) ?? [];
      return fingerprint === undefined ? [] : [{ fingerprint, sha256: digest?.['sha256'] ?? '' }];
    }),
    builder: builderOf(buildDefinition, runDetails.builder.version),
  };
}

function toolchainOf(definition: Definition, where: string): RecordedToolchain | undefined {
  const id = definition.externalParameters.toolchain;
  if (id === undefined) return undefined;
  const toolchain = parseToolchainId(id);
  const archive = definition.resolvedDependencies.find(
    ({ annotations }) => annotations?.['form'] !== undefined,
  );
  const form = archive?.annotations?.['form'];
  const size = archive?.annotations?.['size'];
  const sha256 = v.safeParse(Sha256, archive?.digest?.['sha256']);
  const h1 = definition.internalParameters.inputs['h1'];
  if (
    toolchain === undefined ||
    (form !== 'module-zip' && form !== 'tarball') ||
    typeof size !== 'number' ||
    !sha256.success ||
    h1 === undefined
  ) {
    throw invalid(`does not name the archive and the h1 of ${id}`, where);
  }
  return {
    ...toolchain,
    h1,
    time: definition.internalParameters.time,
    archive: { form, sha256: sha256.output, size },
  };
}

function builderOf(
  { resolvedDependencies }: Definition,
  versions: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const digestOf = (name: string, algorithm: string): string | undefined =>
    resolvedDependencies.find((each) => each.name === name)?.digest?.[algorithm];
  return new Map(
    [
      ...Object.entries(versions),
      ["godepot's sources", digestOf('godepot', 'dirHash')] as const,
      ['package-lock.json', digestOf('package-lock.json', 'sha256')] as const,
    ].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function invalid(what: string, where: string, cause?: unknown): DepotError {
  return new DepotError('STATEMENT_INVALID', `not a statement of provenance that can be followed: ${what}`, {
    where,
    hint: 'give the <package>.intoto.json that lies beside the package in its snapshot: --provenance FILE',
    cause,
  });
}
