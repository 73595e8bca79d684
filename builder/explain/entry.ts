import { ERROR_CODES, type ErrorCode, EXIT_STATUS } from '../errors.ts';
import type { FailureKind } from '../exit-status.ts';
import type { Page } from './page.ts';

/** A code with all that is known of it: error-codes.ts and its page in one. */
export interface Entry extends Page {
  code: ErrorCode;
  kind: FailureKind;
  exitStatus: number;
}

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}

export function entryOf(code: ErrorCode, pages: Readonly<Record<ErrorCode, Page>>): Entry {
  const kind = ERROR_CODES[code];
  return { code, kind, exitStatus: EXIT_STATUS[kind], ...pages[code] };
}

/** Every code, by exit status, within one in the order of error-codes.ts, which is that of the rooms. */
export function allEntries(pages: Readonly<Record<ErrorCode, Page>>): Entry[] {
  return Object.keys(ERROR_CODES)
    .filter(isErrorCode)
    .map((code) => entryOf(code, pages))
    .sort((left, right) => left.exitStatus - right.exitStatus);
}

/** `Gone. The rest ...` -> `Gone.`; a full stop inside a file name or version ends nothing. */
export function firstSentence(text: string): string {
  return /^.*?[.](?= [A-Z]|$)/.exec(text)?.[0] ?? text;
}
