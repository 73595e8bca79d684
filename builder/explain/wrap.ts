/** Columns of text on a terminal of so many columns: fewer than forty are no text any more, more than a hundred are hard to read. */
export function textWidth(columns: number | undefined): number {
  return Math.min(Math.max(columns ?? 80, 40), 100);
}

/**
 * Words filled into lines of at most `width` columns; a longer word (a URL, a path) stands in a line of its own.
 * @param indent before every line
 * @param mark in place of the first line's indent: `  1. `
 */
export function wrap(text: string, width: number, indent: string, mark = indent): string[] {
  const lines: string[] = [];
  let line = mark;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
