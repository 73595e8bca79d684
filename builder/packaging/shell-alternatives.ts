import type { AlternativesFollower, AlternativesIntent, Intent } from './package.ts';
import { indentShell, shellQuote } from './shell.ts';

export function alternatives(intents: readonly Intent[]): AlternativesIntent[] {
  return intents.filter((intent) => intent.kind === 'alternatives');
}

/**
 * Shell that registers and removes an alternatives group, shared by both formats. Measured on Debian's and Red Hat's
 * update-alternatives: both silently replace, and on removal delete, a link that an administrator made where a follower's link belongs;
 * Red Hat's fails on an unknown group; neither failure may fail the transaction, since a package that cannot be erased is worse.
 */
export function registerAlternatives(intent: AlternativesIntent): string {
  const { name, link, path, priority, followers } = intent;
  const always = followers.filter((follower) => follower.onlyIfFree !== true);
  const guarded = followers.filter((follower) => follower.onlyIfFree === true);
  return [
    `set -- --install ${words(link, name, path)} ${priority}`,
    ...always.map((follower) => slave(follower)),
    ...guarded.map(guardedSlave),
    ...keepingForeign(guarded, 'update-alternatives "$@" || :'),
  ].join('\n');
}

export function removeAlternatives({ name, path, followers }: AlternativesIntent): string {
  const guarded = followers.filter((follower) => follower.onlyIfFree === true);
  return keepingForeign(guarded, `update-alternatives --remove ${words(name, path)} || :`).join('\n');
}

/** True in shell when the group's leader is no longer on disk. */
export function leaderIsGone({ path }: AlternativesIntent): string {
  return `[ ! -e ${shellQuote(path)} ]`;
}

function words(...texts: string[]): string {
  return texts.map(shellQuote).join(' ');
}

/** --slave, not --follower: Red Hat's tool before 1.24 knows no other name. */
function slave({ link, name, path }: AlternativesFollower): string {
  return `set -- "$@" --slave ${words(link, name, path)}`;
}

/** Only where nothing stands, or a link of update-alternatives itself. */
function guardedSlave(follower: AlternativesFollower): string {
  const link = shellQuote(follower.link);
  return [
    `case "$(readlink ${link} || :)" in`,
    `	/etc/alternatives/*) ${slave(follower)} ;;`,
    `	'') if [ -e ${link} ]; then`,
    `			printf '%s\\n' ${shellQuote(`${follower.link} is not a link of update-alternatives: left alone`)} >&2`,
    `		else`,
    `			${slave(follower)}`,
    `		fi ;;`,
    `	*) printf '%s\\n' ${shellQuote(`${follower.link} is a link of yours: left alone`)} >&2 ;;`,
    `esac`,
  ].join('\n');
}

/** Remembers links that are not update-alternatives' own, and puts them back if the call took them. */
function keepingForeign(followers: readonly AlternativesFollower[], call: string): string[] {
  return followers.reduce<string[]>(
    (inner, { link }, index) => {
      const quoted = shellQuote(link);
      const foreign = `foreign_${index}`;
      return [
        `${foreign}=$(readlink ${quoted} || :)`,
        `case "$${foreign}" in /etc/alternatives/*) ${foreign}= ;; esac`,
        ...inner,
        `if [ -n "$${foreign}" ] && [ "$(readlink ${quoted} || :)" != "$${foreign}" ]; then`,
        indentShell(`ln -sfn -- "$${foreign}" ${quoted} || :`, '\t'),
        'fi',
      ];
    },
    [call],
  );
}
