import type { Grace } from './model.ts';

/** What a spec may say of how long published things stay: see docs/publishing.md. */

/**
 * dnf uses what it knows of a repository for two days (metadata_expire), and hosts that look weekly have lists of a week: a package that
 * they know of is still there. Three publications, for a clock that stood wrong.
 */
export const DEFAULT_GRACE: Grace = { publications: 3, days: 7 };

export function keptPublicationsFault(value: string): string | undefined {
  return /^(?:0|[1-9]\d{0,2})$/.test(value) ? undefined : 'a number of publications, from 0 to 999';
}

/** The current one stays in any case. */
export function retainedFault(value: string): string | undefined {
  return /^[1-9]\d{0,3}$/.test(value) ? undefined : 'a number of snapshots, from 1 to 9999';
}

export function retainedDaysFault(value: string): string | undefined {
  return /^[1-9]\d{0,3}d?$/.test(value) ? undefined : 'a number of days from 1 to 9999, such as 90 or 90d';
}

export function sequenceFault(value: string): string | undefined {
  return /^[1-9]\d{0,9}$/.test(value) ? undefined : 'the sequence of a snapshot belongs here, such as 7';
}

/** A day is the least: a mirror that syncs at night would carry what is over already. */
export function validDaysFault(value: string): string | undefined {
  return /^[1-9]\d{0,2}d?$/.test(value) ? undefined : 'a number of days from 1 to 999, such as 14 or 14d';
}
