import { DepotError, ERROR_CODES, type Fault } from '../errors.ts';

/** True for what a place could not deliver, as against what it delivered and was wrong. */
export function isSourceFault(error: unknown): error is DepotError {
  return error instanceof DepotError && ERROR_CODES[error.code] === 'source';
}

/**
 * What the first of several places has. A place that lacks it or fails is passed over and its reason kept: this is for what is checked
 * whoever carried it. Archives are asked for by obtain(), where a failing source may end the search.
 * @param failed places that failed before are not asked again: their patience would be spent on each file. Grows.
 */
export async function firstOf<Place extends { readonly where: string }, T>(
  places: Iterable<Place>,
  ask: (place: Place) => Promise<T | undefined>,
  failed: Set<Place> = new Set(),
): Promise<{ found: T } | { faults: Fault[] }> {
  const faults: Fault[] = [];
  for (const place of places) {
    if (failed.has(place)) continue;
    try {
      const found = await ask(place);
      if (found !== undefined) return { found };
      faults.push({ where: place.where, message: 'does not have it' });
    } catch (error) {
      if (!isSourceFault(error)) throw error;
      failed.add(place);
      faults.push({ where: place.where, message: error.message });
    }
  }
  return { faults };
}

/** Faults in one sentence. */
export function reasons(faults: readonly Fault[], none: string): string {
  return (
    faults.map(({ where, message }) => (where === undefined ? message : `${where}: ${message}`)).join('; ') ||
    none
  );
}
