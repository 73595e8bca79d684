/** Where go-env promises a shell that no process is started, none is: counted by the kernel. */
import { copyFile, mkdir, readFile, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import test from 'ava';

import { type GoEnvGround, goEnvGround } from '../helpers/go-env-ground.ts';
import { LOGIN_SHELLS, type LoginShell, nameOf } from '../helpers/login-shells.ts';
import { GO_ENV } from '../helpers/own-scripts.ts';

/** By a filter in the kernel: a shell that stops at each of its calls takes many times as long. */
const STRACE = ['strace', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=clone,clone3,fork,vfork,execve'];
/** fish has threads of its own. */
const THREAD = /CLONE_THREAD/;

/** Forks and programs of a script of the shell, beyond the shell itself. */
async function started(
  ground: GoEnvGround,
  { command }: LoginShell,
  text: string,
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const trace = join(ground.folder, 'trace');
  const said = await ground.script([...STRACE, '-o', trace, ...command], text, env);
  if (said.status !== 0 || said.stderr !== '') throw new Error(`${said.status} ${said.stderr}`);
  const lines = (await readFile(trace, 'utf8')).split('\n');
  const calls = lines.filter(
    (line) => /\b(?:clone3?|fork|vfork|execve)\(/.test(line) && !THREAD.test(line) && !/ = -1 /.test(line),
  );
  return calls.length - 1;
}

interface Promised {
  what: string;
  text: string;
  env?: Readonly<Record<string, string>>;
  /** Processes and programs of shells that cannot do it alone; 0 for all others. `-`: not promised, or not there. */
  other: Readonly<Record<string, number | '-'>>;
}

/** `head` for each file, in a subshell. */
const HEAD = 3;
/** goenv-csh, in a subshell; that is a dash, with its `head` for each file. */
const asked = (files: number): number => 2 + files * HEAD;
const NO_HOOK = { 'bsd-csh -f': '-' } as const;

const PROMISES: readonly Promised[] = [
  // bsd-csh cannot see that env.conf is as it was shipped
  { what: 'a login without a wish', text: '', other: { 'bsd-csh -f': asked(0) } },
  {
    what: 'a login with GO_VERSION',
    text: '',
    env: { GO_VERSION: '1.26.10' },
    other: { 'tcsh -f': asked(0), 'bsd-csh -f': asked(0) },
  },
  {
    what: 'a login with a stale GOROOT',
    text: '',
    env: { GOROOT: '/nowhere' },
    other: { 'bsd-csh -f': asked(0) },
  },
  {
    what: 'a login with ~/.go-versions',
    text: '',
    env: { HOME: 'user' },
    other: { dash: HEAD, 'tcsh -f': asked(1), 'bsd-csh -f': asked(1) },
  },
  { what: 'goenv use of a line', text: 'goenv use 1.27\ngoenv use system\n', other: {} },
  {
    what: 'goenv use of a version',
    text: 'goenv use 1.27.3\n',
    other: { 'tcsh -f': asked(0), 'bsd-csh -f': asked(0) },
  },
  {
    what: 'cd where nobody says anything',
    text: 'cd /\ncd /usr\ncd /\n',
    env: { HOME: 'auto' },
    other: { ...NO_HOOK },
  },
  {
    what: 'cd into a project',
    text: 'cd 27\n',
    env: { HOME: 'auto' },
    other: { dash: HEAD, 'tcsh -f': asked(1), ...NO_HOOK },
  },
  {
    what: 'cd inside a project and to where the shell is',
    text: 'cd .\ncd .\n',
    env: { HOME: 'auto', START: '27' },
    other: { ...NO_HOOK },
  },
];

for (const shell of LOGIN_SHELLS) {
  test(`${nameOf(shell)}: no process`, async (t) => {
    const ground = await goEnvGround(t);
    await ground.write({
      'user/.go-versions': '1.26.10\n',
      'auto/.config/go-env/auto': 'on\n',
      '27/.go-version': '1.27\n',
    });
    // packages give both the same time, checkouts do not
    const shipped = ['etc/go-env/env.conf', 'usr/share/go-env/shell/env.conf'];
    for (const path of shipped) {
      const at = join(ground.folder, path);
      await mkdir(dirname(at), { recursive: true });
      await copyFile(join(GO_ENV, path), at);
      await utimes(at, 1_000_000_000, 1_000_000_000);
    }
    const login = shell.login.split('\n').slice(-2).join('\n');
    const empty = await started(ground, shell, '', { HOME: join(ground.home, 'nobody') });
    for (const { what, text, env = {}, other } of PROMISES) {
      const expected = other[nameOf(shell)] ?? 0;
      if (expected === '-') continue;
      const all = { ...env, ...(env['HOME'] === undefined ? {} : { HOME: join(ground.home, env['HOME']) }) };
      const go = env['START'] === undefined ? '' : `cd ${env['START']}\n`;
      // what a login itself may need is counted by its own lines of the table
      const before = text === '' ? 0 : await started(ground, shell, `${go}${login}`, all);
      const count =
        (await started(ground, shell, `${go}${login}${text}`, all)) - before - (text === '' ? empty : 0);
      t.is(count, expected, what);
    }
  });
}
