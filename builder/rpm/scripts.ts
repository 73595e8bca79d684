import type { AlternativesIntent, Intent } from '../packaging/package.ts';
import { indentShell } from '../packaging/shell.ts';
import { registerAlternatives, removeAlternatives } from '../packaging/shell-alternatives.ts';
import type { RpmScripts } from './script-bodies.ts';

/**
 * Intents -> scriptlets. $1 counts the instances that will be left: on an upgrade the old %preun runs after the new %post and gets 1, so
 * alternatives are removed only at 0. Every scriptlet ends with `exit 0`: a failing old %preun would leave both versions registered.
 * Parent directories need nothing: rpm makes missing parents itself.
 */
export function compileRpmScripts(intents: readonly Intent[]): RpmScripts {
  const groups = intents.filter((intent): intent is AlternativesIntent => intent.kind === 'alternatives');
  if (groups.length === 0) return {};
  return {
    post: `${groups.map(registerAlternatives).join('\n')}\nexit 0\n`,
    preun: `if [ "$1" = 0 ]; then\n${indentShell(groups.map(removeAlternatives).join('\n'), '\t')}\nfi\nexit 0\n`,
  };
}
