/** What bash, zsh and fish offer behind goenv, go_env and go-env. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { type GoEnvGround, goEnvGround } from '../helpers/go-env-ground.ts';
import { GO_ENV } from '../helpers/own-scripts.ts';

const LINES = ['1.20', '1.25', '1.26', '1.27', '1.28'];
const GOENV = ['auto', 'doctor', 'exec', 'help', 'list', 'use', 'which'];

/** Words so far, the last of them unfinished, to what is offered; in the order of the alphabet. */
const OFFERS: readonly (readonly [line: readonly string[], offers: readonly string[]])[] = [
  [['goenv', ''], GOENV],
  [['go_env', ''], GOENV],
  [['goenv', 'd'], ['doctor']],
  [
    ['goenv', 'use', ''],
    ['--auto', '--session', '--system', '--user', ...LINES, 'system'],
  ],
  [['goenv', 'use', '1.2'], LINES],
  [
    ['goenv', 'use', '--s'],
    ['--session', '--system'],
  ],
  [['goenv', 'exec', '1.28'], ['1.28']],
  [
    ['goenv', 'auto', 'o'],
    ['off', 'on'],
  ],
  [['go-env', 'use', '1.25'], ['1.25']],
];

/** The shells' own machinery, asked without a terminal. */
const ASK: Readonly<Record<string, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => [
    'bash',
    '-c',
    `source "/usr/share/bash-completion/completions/$1"
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
line=$(complete -p "$1"); line=\${line#*-F }; "\${line%% *}"
printf '%s\\n' "\${COMPREPLY[@]}"`,
    'bash',
    ...words,
  ],
  // compadd and _describe want a line editor
  zsh: (words) => [
    'zsh',
    '-f',
    '-c',
    `compadd() { shift; print -l -- \${(M)@:#\${words[CURRENT]}*}; }
_describe() { local all=(\${(P)4}); all=(\${all%%:*}); print -l -- \${(M)all:#\${words[CURRENT]}*}; }
words=("$@") CURRENT=$# service=$1
source /usr/share/zsh/site-functions/_goenv`,
    'zsh',
    ...words,
  ],
  // it asks only for what there is
  fish: (words) => [
    'fish',
    '-c',
    'function go_env; end; complete -C "$argv" | string replace -r "\\t.*" ""',
    ...words,
  ],
};

async function offered(ground: GoEnvGround, shell: string, words: readonly string[]): Promise<string[]> {
  const { stdout, stderr } = await ground.run(ASK[shell]?.(words) ?? []);
  return [...stdout.split('\n').filter((line) => line !== ''), ...(stderr === '' ? [] : [stderr])].sort();
}

for (const shell of Object.keys(ASK)) {
  test(`${shell} completes goenv and go-env`, async (t) => {
    const ground = await goEnvGround(t);
    for (const [words, offers] of OFFERS)
      t.deepEqual(await offered(ground, shell, words), [...offers], words.join(' '));
    const verbs = (await readdir(join(GO_ENV, 'usr/share/go-env/verbs'))).map((name) =>
      name.replace('.sh', ''),
    );
    t.deepEqual(await offered(ground, shell, ['go-env', '']), verbs.sort());
  });
}
