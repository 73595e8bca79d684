/**
 * Policy in a GOROOT's go.env. In that file the FIRST occurrence of a key wins (measured), so lines are replaced where
 * they stand; what is new is appended.
 */
export function applyPolicy(upstream: string, policy: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(policy));
  const lines = upstream
    .replace(/\n$/, '')
    .split('\n')
    .flatMap((line) => {
      const key = /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1];
      if (key === undefined || !(key in policy)) return [line];
      const value = left.get(key);
      // a second line of the same key never counted; it would only mislead
      if (value === undefined) return [];
      left.delete(key);
      return [`${key}=${value}`];
    });
  const added = [...left].map(([key, value]) => `${key}=${value}`);
  if (added.length > 0)
    lines.push('', '# Policy of this depot; go.env.upstream beside is what Go ships.', ...added);
  return `${lines.join('\n')}\n`;
}
