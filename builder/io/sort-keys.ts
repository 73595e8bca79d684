/** The same JSON value with the keys of every object in order, so that one meaning has one text. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  // without a prototype, so that no key means anything; lists of entries would take twice the time, for manifests of hundreds of files
  const sorted: Record<string, unknown> = Object.create(null);
  const given: Readonly<Record<string, unknown>> = { ...value };
  for (const key of Object.keys(value).sort()) sorted[key] = sortKeys(given[key]);
  return sorted;
}
