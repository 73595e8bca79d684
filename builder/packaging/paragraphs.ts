/** Lines of a description, beside a leading space that the format may add: Debian policy 5.6.13 and lintian, rpmlint. */
const WIDTH = 78;

/**
 * The paragraphs of a description as lines that both formats take: words filled to the width, lines that begin with a space kept as they
 * are (shown verbatim).
 * @param width of a line, in characters
 */
export function fillParagraphs(description: string, width = WIDTH): string[][] {
  return description
    .split(/\n[ \t]*\n/)
    .map((text) => fillParagraph(text, width))
    .filter((lines) => lines.length > 0);
}

function fillParagraph(text: string, width: number): string[] {
  const lines: string[] = [];
  let words: string[] = [];
  const fill = (): void => {
    lines.push(...fillWords(words, width));
    words = [];
  };
  for (const line of text.split('\n')) {
    if (/^[ \t]+\S/.test(line)) {
      fill();
      lines.push(line.trimEnd());
    } else {
      words.push(...line.split(/\s+/).filter((word) => word !== ''));
    }
  }
  fill();
  return lines;
}

function fillWords(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    // a line that begins with a full stop is an empty line or reserved, so such a word stays behind the one before it
    if (last !== undefined && (last.length + 1 + word.length <= width || word.startsWith('.'))) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
