import type { InUseIntent } from './intents.ts';
import type { Moments } from './moments.ts';
import { shellIf, shellQuote } from './shell.ts';

/** Numbers in the line; the rest are counted. */
const NAMED = 10;

/**
 * One ls over /proc, whatever the number of processes, with numbers instead of names (-n: no user database is asked); only what runs from
 * there is looked at closer. A process of a container may show the same path: its root is another one. Without /proc, or where it hides
 * other users' processes, nothing is seen and nothing said.
 */
export function inUseMoments({ root }: InUseIntent): Moments {
  const pick = shellQuote(`s|^[^/]*/proc/\\([0-9]*\\)/exe -> ${sedLiteral(root)}/.*$|\\1|p`);
  return {
    replacing: [
      "pids=''",
      'count=0',
      `for pid in $(LC_ALL=C ls -ln /proc/[0-9]*/exe 2>/dev/null | sed -n ${pick} || :); do`,
      '	[ "$(stat -Lc %d:%i "/proc/$pid/root" 2>/dev/null || :)" = "$(stat -Lc %d:%i / || :)" ] || continue',
      '	count=$((count + 1))',
      `	[ "$count" -gt ${NAMED} ] || pids="$pids $pid"`,
      'done',
      shellIf(`[ "$count" -gt ${NAMED} ]`, [`pids="$pids and $((count - ${NAMED})) more"`]),
      shellIf('[ "$count" -gt 0 ]', [
        `printf '%s\\n' ${shellQuote(`warning: ${root} is replaced while processes run from it, and they may fail:`)}"$pids" >&2`,
      ]),
    ].join('\n'),
  };
}

/** These characters and no others, in a basic regular expression between bars. */
function sedLiteral(text: string): string {
  return text.replaceAll(/[.*[\]^$\\|]/g, '\\$&');
}
