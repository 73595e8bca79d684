import type { Intent } from '../packaging/package.ts';
import { indentShell } from '../packaging/shell.ts';
import {
  alternatives,
  leaderIsGone,
  registerAlternatives,
  removeAlternatives,
} from '../packaging/shell-alternatives.ts';
import { makeParent, parentDirectories, removeParents } from '../packaging/shell-parents.ts';
import type { DebScripts } from './maintainer-scripts.ts';

/**
 * Intents -> maintainer scripts, by the calls that dpkg really makes (deb-policy ch. 6; measured): alternatives are registered
 * whenever the package ends up configured, aborted removals included; removed in `prerm remove`, never in `deconfigure`, which would reset
 * the administrator's choice; and again in postrm, since purging a package that was only unpacked calls no prerm.
 */
export function compileDebScripts(intents: readonly Intent[]): DebScripts {
  const groups = alternatives(intents);
  const parents = parentDirectories(intents);
  const gone = groups.map(
    (group) => `if ${leaderIsGone(group)}; then\n${indentShell(removeAlternatives(group), '\t')}\nfi`,
  );
  return {
    ...script('preinst', 'install|upgrade', parents.map(makeParent)),
    ...script(
      'postinst',
      'configure|abort-upgrade|abort-remove|abort-deconfigure',
      groups.map(registerAlternatives),
    ),
    ...script('prerm', 'remove', groups.map(removeAlternatives)),
    ...script('postrm', 'remove|purge|disappear', [...gone, ...removeParents(parents)]),
  };
}

/** No script where there is nothing to do. */
function script(name: keyof DebScripts, calls: string, body: readonly string[]): DebScripts {
  if (body.length === 0) return {};
  const lines = indentShell(body.join('\n'), '\t\t');
  return { [name]: `#!/bin/sh\nset -e\n\ncase "$1" in\n\t${calls})\n${lines}\n\t\t;;\nesac\n\nexit 0\n` };
}
