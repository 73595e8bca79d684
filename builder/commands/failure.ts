import { DepotError, type ErrorCode, EXIT_STATUS, systemCode } from '../errors.ts';
import { hostFault, pathOf } from '../io/host-fault.ts';
import { printableLine } from './printable.ts';

/** The one document on stdout when a verb fails under --json. */
export interface FailureDocument {
  error: {
    code: string;
    message: string;
    where?: string;
    hint?: string;
    faults?: readonly object[];
    exitStatus: number;
  };
}

/** Anything thrown, as a DepotError: what is not one is a fault of godepot itself. */
export function asDepotError(error: unknown): DepotError {
  if (error instanceof DepotError) return error;
  const host = hostFault(error) ?? pathFailure(error);
  if (host !== undefined) return host;
  const message = error instanceof Error ? error.message : String(error);
  return new DepotError('INTERNAL', `godepot itself failed: ${message}`, {
    hint: 'please report this with the command line; GODEPOT_STACK=1 adds where it happened',
    cause: error,
  });
}

/** System errors that mean a path on the command line or in the depot is not what it should be. */
const PATH_FAILURES: Record<string, string> = {
  ENOENT: 'there is nothing of that name',
  ENOTDIR: 'a file stands where a folder belongs',
  EISDIR: 'a folder stands where a file belongs',
  EEXIST: 'something of that name is there already',
  EINVAL: 'this is not a link, or not a valid name',
  ELOOP: 'links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
};

function pathFailure(error: unknown): DepotError | undefined {
  const code = systemCode(error) ?? '';
  const what = Object.hasOwn(PATH_FAILURES, code) ? PATH_FAILURES[code] : undefined;
  if (what === undefined) return undefined;
  return new DepotError('PATH_UNUSABLE', `${what} (${code})`, {
    where: pathOf(error),
    hint: 'nothing was half written; mend this and run the same command again',
    cause: error,
  });
}

export function failureDocument(error: DepotError): FailureDocument {
  const { code, message, where, hint, faults, exitStatus } = error;
  return {
    error: {
      code,
      message,
      ...(where === undefined ? {} : { where }),
      ...(hint === undefined ? {} : { hint }),
      ...(faults.length === 0 ? {} : { faults }),
      exitStatus,
    },
  };
}

/** What the message and its hint say is all there is to do: a further line would only push them up the screen. */
const SELF_EXPLAINED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['INTERNAL', 'USAGE', 'INTERRUPTED']);

/**
 * For people: cause first, where, single faults, what to do now, and where more is said. Messages quote what was read, JSON's among them
 * with line breaks: each stays one line, or a file could add a hint of its own.
 */
export function failureText(error: DepotError): string {
  const lines = [`error ${error.code}: ${error.message}`];
  if (error.where !== undefined) lines.push(`  where: ${error.where}`);
  for (const fault of error.faults) {
    lines.push(`  - ${fault.where === undefined ? '' : `${fault.where}: `}${fault.message}`);
    if (fault.hint !== undefined) lines.push(`    hint: ${fault.hint}`);
  }
  if (error.hint !== undefined) lines.push(`  hint: ${error.hint}`);
  if (!SELF_EXPLAINED.has(error.code)) lines.push(`  more: godepot explain ${error.code}`);
  const text = lines.map((line) => `${printableLine(line)}\n`).join('');
  if (error.exitStatus === EXIT_STATUS.internal && process.env['GODEPOT_STACK'] !== undefined) {
    const cause = error.cause instanceof Error ? error.cause : error;
    return `${text}${cause.stack ?? ''}\n`;
  }
  return text;
}
