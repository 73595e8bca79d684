// oxlint-disable-next-line no-control-regex -- these are what it is about
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text for a terminal: file names and fields of foreign packages may hold escapes that recolour or rewrite what was said. A JSON document
 * stays the same one: in it such characters stand in strings only, where `\u009b` means the same.
 */
export function printable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The same for one line: a line break in a name would forge a line of its own. */
export function printableLine(text: string): string {
  return printable(text.replaceAll('\n', '\\n'));
}
