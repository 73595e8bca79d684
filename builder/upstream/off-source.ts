import { DepotError } from '../errors.ts';
import type { Source, SourceOrigin } from './source.ts';

/** The end of a GOPROXY list that says `off`. */
export function offSource(origin: SourceOrigin): Source {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new DepotError('SOURCE_OFF', `${origin} says "off": nothing else may be asked`, {
        hint: 'name a folder or proxy that has it, which goes before everything else: --source URL-OR-FOLDER',
      }),
    );
  return {
    kind: 'off',
    where: 'off',
    origin,
    fallThrough: 'absent',
    deliver: refuse,
    readCompanion: refuse,
    readReference: refuse,
    readDatabase: refuse,
  };
}
