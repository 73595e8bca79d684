/** goenv where it changes the shell that it is called in: `use` and `auto`, one table for every shell. */
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { goEnvGround, SYSTEM_PATH } from '../helpers/go-env-ground.ts';
import { FOLLOWING_SHELLS, LOGIN_SHELLS, nameOf, type Step, walk } from '../helpers/login-shells.ts';

const CSH = /csh/;
const S = 'SYSTEM';
const L25 = '/usr/local/go-1.25/bin:SYSTEM';
const L26 = '/usr/local/go-1.26/bin:SYSTEM';
const L27 = '/opt/go/1.27/bin:SYSTEM';
const L28 = '/usr/lib/godepot/go-1.28/bin:SYSTEM';

const USE: readonly Step[] = [
  ['goenv use 1.25', L25, '1.25'],
  ['goenv use 1.25', L25, '1.25'],
  ['goenv use go1.27.3', L27, '1.27.3'],
  ['goenv use --session 1.28rc1', L28, '1.28rc1'],
  ['goenv use system', S, 'system'],
  ['goenv use 1.26', L26, '1.26'],
  // without `auto on`, a folder changes nothing, and what the user wants comes back
  ['cd 27', L26, '1.26'],
  ['goenv use --auto', L28],
  ['cd ..', L28],
];

const FOLLOW: readonly Step[] = [
  ['goenv use --auto', L28],
  ['cd 27', L28],
  ['goenv auto --session on', L27],
  ['cd sub', L27],
  ['cd ..', L27],
  ['cd ../25', L25],
  ['cd .', L25],
  // what the session wants holds in every folder
  ['goenv use 1.26', L26, '1.26'],
  ['cd ../27', L26, '1.26'],
  ['goenv use --auto', L27],
  // not installed here: the system's default, not what the folder before had
  ['cd ../absent', S],
  ['cd ..', L28],
  [`cd 'an odd $(touch owned) \`touch owned\` ; * [a] "d"'`, L25],
  ['cd ..', L28],
  // more than any line has: the winner stays
  ['cd future', L28],
  ['cd ../tools/deep', L26],
  ['goenv auto --session off', L28],
  ['cd ../../25', L28],
  ['goenv auto --session on', L25],
  ['goenv auto --session on', L25],
  ['cd ../27', L27],
];

const FILES = {
  '.go-versions': '1.28\n',
  '25/.go-version': '1.25.3\n',
  '27/.go-version': '1.27\n',
  '27/sub/empty': '',
  'absent/.go-version': '1.24\n',
  'an odd $(touch owned) `touch owned` ; * [a] "d"/.go-version': '1.25\n',
  'tools/.tool-versions': 'golang 1.24 1.26.10\n',
  'tools/deep/empty': '',
  'future/go.mod': 'module m\n\ngo 1.99\n',
};

for (const shell of LOGIN_SHELLS) {
  test(`${nameOf(shell)}: goenv use`, async (t) => {
    const ground = await goEnvGround(t);
    await ground.write(FILES);
    const { said, wanted } = await walk(ground, shell, USE);
    t.deepEqual(said, wanted);
  });
}

for (const shell of FOLLOWING_SHELLS) {
  test(`${nameOf(shell)}: goenv auto`, async (t) => {
    const ground = await goEnvGround(t);
    await ground.write(FILES);
    const { said, wanted } = await walk(ground, shell, FOLLOW, {
      GOROOT: '/usr/local/go-1.26',
      GO_ENV_GOMOD: 'minimum',
    });
    t.deepEqual(said, wanted);
    await t.throwsAsync(stat(join(ground.home, 'owned')), { code: 'ENOENT' });
  });

  test(`${nameOf(shell)}: what goenv auto writes holds for later logins`, async (t) => {
    const ground = await goEnvGround(t);
    await ground.write(FILES);
    await mkdir(join(ground.home, 'configured'));
    const word = join(ground.home, 'configured/go-env/auto');
    const env = { XDG_CONFIG_HOME: join(ground.home, 'configured') };
    const later = async (
      steps: readonly Step[],
      extra: Readonly<Record<string, string>> = {},
    ): Promise<void> => {
      const { said, wanted } = await walk(ground, shell, steps, { ...env, ...extra });
      t.deepEqual(said, wanted);
    };
    await later([['goenv auto on', L28]]);
    t.is(await readFile(word, 'utf8'), 'on\n');
    await later([
      ['cd 25', L25],
      ['goenv auto off', L28],
    ]);
    t.is(await readFile(word, 'utf8'), 'off\n');
    await later([['cd 25', L28]]);
    // the user's word beats that of env.conf
    await later([['cd 25', L28]], { GO_ENV_AUTO: 'on' });
    await later([['cd 25', L25]], { GO_ENV_AUTO: 'on', XDG_CONFIG_HOME: join(ground.home, 'silent') });
  });
}

