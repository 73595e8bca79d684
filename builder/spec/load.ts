import { dirname, relative, resolve } from 'node:path';
import * as v from 'valibot';

import { DepotError, type Fault, systemCode } from '../errors.ts';
import { openRegular } from '../io/regular-file.ts';
import { compareGoVersions } from './go-version.ts';
import type { CompressionChoice, DepotSpec, Policy, SourceEntry, ToolchainRequest } from './model.ts';
import { normalise } from './normalise.ts';
import { ruleFaults } from './rules.ts';
import { PLATFORMS, SPEC } from './schema.ts';
import { readYaml } from './yaml.ts';

/** A spec of a thousand toolchains has a third of this. */
const MOST_BYTES = 64 * 1024;
/** What is no spec at all would have as many faults as lines. */
const MOST_FAULTS = 50;
const COLLATOR = new Intl.Collator('en', { numeric: true });

/** go.env's line where the spec sets none: commands in PATH, never a download (go.dev/doc/toolchain). */
const DEFAULT_ENV = { GOTOOLCHAIN: 'path' } as const;
/** Google Linux Packages Signing Authority, which signs Go's releases. */
export const GOOGLE_PRIMARY = 'EB4C1BFD4F042F6DDDCCEC917721F63BD38B4796';
export const DEFAULT_POLICY: Policy = {
  allow: [],
  audited: false,
  prerelease: 'refuse',
  endOfLife: 'warn',
  minimumAge: 0,
  vulnerabilities: { action: 'warn', database: undefined, accept: [] },
};
const DEFAULT_LEVEL = { zstd: 3, gzip: 6 } as const;

/**
 * Reads specs/depot.yaml or another file of its kind.
 * @throws DepotError SPEC_MISSING; SPEC_INVALID with every fault found, each with file, line and column
 */
export async function loadSpec(file: string): Promise<DepotSpec> {
  return parseSpec(await readBounded(file), resolve(file));
}

/** @param file absolute path: folders in the spec are relative to where it lies */
export function parseSpec(bytes: Uint8Array, file: string): DepotSpec {
  const shown = shortPath(file);
  if (bytes.length > MOST_BYTES)
    throw invalid(shown, [{ message: `larger than ${MOST_BYTES} bytes`, where: shown }]);
  const yaml = readYaml(decode(bytes, shown), shown);
  // positions of a file that is not YAML would only be guesses
  if (yaml.faults.length > 0) throw invalid(shown, yaml.faults);
  const spec = normalise(yaml.value);
  const result = v.safeParse(SPEC, spec, { abortPipeEarly: true });
  const faults: Fault[] = ruleFaults(spec, yaml);
  for (const issue of result.issues ?? []) {
    const path = (issue.path ?? []).flatMap(({ key }) =>
      typeof key === 'string' || typeof key === 'number' ? [key] : [],
    );
    const message = issue.received === 'undefined' ? 'this is missing' : issue.message;
    faults.push({ message: `${v.getDotPath(issue) ?? 'the spec'}: ${message}`, where: yaml.where(path) });
  }
  if (!result.success || faults.length > 0) throw invalid(shown, faults);
  return expand(result.output, file);
}

function expand(spec: v.InferOutput<typeof SPEC>, file: string): DepotSpec {
  const { name, origin, label = origin, suite = 'stable', vendor = origin, maintainer, url } = spec.depot;
  return {
    file,
    depot: { name, origin, label, suite, vendor, maintainer, url },
    toolchains: toolchains(spec),
    layout: spec.layout ?? 'usr-local',
    env: { ...DEFAULT_ENV, ...spec.env },
    sources: (spec.source ?? []).map(({ proxy, directory }) => source(proxy, directory, file)),
    mirrors: [],
    verify: spec.verify ?? ['sumdb'],
    openpgp: { primary: GOOGLE_PRIMARY, keyring: undefined },
    policy: DEFAULT_POLICY,
    compression: compression(spec.compression),
  };
}

function toolchains(spec: v.InferOutput<typeof SPEC>): ToolchainRequest[] {
  const platforms = [...(spec.platforms ?? PLATFORMS)].sort();
  return [...spec.toolchains]
    .sort((left, right) => compareGoVersions(left.go, right.go))
    .flatMap(({ go: version, release = '1' }) =>
      platforms.map((platform): ToolchainRequest => ({
        version,
        os: 'linux',
        arch: platform === 'linux/amd64' ? 'amd64' : 'arm64',
        release,
      })),
    );
}

function source(proxy: string | undefined, directory: string | undefined, file: string): SourceEntry {
  return proxy === undefined
    ? { kind: 'directory', path: resolve(dirname(file), directory ?? '') }
    : { kind: 'proxy', list: proxy };
}

function compression(choice: v.InferOutput<typeof SPEC>['compression']): CompressionChoice {
  const format = choice?.format ?? 'zstd';
  return { format, level: choice?.level === undefined ? DEFAULT_LEVEL[format] : Number(choice.level) };
}

function invalid(file: string, faults: readonly Fault[]): DepotError {
  // the parser names some faults once for each level that it climbs out of
  const single = [...new Map(faults.map((fault) => [`${fault.where}: ${fault.message}`, fault])).values()];
  // by line and column
  single.sort((left, right) => COLLATOR.compare(left.where ?? '', right.where ?? ''));
  const shown = single.slice(0, MOST_FAULTS);
  const more = single.length - shown.length;
  if (more > 0) shown.push({ message: `and ${more} more` });
  const count = single.length === 1 ? 'a fault' : `${single.length} faults`;
  return new DepotError('SPEC_INVALID', `${file} has ${count}`, {
    faults: shown,
    hint: 'specs/depot.schema.json describes each key; editors with a YAML language server read it',
  });
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid(file, [{ message: 'not UTF-8 text', where: file }]);
  }
}

/** Relative where the file lies below the working directory: shorter, and what editors and terminals link. */
function shortPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
}

async function readBounded(file: string): Promise<Buffer> {
  const handle = await openRegular(file).catch((cause: unknown) => {
    if (systemCode(cause) !== 'ENOENT') throw cause;
    throw new DepotError('SPEC_MISSING', 'there is no spec', {
      where: file,
      hint: 'name one: godepot --spec FILE. specs/depot.yaml of the checkout is one to begin with',
      cause,
    });
  });
  try {
    const buffer = Buffer.alloc(MOST_BYTES + 1);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled);
      if (bytesRead === 0) return buffer.subarray(0, filled);
      filled += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
