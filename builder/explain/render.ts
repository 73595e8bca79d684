import type { FailureKind } from '../exit-status.ts';
import { type Entry, firstSentence } from './entry.ts';
import { stepOf } from './step.ts';
import { wrap } from './wrap.ts';

/** What the kinds of error-codes.ts mean, for the head of a page and of a list. */
const KINDS: Readonly<Record<FailureKind, string>> = {
  internal: 'a fault of godepot itself',
  usage: 'the command line is wrong',
  spec: 'the spec or the lock file is wrong, or what was made of them',
  input: 'a file that was given or fetched is malformed or hostile',
  source: 'no source could deliver',
  trust: 'evidence is missing or contradicts: digest, signature, pin',
  keys: 'a key is missing, unsafe or unusable',
  depot: 'published state would be changed or is damaged',
  host: 'the machine: disk, rights, another godepot at work, a missing program',
  alarm: 'what was pinned or seen before is contradicted now',
  policy: 'the policy of the spec refuses what was asked for',
  missing: 'published files are missing',
  altered: 'published files are not what was signed',
  extra: 'files lie in the published tree that nobody signed',
  chain: 'the chain of publications or the log does not hold together',
  stale: 'a pointer leads clients to an older state',
  mixed: 'over HTTP: files of several publications at once, or endpoints that differ',
  interrupted: 'stopped by a signal',
};
/** Columns before the sentence in a list; the longest code has 24. */
const CODE_COLUMN = 26;

/** One page as lines of at most `width` columns, but for commands, which are never broken. */
export function renderPage({ code, kind, exitStatus, what, why, now }: Entry, width: number): string {
  const lines = [
    ...wrap(`${code}, exit status ${exitStatus}: ${KINDS[kind]}`, width, '  ', ''),
    '',
    'What happened',
    ...wrap(what, width, '  '),
    '',
    'What it means, and what causes it',
    ...wrap(why, width, '  '),
    '',
    'What to do now, in this order',
    ...now.flatMap((step, index) => renderStep(step, `  ${index + 1}. `, width)),
  ];
  return `${lines.join('\n')}\n`;
}

function renderStep(step: string, mark: string, width: number): string[] {
  const { text, command } = stepOf(step);
  const indent = ' '.repeat(mark.length);
  if (command === undefined) return wrap(text, width, indent, mark);
  return text === '' ? [mark + command] : [...wrap(`${text}:`, width, indent, mark), `${indent}  ${command}`];
}

/** Entries in the order given, each with its first sentence, under a line for each kind. */
export function renderList(entries: readonly Entry[], width: number): string {
  const lines: string[] = [];
  let before: FailureKind | undefined;
  for (const { code, kind, exitStatus, what } of entries) {
    if (kind !== before) {
      if (before !== undefined) lines.push('');
      lines.push(...wrap(`exit status ${exitStatus}, ${kind}: ${KINDS[kind]}`, width, '  ', ''));
    }
    before = kind;
    lines.push(
      ...wrap(firstSentence(what), width, ' '.repeat(2 + CODE_COLUMN), `  ${code.padEnd(CODE_COLUMN)}`),
    );
  }
  lines.push('', 'One of them in full: godepot explain CODE');
  return `${lines.join('\n')}\n`;
}