const REFUSED: Readonly<Record<string, { status: number; stderr: RegExp }>> = {
  'goenv use 1.24': { status: 5, stderr: /1\.24.*not installed[^]*1\.25[^]*go-1\.24/ },
  'goenv use 1.26.9': { status: 5, stderr: /1\.26\.9.*not installed[^]*1\.26\.10/ },
  'goenv use nonsense': { status: 2, stderr: /nonsense/ },
  'goenv use': { status: 2, stderr: /use/ },
  'goenv use 1.25 1.26': { status: 2, stderr: /use/ },
  'goenv nonsense': { status: 2, stderr: /nonsense/ },
};

for (const shell of LOGIN_SHELLS) {
  test(`${nameOf(shell)}: what cannot be used is refused with the way to it, and changes nothing`, async (t) => {
    const ground = await goEnvGround(t);
    for (const [line, { status, stderr }] of Object.entries(REFUSED)) {
      const said = await ground.script(shell.command, `${shell.login}${line}\n`);
      t.is(said.status, status, line);
      t.regex(said.stderr, stderr, line);
      t.deepEqual(
        said.stderr.split('\n').filter((text) => text.length > 80),
        [],
        line,
      );
    }
    const tried = `goenv use 1.25\n${shell.command[0] === 'fish' || CSH.test(nameOf(shell)) ? 'goenv use 1.24' : 'goenv use 1.24 || :'}\necho "$PATH"\n`;
    const { stdout } = await ground.script(shell.command, shell.login + tried);
    t.is(stdout, L25.replace('SYSTEM', SYSTEM_PATH));
  });
}

for (const shell of LOGIN_SHELLS.filter((one) => CSH.test(nameOf(one)))) {
  // there it is an alias, which is handed all words of the line
  test(`${nameOf(shell)}: a redirection is one, whatever the verb`, async (t) => {
    const ground = await goEnvGround(t);
    const lines = [
      "echo 'a b' >in",
      'goenv exec 1.26 -- tr a z < in > out',
      "goenv exec 1.26 -- echo '*' 'x  >  y' >> out",
      'goenv list > "a file"',
      'wc -l < "a file" >> out',
      'goenv nonsense >& said',
      'echo $status >> out',
      'goenv use 1.25 >& /dev/null',
      'goenv use --user 1.25 > user',
      'set noclobber',
      'goenv exec 1.26 -- echo lost > out',
      'echo $status >> out',
      'goenv exec 1.26 -- echo forced >! in',
      'cat out in',
      'cat user said | wc -l',
      'echo $path[1]',
    ];
    const { stdout, stderr } = await ground.script(shell.command, `${shell.login}${lines.join('\n')}\n`);
    t.deepEqual(
      stdout.split('\n').map((line) => line.trim()),
      ['z b', '* x  >  y', '5', '2', '2', 'forced', '3', '/usr/local/go-1.25/bin'],
    );
    t.regex(stderr, /^[^\n]*out: File exists$/);
  });
}

test('goenv use --user changes this shell as well, unless the session has chosen', async (t) => {
  for (const shell of LOGIN_SHELLS) {
    const ground = await goEnvGround(t);
    const { said, wanted } = await walk(ground, shell, [
      ['goenv use --user 1.25', L25],
      ['goenv use 1.27', L27, '1.27'],
      ['goenv use --user 1.26', L27, '1.27'],
    ]);
    const found = said.slice(1).filter((line) => line.includes('|'));
    t.deepEqual(found, wanted.slice(1), nameOf(shell));
    t.is(await readFile(join(ground.home, '.go-versions'), 'utf8'), '1.26\n');
  }
});
