import type { AlternativesFollower, AlternativesIntent } from './intents.ts';
import type { Moments } from './moments.ts';
import type { Format } from './package.ts';
import { indentShell, shellIf, shellQuote, shellSay, shellWords } from './shell.ts';
import { shellRecord } from './shell-record.ts';

/**
 * Shell that registers and removes an alternatives group. Measured on Debian's and Red Hat's update-alternatives: both silently replace, and
 * on removal delete, a link that an administrator made where a follower's link belongs; Red Hat's fails on an unknown group; neither failure
 * may fail the transaction, since a package that cannot be erased is worse.
 */
export function alternativesMoments(intent: AlternativesIntent, format: Format): Moments {
  const remove = removeAlternatives(intent);
  // an upgrade that moved the package elsewhere (rpm), and a purge of what was only unpacked (dpkg calls no prerm then)
  const ifGone = shellIf(`[ ! -e ${shellQuote(intent.path)} ]`, [remove]);
  if (format === 'rpm') return { configured: register(intent), leaving: remove, replaced: ifGone };
  const choice = keepChoice(intent);
  return {
    configured: register(intent),
    restored: choice.restore,
    leaving: `${choice.remember}\n${remove}`,
    gone: `${ifGone}\n${choice.forget}`,
  };
}

function register(intent: AlternativesIntent): string {
  const { name, link, path, priority, followers } = intent;
  return [
    `set -- --install ${shellWords(link, name, path)} ${priority}`,
    ...followers.filter((follower) => follower.onlyIfFree !== true).map((follower) => slave(follower)),
    ...guarded(intent).map(guardedSlave),
    ...keepingForeign(intent, 'update-alternatives "$@" || :'),
  ].join('\n');
}

function removeAlternatives(intent: AlternativesIntent): string {
  const { name, path } = intent;
  return keepingForeign(intent, `update-alternatives --remove ${shellWords(name, path)} || :`).join('\n');
}

function guarded({ followers }: AlternativesIntent): AlternativesFollower[] {
  return followers.filter((follower) => follower.onlyIfFree === true);
}

/**
 * dpkg may call a removal off after prerm has taken the alternative away, and with it the administrator's choice: prerm writes the choice down
 * and `postinst abort-remove` makes it again. rpm has no such call.
 */
function keepChoice(intent: AlternativesIntent): { remember: string; restore: string; forget: string } {
  const { name, path } = intent;
  const record = shellRecord('choices', `${name} ${path}`);
  const forget = shellIf(`[ -e ${record.path} ]`, [record.remove]);
  const chosen = [
    `[ "$(readlink -- ${shellQuote(`/etc/alternatives/${name}`)} || :)" = ${shellQuote(path)} ]`,
    `update-alternatives --query ${shellQuote(name)} 2>/dev/null | grep -qx 'Status: manual'`,
  ].join(' && ');
  return {
    remember: `${forget}\n${shellIf(chosen, [record.write("''")])}`,
    restore: shellIf(`[ -e ${record.path} ]`, [
      ...keepingForeign(intent, `update-alternatives --set ${shellWords(name, path)} || :`),
      record.remove,
    ]),
    forget,
  };
}

/** --slave, not --follower: Red Hat's tool before 1.24 knows no other name. */
function slave({ link, name, path }: AlternativesFollower): string {
  return `set -- "$@" --slave ${shellWords(link, name, path)}`;
}

/** Only where nothing stands, or a link of update-alternatives itself. */
function guardedSlave(follower: AlternativesFollower): string {
  const link = shellQuote(follower.link);
  return [
    `case "$(readlink -- ${link} || :)" in`,
    `	/etc/alternatives/*) ${slave(follower)} ;;`,
    `	'') if [ -e ${link} ]; then`,
    `			${shellSay(`${follower.link} is not a link of update-alternatives: left alone`)}`,
    `		else`,
    `			${slave(follower)}`,
    `		fi ;;`,
    `	*) ${shellSay(`${follower.link} is a link of yours: left alone`)} ;;`,
    `esac`,
  ].join('\n');
}

/** Remembers links that are not update-alternatives' own, and puts them back if the call took them. */
function keepingForeign(intent: AlternativesIntent, call: string): string[] {
  return guarded(intent).reduce<string[]>(
    (inner, { link }, index) => {
      const quoted = shellQuote(link);
      const foreign = `foreign_${index}`;
      return [
        `${foreign}=$(readlink -- ${quoted} || :)`,
        `case "$${foreign}" in /etc/alternatives/*) ${foreign}= ;; esac`,
        ...inner,
        `if [ -n "$${foreign}" ] && [ "$(readlink -- ${quoted} || :)" != "$${foreign}" ]; then`,
        indentShell(`ln -sfn -- "$${foreign}" ${quoted} || :`, '\t'),
        'fi',
      ];
    },
    [call],
  );
}
