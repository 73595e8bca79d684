import { dirname, resolve } from 'node:path';
import type { InferOutput } from 'valibot';

import { DEFAULT_TARGETS } from '../targets/table.ts';
import { TARGET_NAMES, type TargetName } from '../targets/model.ts';
import { adaptable, resolveCompression } from './compression.ts';
import { compareGoVersions } from './go-version.ts';
import { DEFAULT_GRACE } from './keeping-values.ts';
import type { DepotSpec, Grace, Policy, Retention, SourceEntry, ToolchainRequest } from './model.ts';
import { daysOf, fingerprintOf } from './policy-values.ts';
import { PLATFORMS, type SPEC } from './schema.ts';

type Written = InferOutput<typeof SPEC>;

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

/** A checked spec with every default filled in. @param file absolute path: folders in the spec are relative to where it lies */
export function expand(spec: Written, file: string): DepotSpec {
  const { name, origin, label = origin, suite = 'stable', vendor = origin, maintainer, url } = spec.depot;
  return {
    file,
    depot: { name, origin, label, suite, vendor, maintainer, url },
    toolchains: toolchains(spec),
    layout: spec.layout ?? 'usr-local',
    env: { ...DEFAULT_ENV, ...spec.env },
    sources: (spec.source ?? []).map((entry) => source(entry, file)),
    mirrors: (spec.mirrors ?? []).map(withoutSlash),
    verify: spec.verify ?? ['sumdb'],
    openpgp: {
      primary: spec.openpgp?.primary === undefined ? GOOGLE_PRIMARY : fingerprintOf(spec.openpgp.primary),
      keyring: beside(file, spec.openpgp?.keyring),
    },
    policy: policy(spec.policy, file),
    compression: resolveCompression(spec.compression),
    adaptable: adaptable(spec.compression),
    targets: spec.targets === undefined ? DEFAULT_TARGETS : inTableOrder(spec.targets),
    signing: {
      with: spec.signing?.with,
      gnupgHome: beside(file, spec.signing?.gnupghome),
      gpgorigin: spec.signing?.gpgorigin === 'true',
    },
    grace: grace(spec.grace),
    retain: retention(spec.retain),
    validDays: spec['valid-until'] === undefined ? undefined : daysOf(spec['valid-until'].days),
  };
}

function toolchains(spec: Written): ToolchainRequest[] {
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

function source(
  { proxy, directory, site }: NonNullable<Written['source']>[number],
  file: string,
): SourceEntry {
  if (proxy !== undefined) return { kind: 'proxy', list: proxy };
  return site === undefined
    ? { kind: 'directory', path: resolve(dirname(file), directory ?? '') }
    : { kind: 'site', url: withoutSlash(site) };
}

/** Names of files are added with one. */
function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}

function beside(file: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(dirname(file), path);
}

function policy(written: Written['policy'], file: string): Policy {
  const { vulnerabilities, allow, audited, prerelease } = written ?? {};
  const [ended, age, action] = [written?.['end-of-life'], written?.['minimum-age'], vulnerabilities?.action];
  return {
    allow: allow ?? DEFAULT_POLICY.allow,
    audited: audited === undefined ? DEFAULT_POLICY.audited : audited === 'true',
    prerelease: prerelease ?? DEFAULT_POLICY.prerelease,
    endOfLife: ended ?? DEFAULT_POLICY.endOfLife,
    minimumAge: age === undefined ? DEFAULT_POLICY.minimumAge : daysOf(age),
    vulnerabilities: {
      action: action === 'report' ? 'allow' : (action ?? DEFAULT_POLICY.vulnerabilities.action),
      database: beside(file, vulnerabilities?.database),
      accept: vulnerabilities?.accept ?? DEFAULT_POLICY.vulnerabilities.accept,
    },
  };
}

function grace(written: Written['grace']): Grace {
  const { publications, days } = written ?? {};
  return {
    publications: publications === undefined ? DEFAULT_GRACE.publications : Number(publications),
    days: days === undefined ? DEFAULT_GRACE.days : daysOf(days),
  };
}

function retention(written: Written['retain']): Retention {
  const { keep, days, snapshots = [] } = written ?? {};
  return {
    keep: keep === undefined ? undefined : Number(keep),
    days: days === undefined ? undefined : daysOf(days),
    snapshots: snapshots.map(Number),
  };
}

function inTableOrder(names: readonly TargetName[]): TargetName[] {
  return TARGET_NAMES.filter((name) => names.includes(name));
}
