import { compileIntents } from '../packaging/compile-intents.ts';
import type { Intent } from '../packaging/intents.ts';
import { indentShell } from '../packaging/shell.ts';
import type { DebScripts } from './maintainer-scripts.ts';

/**
 * Intents -> maintainer scripts, by the calls that dpkg really makes (deb-policy ch. 6; measured): alternatives are registered
 * whenever the package ends up configured, aborted removals included; removed in `prerm remove`, never in `deconfigure`, which would reset
 * the administrator's choice; and again in postrm, since purging a package that was only unpacked calls no prerm. What preinst made is
 * taken away when the unpacking is called off.
 */
export function compileDebScripts(intents: readonly Intent[]): DebScripts {
  const at = compileIntents(intents, 'deb');
  return {
    ...script('preinst', [
      ['install|upgrade', at('unpacking')],
      ['upgrade', at('replacing')],
    ]),
    ...script('postinst', [
      ['configure|abort-upgrade|abort-remove|abort-deconfigure', at('configured')],
      ['abort-remove', at('restored')],
      ['configure|abort-upgrade|abort-remove|abort-deconfigure', at('settled')],
    ]),
    ...script('prerm', [['remove', at('leaving')]]),
    ...script('postrm', [
      ['purge', at('purged')],
      ['remove|purge|disappear', at('gone', 'left')],
      ['abort-install|abort-upgrade', at('replaced')],
    ]),
  };
}

/** No script where there is nothing to do. The call's name is kept, since registering alternatives uses up the arguments. */
function script(
  name: keyof DebScripts,
  parts: readonly (readonly [calls: string, body: readonly string[]])[],
): DebScripts {
  const cases = parts
    .filter(([, body]) => body.length > 0)
    .map(
      ([calls, body]) =>
        `case "$call" in\n\t${calls})\n${indentShell(body.join('\n'), '\t\t')}\n\t\t;;\nesac\n\n`,
    );
  if (cases.length === 0) return {};
  return { [name]: `#!/bin/sh\nset -e\n\ncall=$1\n${cases.join('')}exit 0\n` };
}
