import type { Intent } from '../packaging/package.ts';
import { indentShell } from '../packaging/shell.ts';
import {
  alternatives,
  leaderIsGone,
  registerAlternatives,
  removeAlternatives,
} from '../packaging/shell-alternatives.ts';
import { parentDirectories, removeParents } from '../packaging/shell-parents.ts';
import type { RpmScripts } from './script-bodies.ts';

/**
 * Intents -> scriptlets. $1 counts the instances that will be left: on an upgrade the old %preun runs after the new %post and gets 1, so
 * alternatives are removed only at 0. Every scriptlet ends with `exit 0`: a failing old %preun would leave both versions registered.
 * Parent directories need no %pre: rpm makes missing parents itself.
 */
export function compileRpmScripts(intents: readonly Intent[]): RpmScripts {
  const groups = alternatives(intents);
  const removal = groups.map(removeAlternatives);
  const parents = removeParents(parentDirectories(intents));
  // an upgrade that moved the package elsewhere: Red Hat's tool would keep the dead alternative, at the same priority
  const moved = groups.map((group) =>
    when(`[ "$1" != 0 ] && ${leaderIsGone(group)}`, [removeAlternatives(group)]),
  );
  return {
    ...body('post', groups.map(registerAlternatives)),
    ...body('preun', removal.length === 0 ? [] : [when('[ "$1" = 0 ]', removal)]),
    ...body('postun', [...moved, ...(parents.length === 0 ? [] : [when('[ "$1" = 0 ]', parents)])]),
  };
}

function when(condition: string, then: readonly string[]): string {
  return `if ${condition}; then\n${indentShell(then.join('\n'), '\t')}\nfi`;
}

/** No scriptlet where there is nothing to do. */
function body(name: keyof RpmScripts, lines: readonly string[]): RpmScripts {
  return lines.length === 0 ? {} : { [name]: `${lines.join('\n')}\nexit 0\n` };
}
