import { parseGoVersion } from './go-version.ts';

/** The first Go whose toolchain modules Go's own release build made. */
const FIRST_MINOR = 21;

/** Why a version cannot be asked for, or undefined. Whether it may be is the policy's business. */
export function versionFault(value: string): string | undefined {
  if (/^go\d/.test(value)) return `write ${value.slice(2)}, without "go" before it`;
  const parts = parseGoVersion(value);
  if (parts === undefined) return `${JSON.stringify(value)} is no Go version; they look like 1.27.3`;
  if (parts.major === 1 && parts.minor < FIRST_MINOR)
    return `Go ${value} is too old: toolchain modules before 1.${FIRST_MINOR} were made by other code than Go's releases`;
  if (parts.pre !== undefined)
    return parts.patch < 0
      ? undefined
      : `${JSON.stringify(value)} is no Go version; pre-releases look like 1.28rc1`;
  if (parts.patch < 0) return `${value} names a line of Go; a toolchain of it is ${value}.0 or later`;
  return undefined;
}

/** A line or a version that policy allows. */
export function allowedFault(value: string): string | undefined {
  if (/^go\d/.test(value)) return `write ${value.slice(2)}, without "go" before it`;
  return parseGoVersion(value) === undefined
    ? `${JSON.stringify(value)} is neither a line of Go such as 1.27 nor a version such as 1.27.3`
    : undefined;
}

const DAYS = /^(0|[1-9]\d{0,3})d?$/;

export function daysFault(value: string): string | undefined {
  return DAYS.test(value) ? undefined : 'a number of days, such as 7 or 7d';
}

/** Days of a text for which daysFault() has nothing to say. */
export function daysOf(value: string): number {
  return Number(value.replace(/d$/, ''));
}

export function acceptedFault(value: string): string | undefined {
  return /^GO-\d{4}-\d{4,6}$/.test(value)
    ? undefined
    : `an identifier of Go's vulnerability database belongs here, such as GO-2026-4984`;
}

/** A fingerprint as keys are shown: blanks between groups, letters of either case. */
export function fingerprintFault(value: string): string | undefined {
  return /^[0-9A-F]{40}$/.test(fingerprintOf(value))
    ? undefined
    : 'the whole fingerprint of a primary key belongs here: 40 hexadecimal digits, blanks between them or not';
}

export function fingerprintOf(value: string): string {
  return value.replaceAll(' ', '').toUpperCase();
}
