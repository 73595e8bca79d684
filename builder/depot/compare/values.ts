import { isJsonObject } from '../../io/json-object.ts';
import { parseJson } from '../../io/parse-json.ts';
import type { ValueChange } from './model.ts';

/** Names of either side whose values differ, bytewise by name. */
export function changedValues(
  before: Readonly<Record<string, string | null | undefined>>,
  after: Readonly<Record<string, string | null | undefined>>,
): ValueChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .map((name) => ({ name, before: valueOf(before, name), after: valueOf(after, name) }))
    .filter((change) => change.before !== change.after);
}

/** Own names only: a manifest's inputs may be called `constructor`. */
function valueOf(values: Readonly<Record<string, string | null | undefined>>, name: string): string | null {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}

/** The input `env` as lines of go.env; empty where there is none, or none that can be read. */
export function envLines(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const found = parseJson(Object.hasOwn(inputs, 'env') ? (inputs['env'] ?? '') : '');
  if (!isJsonObject(found)) return {};
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** Recorded inputs that differ; of the environment policy, the lines that do: `env GOPROXY`. */
export function changedInputs(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): ValueChange[] {
  return changedValues(before, after).flatMap((change) => {
    if (change.name !== 'env') return [change];
    const lines = changedValues(envLines(before), envLines(after));
    // written otherwise, or unreadable: then the whole text is what differs
    if (lines.length === 0) return [change];
    return lines.map((line) => ({ ...line, name: `env ${line.name}` }));
  });
}
