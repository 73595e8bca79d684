import { fillParagraphs } from '../packaging/paragraphs.ts';

/** The Description field: the summary, then the long text with one leading space, an empty line written as ` .`. */
export function foldDescription(summary: string, description: string): string {
  const long = fillParagraphs(description).flatMap((lines, index) => (index === 0 ? lines : ['.', ...lines]));
  return [summary, ...long].join('\n ');
}
