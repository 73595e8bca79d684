import { ERROR_CODES, type ErrorCode } from './error-codes.ts';
import { EXIT_STATUS } from './exit-status.ts';

export { ERROR_CODES, type ErrorCode } from './error-codes.ts';
export { EXIT_STATUS, type FailureKind } from './exit-status.ts';

export interface ErrorDetail {
  /** What the user can do now, one sentence, ready to run where possible. */
  hint?: string | undefined;
  /** File, `file:line:column`, URL or archive entry that the failure is about. */
  where?: string | undefined;
  cause?: unknown;
  /** Single faults when several are reported at once (spec rules, archive entries). */
  faults?: readonly Fault[] | undefined;
}

/** One of several faults found in the same input. */
export interface Fault {
  message: string;
  where?: string | undefined;
  hint?: string | undefined;
}

/**
 * Every failure that godepot reports on purpose, with a code from the closed list of error-codes.ts. Anything else that reaches the edge
 * is a fault of godepot itself and exits as INTERNAL.
 */
export class DepotError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly where: string | undefined;
  readonly faults: readonly Fault[];

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'DepotError';
    this.code = code;
    this.hint = detail.hint;
    this.where = detail.where;
    this.faults = detail.faults ?? [];
  }

  get exitStatus(): number {
    return EXIT_STATUS[ERROR_CODES[this.code]];
  }
}

/** True for a DepotError of that code; branches are made on codes, never on message text. */
export function hasCode(error: unknown, code: ErrorCode): error is DepotError {
  return error instanceof DepotError && error.code === code;
}

/** The `code` of a Node system error (ENOENT, EXDEV ...), or undefined. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
