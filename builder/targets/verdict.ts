import type { Cell, Evidence } from './cell.ts';
import type { KeyTrait, TargetName } from './model.ts';

/**
 * `adapt`: something else is written than the spec would have got, so that the target reads it. `warn`: it is taken with a complaint, will not
 * be for ever, or nobody has proven it.
 */
export type TargetOutcome = 'ok' | 'warn' | 'adapt' | 'refuse';

/** From worst to best. */
export const OUTCOMES: readonly TargetOutcome[] = ['refuse', 'adapt', 'warn', 'ok'];

/** One thing about one target that is not plainly good. */
export interface TargetFinding {
  subject: 'compression' | 'key' | 'feature';
  outcome: Exclude<TargetOutcome, 'ok'>;
  /** One sentence with the facts; does not name the target, so that the same of several can be told once. */
  reason: string;
  evidence: Evidence;
  /** Where it is decided, or what to do: `specs/depot.yaml: compression`. */
  change: string;
}

export interface TargetVerdict {
  target: TargetName;
  format: 'rpm' | 'deb';
  /** The worst of its findings. */
  outcome: TargetOutcome;
  findings: readonly TargetFinding[];
}

export function worstOf(outcomes: Iterable<TargetOutcome>): TargetOutcome {
  const all = new Set(outcomes);
  return OUTCOMES.find((outcome) => all.has(outcome)) ?? 'ok';
}

/** What a cell means for something that uses it; `now` is unix seconds. What nobody has proven never refuses. */
export function outcomeOfCell({ answer, evidence }: Cell, now: number): 'ok' | 'warn' | 'refuse' {
  if (evidence.kind === 'unproven') return 'warn';
  if (typeof answer === 'object') return now < dayOf(answer.until) ? 'warn' : 'refuse';
  return answer === 'yes' ? 'ok' : answer === 'warns' ? 'warn' : 'refuse';
}

/** Signatures by such keys are not to be trusted, whether a verifier looks or not. */
const OVER: ReadonlySet<KeyTrait> = new Set(['expired', 'revoked']);

/** As outcomeOfCell(), but a key that is over is never plainly good. */
export function outcomeOfTrait(trait: KeyTrait, cell: Cell, now: number): 'ok' | 'warn' | 'refuse' {
  const outcome = outcomeOfCell(cell, now);
  return outcome === 'ok' && OVER.has(trait) ? 'warn' : outcome;
}

/** Unix seconds of the beginning of a day (`2030-02-01`, UTC). */
export function dayOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}

/** `takes it`, as the rest of a sentence about a target. */
export function wordsOfCell({ answer, evidence }: Cell): string {
  const said =
    typeof answer === 'object'
      ? `taken until ${answer.until}`
      : { yes: 'taken', warns: 'taken with a warning', no: 'not taken' }[answer];
  return evidence.kind === 'unproven' ? `probably ${said}, unproven` : said;
}
