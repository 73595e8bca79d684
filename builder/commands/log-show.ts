import { LOG_ACTIONS, type LogEntry, type Who } from '../depot/journal/entry.ts';
import type { Chain } from '../depot/journal/chain.ts';
import { logPath, readLog } from '../depot/log/log.ts';
import { DepotError, ERROR_CODES, EXIT_STATUS } from '../errors.ts';
import { counted } from '../io/counted.ts';
import { parseInstant } from '../io/instant.ts';
import { suggestion } from '../spec/did-you-mean.ts';
import { columns } from './columns.ts';
import type { Answer, Context } from './context.ts';
import { printableLine } from './printable.ts';

/** Shows what can be read of it; where the chain breaks it says so, and the exit status does. */
export async function logShow(
  context: Context,
  options: { since?: string; action: string[] },
): Promise<Answer> {
  const since = options.since === undefined ? 0 : sinceOf(options.since);
  for (const action of options.action) requireAction(action);
  const chain = await readLog(context.depot);
  const shown = chain.entries.filter(
    ({ time, action }) =>
      (parseInstant(time) ?? 0) >= since && (options.action.length === 0 || options.action.includes(action)),
  );
  const { entries, head, broken, torn } = chain;
  return {
    result: {
      file: logPath(context.depot),
      entries: shown,
      all: entries.length,
      head,
      torn: torn.length,
      broken: broken ?? null,
    },
    text: showText(shown, chain),
    exitStatus: broken === undefined ? 0 : EXIT_STATUS[ERROR_CODES.LOG_DAMAGED],
  };
}

/** A day begins at midnight, UTC, as all times here are. */
function sinceOf(text: string): number {
  const seconds = parseInstant(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (seconds !== undefined) return seconds;
  throw new DepotError('USAGE', `--since ${JSON.stringify(text)} is no day or time`, {
    hint: 'for example 2026-11-01 or 2026-11-01T08:00:00Z',
  });
}

function requireAction(action: string): void {
  if (LOG_ACTIONS.some((known) => known === action)) return;
  throw new DepotError(
    'USAGE',
    `the log knows no action ${JSON.stringify(action)}${suggestion(action, LOG_ACTIONS)}`,
    { hint: `one of ${LOG_ACTIONS.join(', ')}` },
  );
}

function showText(shown: readonly LogEntry[], { entries, head, broken, torn }: Chain): string {
  if (entries.length === 0 && broken === undefined && torn.length === 0)
    return 'nothing was written down yet\n';
  const lines = columns(
    shown.map((entry) => [
      `${entry.number}`,
      entry.time,
      entry.action,
      aboutText(entry),
      whoText(entry.who),
      entry.reason ?? '',
    ]),
  );
  lines.push(
    '',
    `${shown.length} of ${counted(entries.length, 'entry', 'entries')}; the last is ${entries.length}:${head}`,
  );
  if (torn.length > 0)
    lines.push(`${torn.length} bytes behind it are an entry that was cut short; the next one replaces them`);
  if (broken !== undefined) lines.push(`line ${broken.line} ${broken.what}: godepot log verify`);
  return lines.map((line) => `${printableLine(line)}\n`).join('');
}

/** More are counted. */
const MOST_NAMED = 3;

function aboutText({ snapshots, details }: LogEntry): string {
  const named = snapshots.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = snapshots.length - named.length;
  return `${named.join(' ')}${more > 0 ? ` and ${more} more` : ''}${noteOf(details)}`;
}

/** ` of 5, go-1.25 only`, ` undone yank of go-1.25=1.25.4-1`: what the manifest of that publication notes, too. */
function noteOf({ of, only, target, mode }: LogEntry['details']): string {
  const back = typeof of === 'number' ? ` of ${of}` : '';
  const line = typeof only === 'string' ? `, ${only} only` : '';
  const did = mode === 'mark' ? 'mark of ' : mode === 'undo' ? 'undone yank of ' : '';
  const version = typeof target === 'string' ? `  ${did}${target}` : '';
  return `${back}${line}${version}`;
}

/** `alice as root on builder1 for release bot` */
function whoText({ user, sudo, host, actor }: Who): string {
  const account = sudo === null ? user : `${sudo} as ${user}`;
  return `${account} on ${host}${actor === null ? '' : ` for ${actor}`}`;
}
