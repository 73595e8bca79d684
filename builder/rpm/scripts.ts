import { compileIntents } from '../packaging/compile-intents.ts';
import type { Intent } from '../packaging/intents.ts';
import { shellIf } from '../packaging/shell.ts';
import type { RpmScripts } from './script-bodies.ts';

/**
 * Intents -> scriptlets. $1 counts the instances that will be left: on an upgrade, a downgrade and a reinstallation the old %preun and %postun run after the
 * new %post and get 1 or more, so what a package leaves is undone only at 0. Every scriptlet ends with `exit 0`: a failing old %preun
 * would leave both versions registered.
 */
export function compileRpmScripts(intents: readonly Intent[]): RpmScripts {
  const at = compileIntents(intents, 'rpm');
  return {
    ...body('pre', [...at('unpacking'), ...when('[ "$1" -gt 1 ]', at('replacing'))]),
    ...body('post', at('configured', 'settled')),
    ...body('preun', when('[ "$1" = 0 ]', at('leaving'))),
    ...body('postun', [
      ...when('[ "$1" != 0 ]', at('replaced')),
      ...when('[ "$1" = 0 ]', at('purged', 'gone', 'left')),
    ]),
  };
}

function when(condition: string, then: readonly string[]): string[] {
  return then.length === 0 ? [] : [shellIf(condition, then)];
}

/** No scriptlet where there is nothing to do. */
function body(name: keyof RpmScripts, lines: readonly string[]): RpmScripts {
  return lines.length === 0 ? {} : { [name]: `${lines.join('\n')}\nexit 0\n` };
}
