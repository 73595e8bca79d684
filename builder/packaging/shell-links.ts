import type { LinkIntent } from './intents.ts';
import type { Moments } from './moments.ts';
import { shellIf, shellQuote, shellSay } from './shell.ts';
import { shellRecord } from './shell-record.ts';

/**
 * The record of what was written decides whose a link is: the target alone would not do, since a later version may have another one and
 * an older version, after a downgrade, cannot know it.
 */
export function linkMoments({ path, target }: LinkIntent): Moments {
  const [at, to] = [shellQuote(path), shellQuote(target)];
  const record = shellRecord('links', path);
  const says = `"$(readlink -- ${at} || :)"`;
  const ours = `[ -f ${record.path} ] && [ -L ${at} ] && [ ${says} = "$(cat -- ${record.path} || :)" ]`;
  const taken = [shellIf(ours, [`rm -f -- ${at} || :`]), record.remove].join('\n');
  return {
    configured: [
      `if [ ! -e ${at} ] && [ ! -L ${at} ]; then`,
      // the record first: killed in between, the place is free and the next run makes the link
      `	${record.write(to)}`,
      `	ln -s -- ${to} ${at} || :`,
      `elif [ -L ${at} ] && [ ${says} = ${to} ]; then`,
      // killed between the two lines of the next branch, an earlier target is still on record
      `	[ ! -f ${record.path} ] || ${record.write(to)}`,
      `elif ${ours}; then`,
      `	ln -sfn -- ${to} ${at} || :`,
      `	${record.write(to)}`,
      'else',
      `	${shellSay(`${path} is not ours: left alone`)}`,
      'fi',
    ].join('\n'),
    leaving: shellIf(`[ -f ${record.path} ]`, [taken]),
    gone: shellIf(`[ -f ${record.path} ]`, [taken]),
  };
}
