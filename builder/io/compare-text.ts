/** Order of two texts by their UTF-16 code units, as sort() has it and no locale: bytewise for ASCII. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
