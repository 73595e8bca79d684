import { DepotError } from '../errors.ts';
import { refusing } from './refusing.ts';
import type { Source } from './source.ts';

/**
 * A source as --offline leaves it: folders (file:// too) and `off` work as ever, anything else refuses and names what it would have asked.
 * The client refuses as well (io/http-client.ts); this layer is what lets a search go on to the folders behind.
 */
export function offlineSource(source: Source): Source {
  if (source.kind === 'directory' || source.kind === 'off') return source;
  const refused = (): DepotError =>
    new DepotError('SOURCE_OFFLINE', 'not asked: --offline', { where: source.where, hint: OFFLINE_HINT });
  return { ...source, ...refusing(refused) };
}

export const OFFLINE_HINT =
  'name a folder that has it: --source FOLDER, or run this without --offline where there is a network';
