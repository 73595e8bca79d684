/**
 * JSON in which no object has a key twice: a person who reads it sees the first, JSON.parse takes the last. Depth is no danger: neither
 * V8's parser nor the count below descends by calls.
 * @throws SyntaxError
 */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!isPlainlyWritten(text, value) && writtenMembers(text) !== membersOf(value))
    throw new SyntaxError('a key comes twice in one object');
  return value;
}

/** Written back in the same indent it is the same text: the cheap way to see it, at which large generated documents end. */
function isPlainlyWritten(text: string, value: unknown): boolean {
  const [, indent = ''] = /^[[{]\n( {1,8})/.exec(text) ?? [];
  try {
    return JSON.stringify(value, null, indent) === text.trimEnd();
  } catch (error) {
    // it does descend by calls
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Strings with a colon behind them, in a text that is JSON. */
function writtenMembers(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    do at = text.indexOf('"', at + 1);
    while (isEscaped(text, at));
    do at++;
    while (' \t\n\r'.includes(text.charAt(at)) && at < text.length);
    if (text.charAt(at) === ':') count++;
  }
  return count;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charAt(at - 1 - slashes) === '\\') slashes++;
  return slashes % 2 === 1;
}

function membersOf(value: unknown): number {
  let count = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    const inner: unknown[] = Object.values(next);
    if (!Array.isArray(next)) count += inner.length;
    for (const each of inner) if (typeof each === 'object' && each !== null) waiting.push(each);
  }
  return count;
}
