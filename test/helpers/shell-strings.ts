/** A quoted word of a shell script and what stands before it on its line. */
export interface ShellString {
  /** Line on which it begins, from 1. */
  line: number;
  before: string;
  /** With every expansion in it as `$`. */
  text: string;
}

/**
 * Quoted words of a script, in order, each once: what stands within `$(...)` inside another one belongs to that one. Good for scripts that
 * shellcheck takes; no here-documents.
 */
export function shellStrings(script: string): ShellString[] {
  const found: ShellString[] = [];
  let at = 0;
  while (at < script.length) {
    const char = script[at];
    if (char === '\\') at += 2;
    else if (char === '#' && /[\s;(]/.test(script[at - 1] ?? '\n')) {
      at = endOfLine(script, at);
    } else if (char === "'" || char === '"') {
      const end = char === "'" ? script.indexOf("'", at + 1) : endOfDouble(script, at + 1);
      const start = script.lastIndexOf('\n', at - 1) + 1;
      const text = script.slice(at + 1, end);
      found.push({
        line: script.slice(0, at).split('\n').length,
        before: script.slice(start, at),
        text: char === "'" ? text : withoutExpansions(text),
      });
      at = end + 1;
    } else at++;
  }
  return found;
}

function endOfLine(script: string, from: number): number {
  const end = script.indexOf('\n', from);
  return end < 0 ? script.length : end;
}

/** Where the double quote that was opened before `from` closes. */
function endOfDouble(script: string, from: number): number {
  for (let at = from; at < script.length; at++) {
    if (script[at] === '\\') at++;
    else if (script.startsWith('$(', at)) at = endOfSubstitution(script, at + 2);
    else if (script.startsWith('${', at)) at = endOfBraces(script, at + 2);
    else if (script[at] === '"') return at;
  }
  return script.length;
}

/** Index of the `)` that closes a substitution; quotes within it are words of their own. */
function endOfSubstitution(script: string, from: number): number {
  let depth = 1;
  for (let at = from; at < script.length; at++) {
    const char = script[at];
    if (char === '\\') at++;
    else if (char === "'") at = script.indexOf("'", at + 1);
    else if (char === '"') at = endOfDouble(script, at + 1);
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at;
  }
  return script.length;
}

function endOfBraces(script: string, from: number): number {
  for (let at = from; at < script.length; at++) {
    if (script[at] === '\\') at++;
    else if (script[at] === '"') at = endOfDouble(script, at + 1);
    else if (script.startsWith('${', at)) at = endOfBraces(script, at + 2);
    else if (script[at] === '}') return at;
  }
  return script.length;
}

function withoutExpansions(text: string): string {
  let plain = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') plain += text[++at] === '\n' ? '' : (text[at] ?? '');
    else if (text.startsWith('$(', at)) [plain, at] = [`${plain}$`, endOfSubstitution(text, at + 2)];
    else if (text.startsWith('${', at)) [plain, at] = [`${plain}$`, endOfBraces(text, at + 2)];
    else if (text[at] === '$') {
      const name = /^\$(?:\w+|[?#@*!$-])/.exec(text.slice(at))?.[0] ?? '$';
      plain += '$';
      at += name.length - 1;
    } else plain += text[at];
  }
  return plain;
}
