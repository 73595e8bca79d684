const SHOWN = 200;

/**
 * A name out of an archive for a message: quoted, printable ASCII, cut. Raw control or direction characters would let an
 * archive rewrite the operator's terminal.
 */
export function quoted(name: Buffer | string): string {
  const text = (typeof name === 'string' ? name : name.subarray(0, 4 * SHOWN)).toString();
  const safe = text.slice(0, SHOWN).replaceAll(/["\\]|[^ -~]/gu, printable);
  return `"${safe}${text.length > SHOWN ? '...' : ''}"`;
}

function printable(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
