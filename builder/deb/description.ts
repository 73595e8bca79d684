/** Lines of a description are at most this long, their leading space included (Debian policy 5.6.13, lintian). */
const WIDTH = 79;

/**
 * The Description field: the summary, then the long text with one leading space, an empty line written as ` .`. Paragraphs are
 * filled; lines that begin with a space are kept as they are (policy: shown verbatim).
 */
export function foldDescription(summary: string, description: string): string {
  const paragraphs = description
    .split(/\n[ \t]*\n/)
    .map(foldParagraph)
    .filter((lines) => lines.length > 0);
  const long = paragraphs.flatMap((lines, index) => (index === 0 ? lines : ['.', ...lines]));
  return [summary, ...long].join('\n ');
}

function foldParagraph(text: string): string[] {
  const lines: string[] = [];
  let words: string[] = [];
  const fill = (): void => {
    lines.push(...fillWords(words));
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

function fillWords(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    // a line that begins with a full stop is an empty line or reserved, so such a word stays behind the one before it
    if (last !== undefined && (1 + last.length + 1 + word.length <= WIDTH || word.startsWith('.'))) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
