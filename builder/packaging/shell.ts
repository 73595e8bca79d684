/** A word for sh that means exactly these characters: everything inside single quotes is literal. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Lines one level deeper. */
export function indentShell(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : by + line))
    .join('\n');
}

/** Several words. */
export function shellWords(...texts: readonly string[]): string {
  return texts.map(shellQuote).join(' ');
}

/** A condition and what then, as lines. A then without anything is a syntax error in sh. */
export function shellIf(condition: string, then: readonly string[]): string {
  if (then.length === 0) return ':';
  return `if ${condition}; then\n${indentShell(then.join('\n'), '\t')}\nfi`;
}

/** One line for the administrator; stderr, since package managers pass it on and stdout may be parsed. */
export function shellSay(text: string): string {
  return `printf '%s\\n' ${shellQuote(text)} >&2`;
}
