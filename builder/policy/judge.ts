import { goLine, compareGoVersions, parseGoVersion } from '../spec/go-version.ts';
import {
  type DepotSpec,
  type GoVersion,
  type PolicyAction,
  type Toolchain,
  toolchainId,
} from '../spec/model.ts';
import { toolchainOf } from '../spec/toolchain-id.ts';
import { type Catalogue, endOfLife, tarballOf } from '../upstream/catalogue.ts';
import { evidenceName, missingEvidence } from '../upstream/evidence.ts';
import type { Lock, LockEntry } from '../upstream/lock-model.ts';
import type { VulnerabilityDatabase } from '../vulnerabilities/model.ts';
import { judgeAge, releaseTime } from './age.ts';
import { judgeVulnerabilities } from './known-vulnerabilities.ts';
import {
  type Finding,
  lacking,
  outcomeOf,
  type Rule,
  type ToolchainVerdict,
  type Verdict,
  worst,
} from './verdict.ts';

/** Everything that verdicts rest on. */
export interface Case {
  spec: Pick<DepotSpec, 'policy' | 'verify' | 'openpgp'>;
  toolchains: readonly Toolchain[];
  lock: Lock;
  /** Undefined where none is at hand. */
  catalogue: Catalogue | undefined;
  vulnerabilities: VulnerabilityDatabase | undefined;
  /** Unix seconds. */
  now: number;
  /** How verdicts name the files that decide: `specs/depot.yaml`, `specs/godepot.lock`. */
  shown: { spec: string; lock: string };
}

/** What a rule is asked: one toolchain of the case. */
interface Question extends Case {
  toolchain: Toolchain;
  /** Undefined where the lock does not pin it. */
  entry: LockEntry | undefined;
}

/** In the order in which verdicts are told. */
const RULES: Readonly<Record<Rule, (question: Question) => Omit<Verdict, 'rule'>>> = {
  allowed: ({ toolchain, spec, shown }) => ({
    ...allowed(toolchain.version, spec.policy.allow),
    change: `${shown.spec}: policy.allow`,
  }),
  prerelease: ({ toolchain, spec, shown }) => ({
    ...prerelease(toolchain.version, spec.policy.prerelease),
    change: `${shown.spec}: policy.prerelease`,
  }),
  audited: ({ entry, spec, shown }) => ({
    ...audited(entry, spec.policy.audited),
    change: `${shown.lock}: audited; ${shown.spec}: policy.audited`,
  }),
  evidence,
  'end-of-life': (question) => ({
    ...ended(question.toolchain.version, question),
    change: `${question.shown.spec}: policy.end-of-life`,
  }),
  'minimum-age': ({ entry, spec, now, shown }) => ({
    ...judgeAge(entry, spec.policy.minimumAge, now),
    change: `${shown.spec}: policy.minimum-age`,
  }),
  vulnerabilities: ({ toolchain: { version }, entry, spec, vulnerabilities: database, now, shown }) => ({
    ...judgeVulnerabilities({
      version,
      policy: spec.policy.vulnerabilities,
      database,
      released: entry === undefined ? undefined : releaseTime(entry),
      now,
    }),
    change: `${shown.spec}: policy.vulnerabilities`,
  }),
};

/**
 * What the policy says of each toolchain, rule by rule. Where facts are missing a rule that refuses refuses, and any other says `unknown`
 * (lacking() in verdict.ts); of a toolchain that the lock does not pin, everything that the lock would hold is missing.
 */
export function judge(all: Case): ToolchainVerdict[] {
  return all.toolchains.map((toolchain) => {
    const id = toolchainId(toolchain);
    const question = { ...all, toolchain, entry: all.lock.toolchains[id] };
    const verdicts = Object.keys(RULES)
      .filter(isRule)
      .map((rule): Verdict => ({ rule, ...RULES[rule](question) }));
    return { toolchain: id, outcome: worst(verdicts), verdicts };
  });
}

function isRule(name: string): name is Rule {
  return Object.hasOwn(RULES, name);
}

