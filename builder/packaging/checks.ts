import { DepotError, ERROR_CODES, type ErrorCode, type FailureKind } from '../errors.ts';

/** What `verify` reports about one package or depot: nothing is passed over in silence. */
export interface CheckList {
  /** Checks that were made and held; `detail` says what was compared, for a reader. */
  done: { check: string; detail: string }[];
  /** Checks that were made and did not hold. */
  failed: { check: string; code: ErrorCode; detail: string }[];
  /** Checks that could not be made, and why: no evidence either way. */
  notDone: { check: string; why: string }[];
  /** What is no fault and somebody should know: copies where links belong, gaps that pruning left. */
  noted: { check: string; detail: string }[];
}

/** Faults named in one message; the rest are counted. */
const NAMED_FAULTS = 5;

/** The first faults in one line: `a; b; and 7 more`. */
export function listFaults(faults: readonly string[]): string {
  const more = faults.length > NAMED_FAULTS ? [`and ${faults.length - NAMED_FAULTS} more`] : [];
  return [...faults.slice(0, NAMED_FAULTS), ...more].join('; ');
}

/** @throws DepotError one of that code for all differences that were found, if any */
export function requireNone(differences: readonly string[], code: ErrorCode): void {
  if (differences.length > 0) throw new DepotError(code, listFaults(differences));
}

export function newCheckList(): CheckList {
  return { done: [], failed: [], notDone: [], noted: [] };
}

/** Enters a check as done when it has no faults, else as failed with the first of them. */
export function reportCheck(
  list: CheckList,
  check: string,
  code: ErrorCode,
  faults: readonly string[],
  detail: string,
): void {
  if (faults.length === 0) list.done.push({ check, detail });
  else list.failed.push({ check, code, detail: listFaults(faults) });
}

/** Faults of the machine, of godepot or of the user's patience say nothing of what is checked. */
const NO_VERDICT: ReadonlySet<FailureKind> = new Set(['internal', 'interrupted', 'host', 'usage']);

/**
 * Makes one check and lists how it ended. What `work` returns is what was compared, or why there was nothing to compare; a DepotError that
 * it throws is what did not hold, unless something could not be reached.
 * @param unreachable what it means that something could not be reached: no evidence, or the very thing that was to be found out
 * @returns whether it held
 */
export async function runCheck(
  list: CheckList,
  check: string,
  work: () => Promise<string | { notDone: string }>,
  unreachable: 'not done' | 'failed' = 'not done',
): Promise<boolean> {
  try {
    const outcome = await work();
    if (typeof outcome === 'string') list.done.push({ check, detail: outcome });
    else list.notDone.push({ check, why: outcome.notDone });
    return typeof outcome === 'string';
  } catch (error) {
    if (!(error instanceof DepotError) || NO_VERDICT.has(ERROR_CODES[error.code])) throw error;
    if (unreachable === 'not done' && ERROR_CODES[error.code] === 'source')
      list.notDone.push({ check, why: error.message });
    else list.failed.push({ check, code: error.code, detail: withPlace(error, unreachable) });
    return false;
  }
}

/** What servers do not give is told of by the address; a file is named by its message already. */
function withPlace({ message, where }: DepotError, unreachable: 'not done' | 'failed'): string {
  return unreachable === 'failed' && where !== undefined && !message.includes(where)
    ? `${message} (${where})`
    : message;
}
