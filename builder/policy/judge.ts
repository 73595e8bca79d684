import { goLine, compareGoVersions, parseGoVersion } from '../spec/go-version.ts';
import { type DepotSpec, type PolicyAction, type Toolchain, toolchainId } from '../spec/model.ts';
import { type Catalogue, endOfLife, tarballOf } from '../upstream/catalogue.ts';
import { EVIDENCE_NAMES, missingEvidence } from '../upstream/evidence.ts';
import type { Lock, LockEntry } from '../upstream/lock-model.ts';
import type { VulnerabilityDatabase } from '../vulnerabilities/model.ts';
import { judgeAge, releaseTime } from './age.ts';
import { judgeVulnerabilities } from './known-vulnerabilities.ts';
import { type Outcome, type Rule, type ToolchainVerdict, type Verdict, worst } from './verdict.ts';

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

type Finding = Omit<Verdict, 'rule' | 'change'>;

/**
 * What the policy says of each toolchain, rule by rule. Where a rule that refuses cannot be decided for want of facts it refuses: what
 * nobody knows must not pass as good. Where it only warns, the verdict is `unknown`.
 */
export function judge(all: Case): ToolchainVerdict[] {
  return all.toolchains.map((toolchain) => {
    const id = toolchainId(toolchain);
    const verdicts = judgeOne(toolchain, all.lock.toolchains[id], all);
    return { toolchain: id, outcome: worst(verdicts), verdicts };
  });
}

function judgeOne(toolchain: Toolchain, entry: LockEntry | undefined, all: Case): Verdict[] {
  const { spec, catalogue, vulnerabilities, now, shown } = all;
  const { policy } = spec;
  const { version } = toolchain;
  const released = entry === undefined ? undefined : releaseTime(entry);
  return [
    verdict('allowed', allowed(version, policy.allow), `${shown.spec}: policy.allow`),
    verdict('prerelease', prerelease(version, policy.prerelease), `${shown.spec}: policy.prerelease`),
    verdict(
      'audited',
      audited(entry, policy.audited),
      `${shown.lock}: audited; ${shown.spec}: policy.audited`,
    ),
    verdict('evidence', evidence(toolchain, entry, all), `${shown.spec}: verify`),
    verdict('end-of-life', ended(version, policy.endOfLife, catalogue), `${shown.spec}: policy.end-of-life`),
    verdict('minimum-age', judgeAge(entry, policy.minimumAge, now), `${shown.spec}: policy.minimum-age`),
    verdict(
      'vulnerabilities',
      judgeVulnerabilities({
        version,
        policy: policy.vulnerabilities,
        database: vulnerabilities,
        released,
        now,
      }),
      `${shown.spec}: policy.vulnerabilities`,
    ),
  ];
}

function verdict(rule: Rule, finding: Finding, change: string): Verdict {
  return { rule, ...finding, change };
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

/** Whatever the spec wants: a catalogue that publishes another digest contradicts the pin. */
function evidence(toolchain: Toolchain, entry: LockEntry | undefined, { spec, catalogue }: Case): Finding {
  if (entry === undefined)
    return { outcome: 'unknown', reason: 'the lock does not pin it yet: godepot lock update' };
  const published = catalogue && tarballOf(catalogue, toolchain);
  const pinned = entry.archives.tarball;
  if (published !== undefined && pinned !== undefined && published.sha256 !== pinned.sha256)
    return {
      outcome: 'refuse',
      reason: `the lock pins the tarball as ${pinned.sha256}, the catalogue publishes ${published.sha256}`,
    };
  const missing = missingEvidence(entry, spec).map((one) => EVIDENCE_NAMES[one]);
  if (missing.length > 0) return { outcome: 'refuse', reason: `the lock lacks ${missing.join(', ')}` };
  return spec.verify.length === 0
    ? { outcome: 'pass', reason: 'no evidence is demanded' }
    : { outcome: 'pass', reason: `the lock has ${spec.verify.map((one) => EVIDENCE_NAMES[one]).join(', ')}` };
}

/** A catalogue that is older than the version cannot tell whether its line has ended. */
function ended(version: string, action: PolicyAction, catalogue: Catalogue | undefined): Finding {
  const line = goLine(version);
  const unknown: Outcome = action === 'refuse' ? 'refuse' : action === 'warn' ? 'unknown' : 'pass';
  if (catalogue === undefined)
    return { outcome: unknown, reason: 'end of life unknown: there is no catalogue of releases' };
  const by = endOfLife(catalogue, version);
  if (by !== undefined) return { outcome: outcomeOf(action), reason: `Go ${line} has ended: ${by} is out` };
  const newest = catalogue.stable.at(-1) ?? 'none';
  const isOlder = newest === 'none' || compareGoVersions(newest, version) < 0;
  return isOlder && !catalogue.releases.has(version)
    ? { outcome: unknown, reason: `end of life unknown: the catalogue's newest release is ${newest}` }
    : { outcome: 'pass', reason: `Go ${line} is supported; the catalogue's newest release is ${newest}` };
}

function outcomeOf(action: PolicyAction): Outcome {
  return action === 'allow' ? 'pass' : action;
}
