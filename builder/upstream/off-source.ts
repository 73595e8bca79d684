import { DepotError } from '../errors.ts';
import { refusing } from './refusing.ts';
import type { Source, SourceOrigin } from './source.ts';

/** The end of a GOPROXY list that says `off`. */
export function offSource(origin: SourceOrigin): Source {
  const refused = (): DepotError =>
    new DepotError('SOURCE_OFF', `${origin} says "off": nothing else may be asked`, {
      hint: 'name a folder or proxy that has it, which goes before everything else: --source URL-OR-FOLDER',
    });
  return { kind: 'off', where: 'off', origin, fallThrough: 'absent', ...refusing(refused) };
}
