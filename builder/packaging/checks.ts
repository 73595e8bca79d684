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

export function newCheckList(): CheckList {
  return { done: [], failed: [], notDone: [] };
}
