import type { ErrorCode } from '../errors.ts';

/** What `godepot explain CODE` says besides what error-codes.ts knows (kind, exit status). Plain text, no markup. */
export interface Page {
  /** What happened, one or two sentences. */
  what: string;
  /** Which fault or attack the check stops, and what usually causes it. */
  why: string;
  /** What to do now, in order; each step ready to run where possible. */
  now: readonly string[];
}

/** Some codes with their pages; `satisfies Pages<...>` of all files together covers the closed list. */
export type Pages<Code extends ErrorCode = ErrorCode> = Readonly<Record<Code, Page>>;
