import { DepotError } from '../errors.ts';
import { allEntries, entryOf, firstSentence, isErrorCode } from '../explain/entry.ts';
import { PAGES } from '../explain/pages.ts';
import { renderList, renderPage } from '../explain/render.ts';
import { textWidth } from '../explain/wrap.ts';
import { suggestion } from '../spec/did-you-mean.ts';
import type { Answer, Context } from './context.ts';

/** The page of one code in any case, or a list of all; reads no file. */
export function explain(_context: Context, code?: string): Promise<Answer> {
  const width = textWidth(process.stdout.isTTY ? process.stdout.columns : undefined);
  return Promise.resolve(code === undefined ? list(width) : page(code, width));
}

function page(wanted: string, width: number): Answer {
  const code = wanted.toUpperCase().replaceAll('-', '_');
  if (!isErrorCode(code)) throw unknown(wanted, code);
  const entry = entryOf(code, PAGES);
  return { result: entry, text: renderPage(entry, width) };
}

function list(width: number): Answer {
  const entries = allEntries(PAGES);
  const codes = entries.map(({ code, kind, exitStatus, what }) => ({
    code,
    kind,
    exitStatus,
    what: firstSentence(what),
  }));
  return { result: { codes }, text: renderList(entries, width) };
}

/** Whoever remembers a part of a code (`zip64`) gets those that hold it. */
function unknown(wanted: string, part: string): DepotError {
  const codes = Object.keys(PAGES);
  const near = suggestion(part, codes);
  const holding = near === '' && part.length > 1 ? codes.filter((code) => code.includes(part)) : [];
  return new DepotError('USAGE', `there is no error code ${JSON.stringify(wanted)}${near}`, {
    hint:
      holding.length > 0
        ? `codes that hold it: ${holding.join(', ')}`
        : 'all codes, each with a sentence: godepot explain',
  });
}
