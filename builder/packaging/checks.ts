import type { ErrorCode } from '../errors.ts';

/** What `verify` reports about one package or depot: nothing is passed over in silence. */
export interface CheckList {
  /** Checks that were made and held; `detail` says what was compared, for a reader. */
  done: { check: string; detail: string }[];
  /** Checks that were made and did not hold. */
  failed: { check: string; code: ErrorCode; detail: string }[];
  /** Checks that could not be made, and why: no evidence either way. */
  notDone: { check: string; why: string }[];
}

/** Faults named in one message; the rest are counted. */
const NAMED_FAULTS = 5;

/** The first faults in one line: `a; b; and 7 more`. */
export function listFaults(faults: readonly string[]): string {
  const more = faults.length > NAMED_FAULTS ? [`and ${faults.length - NAMED_FAULTS} more`] : [];
  return [...faults.slice(0, NAMED_FAULTS), ...more].join('; ');
}

export function newCheckList(): CheckList {
  return { done: [], failed: [], notDone: [] };
}