/** A line allows every version of it; pre-releases are a question of their own. */
function allowed(version: string, allow: readonly string[]): Finding {
  if (allow.length === 0) return { outcome: 'pass', reason: 'every version is allowed' };
  const match = allow.find((item) => item === version || item === goLine(version));
  return match === undefined
    ? { outcome: 'refuse', reason: `only these are allowed: ${allow.join(', ')}` }
    : { outcome: 'pass', reason: `${match} is allowed` };
}

function prerelease(version: string, action: PolicyAction): Finding {
  return parseGoVersion(version)?.pre === undefined
    ? { outcome: 'pass', reason: 'a release' }
    : { outcome: outcomeOf(action), reason: 'a pre-release, not a release' };
}

function audited(entry: LockEntry | undefined, demanded: boolean): Finding {
  const audit = entry?.audited;
  if (audit !== undefined)
    return { outcome: 'pass', reason: `audited by ${audit.who}, ${audit.when}: ${audit.why}` };
  return demanded
    ? { outcome: 'refuse', reason: 'nobody audited it: its lock entry lacks who, when and why' }
    : { outcome: 'pass', reason: 'no audit is demanded' };
}

/**
 * Whatever the spec wants: a catalogue that publishes another digest contradicts the pin. Evidence that is wanted and missing is for
 * `lock update` to add; that the spec could want less comes after that.
 */
function evidence({ toolchain, entry, spec, catalogue, shown }: Question): Omit<Verdict, 'rule'> {
  const toAdd = `${shown.lock}: godepot lock update adds it; ${shown.spec}: verify`;
  if (entry === undefined)
    return {
      outcome: lacking(spec.verify.length === 0 ? 'allow' : 'refuse'),
      reason: 'the lock does not pin it yet',
      change: toAdd,
    };
  const published = catalogue && tarballOf(catalogue, toolchain);
  const pinned = entry.archives.tarball;
  if (published !== undefined && pinned !== undefined && published.sha256 !== pinned.sha256)
    return {
      outcome: 'refuse',
      reason: `the lock pins the tarball as ${pinned.sha256}, the catalogue publishes ${published.sha256}`,
      change: `${shown.lock}: archives.tarball; godepot lock verify compares it with all that is at hand`,
      code: 'LOCK_CONFLICT',
    };
  const missing = missingEvidence(entry, spec).map(evidenceName);
  if (missing.length > 0)
    return { outcome: 'refuse', reason: `the lock lacks ${missing.join(', ')}`, change: toAdd };
  const has = spec.verify.map(evidenceName).join(', ');
  return {
    outcome: 'pass',
    reason: has === '' ? 'no evidence is demanded' : `the lock has ${has}`,
    change: `${shown.spec}: verify`,
  };
}

/**
 * What the spec asks for and the lock pins is known to be out, too: a catalogue that does not list a newer one of these is older than what is
 * in use here, and cannot tell which lines have ended.
 */
function ended(version: GoVersion, { spec, catalogue, lock, toolchains }: Case): Finding {
  const action = spec.policy.endOfLife;
  const line = goLine(version);
  if (catalogue === undefined)
    return { outcome: lacking(action), reason: 'end of life unknown: there is no catalogue of releases' };
  const known = [...toolchains, ...Object.keys(lock.toolchains).map(toolchainOf)]
    .map((toolchain) => toolchain.version)
    .filter((name) => parseGoVersion(name)?.pre === undefined);
  const stable = [...new Set([...catalogue.stable, ...known])].sort(compareGoVersions);
  const by = endOfLife({ stable }, version);
  if (by !== undefined) return { outcome: outcomeOf(action), reason: `Go ${line} has ended: ${by} is out` };
  const newest = catalogue.stable.at(-1) ?? 'none';
  const inUse = known.reduce((most, one) => (compareGoVersions(one, most) > 0 ? one : most), version);
  const isOlder = newest === 'none' || compareGoVersions(newest, inUse) < 0;
  return isOlder && !catalogue.releases.has(inUse)
    ? {
        outcome: lacking(action),
        reason: `end of life unknown: the catalogue's newest release is ${newest}, and ${inUse} is in use here`,
      }
    : { outcome: 'pass', reason: `Go ${line} is supported; the catalogue's newest release is ${newest}` };
}
