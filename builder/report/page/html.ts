/** Markup that is safe as it stands: made by the `markup` tag alone, so that whatever is put in between is escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Html | string | number | undefined | readonly Part[];

/**
 * A template whose values are escaped, in text and in quoted attributes alike. Values may be Html, which is taken as it is, and lists of
 * both. There is no way to put a value into a script, a style or an unquoted attribute: the templates have none.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  const pieces = strings.map((text, index) => (index === 0 ? text : `${render(values[index - 1])}${text}`));
  return new Html(pieces.join(''));
}

/** Markup that this program wrote itself, character by character: the style and the script. */
export function verbatim(text: string): Html {
  return new Html(text);
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return escapeHtml(String(part));
  return part.map(render).join('');
}

/**
 * Controls, marks of direction and halves of pairs become visible words (`\u202e`): a reason that was typed elsewhere may not turn the text
 * around it, and HTML has no way to write most of them.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text
    .replace(UNSEEN, (character) =>
      character === '\n' ? character : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
    )
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** A path of the snapshot as a relative address: what is no letter, digit or one of few signs is encoded, `:` and a leading `//` too. */
export function href(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
