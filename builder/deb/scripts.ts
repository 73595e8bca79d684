import type { AlternativesIntent, Intent, ParentDirectoryIntent } from '../packaging/package.ts';
import { indentShell, shellQuote } from '../packaging/shell.ts';
import { leaderIsGone, registerAlternatives, removeAlternatives } from '../packaging/shell-alternatives.ts';
import type { DebScripts } from './maintainer-scripts.ts';

/**
 * Intents -> maintainer scripts, by the calls that dpkg really makes (deb-policy ch. 6, golang.md §9): alternatives are registered
 * whenever the package ends up configured, aborted removals included; removed in `prerm remove`, never in `deconfigure`, which would reset
 * the administrator's choice; and again in postrm, since purging a package that was only unpacked calls no prerm.
 */
export function compileDebScripts(intents: readonly Intent[]): DebScripts {
  const groups = intents.filter((intent): intent is AlternativesIntent => intent.kind === 'alternatives');
  const parents = intents.filter(
    (intent): intent is ParentDirectoryIntent => intent.kind === 'parent-directory',
  );
  const scripts: DebScripts = {};
  if (parents.length > 0) {
    const make = parents.map(({ path }) => `[ -d ${shellQuote(path)} ] || mkdir -p ${shellQuote(path)}`);
    scripts.preinst = script('install|upgrade', make.join('\n'));
  }
  if (groups.length > 0) {
    scripts.postinst = script(
      'configure|abort-upgrade|abort-remove|abort-deconfigure',
      groups.map(registerAlternatives).join('\n'),
    );
    scripts.prerm = script('remove', groups.map(removeAlternatives).join('\n'));
    scripts.postrm = script(
      'remove|purge|disappear',
      groups
        .map(
          (group) => `if ${leaderIsGone(group)}; then\n${indentShell(removeAlternatives(group), '\t')}\nfi`,
        )
        .join('\n'),
    );
  }
  return scripts;
}

function script(calls: string, body: string): string {
  return `#!/bin/sh\nset -e\n\ncase "$1" in\n\t${calls})\n${indentShell(body, '\t\t')}\n\t\t;;\nesac\n\nexit 0\n`;
}
