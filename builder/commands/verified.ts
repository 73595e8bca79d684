import { ERROR_CODES, EXIT_STATUS, type FailureKind } from '../errors.ts';
import { GRAVITY } from '../exit-status.ts';
import { counted } from '../io/counted.ts';
import type { CheckList } from '../packaging/checks.ts';
import { printableLine } from './printable.ts';
import type { Kind } from './what-is.ts';

export interface VerifyOptions {
  key: string[];
  fingerprint: string[];
  index?: string;
  deep?: boolean;
  atLeast?: number;
  rebuild?: boolean;
  provenance?: string;
  source: string[];
}

export interface Verified extends CheckList {
  what: string;
  /** Undefined where it could not even be told what it is. */
  kind: Kind | undefined;
  ok: boolean;
  /** Of the publication that a snapshot is, or that a depot or endpoint serves; null where none can be told. */
  sequence?: number | null;
}

/** @param sequence undefined for packages, which have none */
export function verifiedAs(
  what: string,
  kind: Kind,
  { done, failed, notDone, noted }: CheckList,
  sequence?: number | null,
): Verified {
  const numbered = sequence === undefined ? {} : { sequence };
  return { what, kind, ok: failed.length === 0, ...numbered, done, failed, notDone, noted };
}

export function render({ what, done, failed, notDone, noted }: Verified): string {
  const lines = [
    ...done.map(({ check, detail }) => printableLine(`  ok        ${check}: ${detail}`)),
    ...notDone.map(({ check, why }) => printableLine(`  not done  ${check}: ${why}`)),
    ...noted.map(({ check, detail }) => printableLine(`  note      ${check}: ${detail}`)),
    ...failed.map(({ check, code, detail }) => printableLine(`  FAILED    ${check}: ${detail} (${code})`)),
    '',
    printableLine(
      `${what}: ${counted(done.length, 'check')} held, ${notDone.length} were not done, ${failed.length} failed`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** A failed check is never answered with 0. A package: by the first failure's kind. Published state: by the gravest kind of damage. */
export function exitStatus({ failed, kind }: Pick<Verified, 'failed' | 'kind'>): number {
  const kinds = failed.map(({ code }): FailureKind => ERROR_CODES[code]);
  const gravest = kind === 'rpm' || kind === 'deb' ? undefined : GRAVITY.find((one) => kinds.includes(one));
  const [first] = kinds;
  return first === undefined ? 0 : EXIT_STATUS[gravest ?? first];
}
