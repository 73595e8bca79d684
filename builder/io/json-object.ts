/**
 * True for a JSON object. Ask it only for names that no object inherits: `value['constructor']` would answer for a field that is not
 * there.
 */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
