import type { Vulnerability } from '../vulnerabilities/model.ts';

export type Rule =
  'allowed' | 'audited' | 'prerelease' | 'evidence' | 'end-of-life' | 'minimum-age' | 'vulnerabilities';

/** `unknown`: what the rule needs to know is not at hand, and the rule as it is set refuses nothing. */
export type Outcome = 'pass' | 'warn' | 'refuse' | 'unknown';

/** What one rule says of one toolchain. */
export interface Verdict {
  rule: Rule;
  outcome: Outcome;
  /** One sentence with the facts; does not name the toolchain, so that the same reason of several can be told once. */
  reason: string;
  /** Where this is decided: `specs/depot.yaml: policy.end-of-life`. */
  change: string;
  /** Of the rule `vulnerabilities`: each that is known, whatever the outcome. */
  vulnerabilities?: readonly JudgedVulnerability[];
}

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

/** From worst to best. */
const ORDER: readonly Outcome[] = ['refuse', 'warn', 'unknown', 'pass'];

export function worst(verdicts: readonly Verdict[]): Outcome {
  return ORDER.find((outcome) => verdicts.some((verdict) => verdict.outcome === outcome)) ?? 'pass';
}
