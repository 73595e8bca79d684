import type { DepotError } from '../errors.ts';
import type { Source } from './source.ts';

/** What a source that may not be asked answers to everything; a question that Source gains is missing here, and does not compile. */
export function refusing(
  makeError: () => DepotError,
): Pick<Source, 'deliver' | 'readCompanion' | 'readReference' | 'readDatabase'> {
  const refuse = (): Promise<never> => Promise.reject(makeError());
  return { deliver: refuse, readCompanion: refuse, readReference: refuse, readDatabase: refuse };
}
