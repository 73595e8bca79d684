import type { DepotError } from '../errors.ts';

/** A failure that may pass: the same request is worth sending again. `fault` is what to report when patience ends. */
export class TransientFault extends Error {
  readonly fault: DepotError;
  /** Milliseconds that the server asked to wait (Retry-After). */
  readonly retryAfter: number | undefined;

  constructor(fault: DepotError, retryAfter?: number) {
    super(fault.message, { cause: fault });
    this.name = 'TransientFault';
    this.fault = fault;
    this.retryAfter = retryAfter;
  }
}
