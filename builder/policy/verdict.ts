import type { PolicyAction } from '../spec/model.ts';
import type { Vulnerability } from '../vulnerabilities/model.ts';

export type Rule =
  'allowed' | 'audited' | 'prerelease' | 'evidence' | 'end-of-life' | 'minimum-age' | 'vulnerabilities';

/** `unknown`: what the rule needs to know is not at hand, and the rule as it is set does not refuse. */
export type Outcome = 'pass' | 'warn' | 'refuse' | 'unknown';

/** What one rule says of one toolchain. */
export interface Verdict {
  rule: Rule;
  outcome: Outcome;
  /** One sentence with the facts; does not name the toolchain, so that the same reason of several can be told once. */
  reason: string;
  /** Where this is decided: `specs/depot.yaml: policy.end-of-life`; the lock with what is to be run, where it is not the spec. */
  change: string;
  /** Where this is no matter of policy but an alarm: what is pinned is contradicted. No setting of the spec changes that. */
  code?: 'LOCK_CONFLICT';
  /** Of the rule `vulnerabilities`: each that is known, whatever the outcome. */
  vulnerabilities?: readonly JudgedVulnerability[];
}

/** A verdict before it is said whose it is. */
export type Finding = Omit<Verdict, 'rule' | 'change'>;

export interface JudgedVulnerability extends Vulnerability {
  /** True where the spec lists it under `accept`. */
  accepted: boolean;
}

/** All rules on one toolchain. */
export interface ToolchainVerdict {
  /** `go1.27.3.linux-amd64` */
  toolchain: string;
  /** The worst of its verdicts. */
  outcome: Outcome;
  verdicts: readonly Verdict[];
}

/** What a rule does with a toolchain that it is known to be about. */
export function outcomeOf(action: PolicyAction): Outcome {
  return action === 'allow' ? 'pass' : action;
}

/**
 * What a rule does where facts are missing. One that refuses refuses: what nobody knows must not pass as good. Any other says that it does
 * not know, `allow` too: `pass` would claim that somebody looked.
 */
export function lacking(action: PolicyAction): Outcome {
  return action === 'refuse' ? 'refuse' : 'unknown';
}

/** From worst to best. */
const ORDER: readonly Outcome[] = ['refuse', 'warn', 'unknown', 'pass'];

export function worst(verdicts: readonly Verdict[]): Outcome {
  return ORDER.find((outcome) => verdicts.some((verdict) => verdict.outcome === outcome)) ?? 'pass';
}
