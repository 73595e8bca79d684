import type { ErrorCode } from '../errors.ts';
import type { CheckList } from '../packaging/checks.ts';

/** Faults named of one check; the rest are counted. */
const NAMED_FAULTS = 5;

/** Enters a check as done when it has no faults, else as failed with the first of them. */
export function reportCheck(
  list: CheckList,
  check: string,
  code: ErrorCode,
  faults: readonly string[],
  detail: string,
): void {
  if (faults.length === 0) {
    list.done.push({ check, detail });
    return;
  }
  const more = faults.length > NAMED_FAULTS ? [`and ${faults.length - NAMED_FAULTS} more`] : [];
  list.failed.push({ check, code, detail: [...faults.slice(0, NAMED_FAULTS), ...more].join('; ') });
}
