import type { ErrorCode } from '../errors.ts';
import { type CheckList, listFaults } from '../packaging/checks.ts';

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
  list.failed.push({ check, code, detail: listFaults(faults) });
}
