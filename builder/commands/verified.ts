import { ERROR_CODES, EXIT_STATUS } from '../errors.ts';
import type { CheckList } from '../packaging/checks.ts';
import { printableLine } from './printable.ts';
import type { Kind } from './what-is.ts';

export interface VerifyOptions {
  key: string[];
  fingerprint: string[];
  index?: string;
  rebuild?: boolean;
  provenance?: string;
  source: string[];
}

export interface Verified extends CheckList {
  what: string;
  /** Undefined where it could not even be told what it is. */
  kind: Kind | undefined;
  ok: boolean;
}

export function render({ what, done, failed, notDone }: Verified): string {
  const lines = [
    ...done.map(({ check, detail }) => printableLine(`  ok        ${check}: ${detail}`)),
    ...notDone.map(({ check, why }) => printableLine(`  not done  ${check}: ${why}`)),
    ...failed.map(({ check, code, detail }) => printableLine(`  FAILED    ${check}: ${detail} (${code})`)),
    '',
    printableLine(
      `${what}: ${done.length} checks held, ${notDone.length} were not done, ${failed.length} failed`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** By the first failure's kind; a failed check is never answered with 0. */
export function exitStatus({ failed }: CheckList): number {
  const [first] = failed;
  return first === undefined ? 0 : EXIT_STATUS[ERROR_CODES[first.code]];
}
