/** goenv auto beside what the user has on cd already: both work, and off leaves the user's as it was. */
import test from 'ava';

import { goEnvGround, SYSTEM_PATH } from '../helpers/go-env-ground.ts';

const L27 = '/opt/go/1.27/bin';
const POSIX = '. /etc/profile.d/go-version.sh\n';
const CSH = 'source /etc/profile.d/go-version.csh\n';

interface Habit {
  what: string;
  shell: readonly string[];
  text: string;
  /** With 27 where the folder's Go comes first in PATH, and 0 where everybody's does. */
  says: string;
}

const AT = 'case $PATH in /opt/go/1.27/bin:*) echo 27 ;; *) echo 0 ;; esac\n';
const PROMPT = 'for one in "${PROMPT_COMMAND[@]}"; do eval "$one"; done\n';

const HABITS: readonly Habit[] = [
  {
    what: 'PROMPT_COMMAND as a line, with a comment at its end',
    shell: ['bash'],
    text: `PROMPT_COMMAND='echo mine #'\n${POSIX}goenv auto --session on\nbuiltin cd 27\n${AT}${PROMPT}${AT}goenv auto --session off\n${PROMPT}echo "\${#PROMPT_COMMAND[@]}"`,
    says: '0 mine 27 mine 1',
  },
  {
    what: 'PROMPT_COMMAND as an array, and one that is set after the login',
    shell: ['bash'],
    text: `${POSIX}goenv auto --session on\nPROMPT_COMMAND='echo late'\nbuiltin cd 27\n${PROMPT}${AT}`,
    says: 'late 27',
  },
  {
    what: 'the status of the last command in what comes after ours',
    shell: ['bash'],
    text: `${POSIX}goenv auto --session on\nPROMPT_COMMAND+=('echo $?')\nbuiltin cd 27\nfalse\neval "\${PROMPT_COMMAND[1]}"\necho $?`,
    says: '1',
  },
  {
    what: 'a function cd of the user stays, and the prompt follows',
    shell: ['bash'],
    text: `cd() { echo mine; builtin cd "$@"; }\n${POSIX}goenv auto --session on\ncd 27\n${AT}${PROMPT}${AT}goenv auto --session off\ncd ..`,
    says: 'mine 0 27 mine',
  },
  {
    what: 'an alias cd, pushd and popd, and cd in a subshell',
    shell: ['bash', '-O', 'expand_aliases'],
    text: `alias cd='cd -P'\n${POSIX}goenv auto --session on\ncd 27\n${AT}pushd .. >/dev/null\n${AT}popd >/dev/null\n${AT}builtin cd ..\n(cd 27; ${AT.trimEnd()})\n`,
    says: '27 0 27 27',
  },
  {
    what: 'failing cd',
    shell: ['bash', '-e'],
    text: `${POSIX}goenv auto --session on\ncd /no/where 2>/dev/null || echo $?\ncd 27 && ${AT}`,
    says: '1 27',
  },
  {
    what: 'chpwd and chpwd_functions',
    shell: ['zsh'],
    text: `chpwd() { echo chpwd; }\nother() { echo other; }\nchpwd_functions=(other)\n${POSIX}goenv auto --session on\ncd 27\n${AT}goenv auto --session off\ncd ..\necho $chpwd_functions`,
    says: 'chpwd other 27 chpwd other other',
  },
  {
    what: 'pushd, and options that users set',
    shell: ['zsh'],
    text: `setopt ksh_arrays sh_word_split no_unset err_return auto_pushd extended_glob\n${POSIX}goenv auto --session on\npushd 27 >/dev/null\n${AT}popd >/dev/null\n${AT}`,
    says: '27 0',
  },
  ...[['ksh'], ['mksh'], ['dash'], ['busybox', 'sh']].map((shell): Habit => ({
    what: 'a function cd of the user stays',
    shell,
    text: `cd() { echo mine; command cd "$@"; }\n${POSIX}goenv auto --session on\ncd 27\n${AT}command cd ..\ncd() { command cd "$@" || return; [ "\${_go_env_following-}" != yes ] || _go_env_cd; }\ncd 27\n${AT}goenv auto --session off\ncd ..\n${AT}`,
    says: 'mine 0 27 0',
  })),
  ...[['ksh'], ['mksh'], ['dash'], ['busybox', 'sh']].map((shell): Habit => ({
    what: 'cd of two words, of none, to where it was, and one that fails',
    shell,
    text: `${POSIX}goenv auto --session on\ncd -P 27\n${AT}cd\n${AT}cd - >/dev/null\n${AT}cd /no/where 2>/dev/null || echo failed\n${AT}`,
    says: '27 0 27 failed 27',
  })),
  {
    what: 'cwdcmd of the user runs first, and is as it was',
    shell: ['tcsh', '-f'],
    text: `alias cwdcmd 'echo mine "$cwd:t"'\n${CSH}goenv auto --session on\ncd 27\necho "$path[1]"\ngoenv auto --session off\ncd ..\necho "$path[1]"\nalias cwdcmd`,
    says: `mine 27 ${L27} mine home ${SYSTEM_PATH.split(':')[0]} echo mine "$cwd:t"`,
  },
  {
    what: 'another function that waits for PWD',
    shell: ['fish'],
    text: `function mine --on-variable PWD; echo mine; end\ngoenv auto --session on\ncd 27\necho $PATH[1]\ngoenv auto --session off\ncd ..\necho $PATH[1]`,
    says: `mine ${L27} mine ${SYSTEM_PATH.split(':')[0]}`,
  },
];

for (const { what, shell, text, says } of HABITS) {
  test(`${shell.join(' ')}: ${what}`, async (t) => {
    const ground = await goEnvGround(t);
    await ground.write({ '27/.go-version': '1.27\n' });
    const { stdout, stderr } = await ground.script(shell, `${text}\n`);
    t.is(`${stdout.split(/\s+/).join(' ')}|${stderr}`, `${says}|`);
  });
}
