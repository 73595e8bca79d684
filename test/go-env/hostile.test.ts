/** Hostile files, folders and variables before the resolver, in every shell: they do nothing, cost little and hold nobody up. */
import { chmod, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { goEnvGround, SOURCING_SHELLS } from '../helpers/go-env-ground.ts';
import { GO_ENV } from '../helpers/own-scripts.ts';

/** It cannot read a bounded amount by itself. */
const NEEDS_HEAD = 'dash';
const DECIDE = `. /usr/share/go-env/shell/decide.sh
_go_env_decide && code=0 || code=$?
printf '%s|%s|%s|%s' "$code" "$_go_env_root" "$_go_env_by" "$_go_env_why"
`;

/** In place of a version. */
const TEXTS = [
  '$(touch owned)',
  '`touch owned`',
  '1.26;touch owned',
  '1.26\\n$(touch owned)',
  '../evil',
  '1.26/../../evil',
  '/usr/local/go-1.26',
  '1.*',
  '1.2?',
  '1.[2]6',
  '1.{2,6}6',
  '~',
  '1.26:4',
  '-1.26',
  '-n',
  '1.26\u001b[31m',
  '1.26beta',
  '1.26.1e1',
  '0x1.26',
  '1.26.99999999999999999999',
  '\u0662.\u0662\u0666',
  '1.26\u00a0',
  '1.26\u200b',
];

const decide = (folder: string, sets: string): string =>
  `cd "$TOP/${folder}"; ${sets}; _go_env_decide && code=0 || code=$?; printf '%s|%s|%s\\036' "$code" "$_go_env_root" "$_go_env_by"`;

test('texts that are no versions choose nothing, wherever they stand', async (t) => {
  const ground = await goEnvGround(t);
  for (const [index, text] of TEXTS.entries()) {
    await ground.write({
      [`v${index}/.go-version`]: `${text}\n`,
      [`t${index}/.tool-versions`]: `golang ${text}\n`,
      [`u${index}/.go-versions`]: `${text}\n/ ${text}\n~/ ${text}\n`,
      [`m${index}/go.mod`]: `go ${text}\ntoolchain go${text}\n`,
    });
  }
  const steps = TEXTS.flatMap((text, index) => [
    decide(`v${index}`, 'GO_VERSION='),
    decide(`t${index}`, 'GO_VERSION='),
    decide(`u${index}`, `GO_VERSION= HOME="$TOP/u${index}"`),
    decide(`m${index}`, 'GO_VERSION= GO_ENV_GOMOD=minimum HOME="$TOP"'),
    decide('.', `GO_VERSION='${text}'`),
  ]);
  const script = `set -eu\n. /usr/share/go-env/shell/decide.sh\n${steps.join('\n')}\n`;
  const none = TEXTS.flatMap(() => ['1||project', '1||project', '0||system', '0||system', '1||session']);
  for (const shell of SOURCING_SHELLS) {
    const { status, stdout, stderr } = await ground.script(shell, script, { TOP: ground.home });
    t.is(`${status} ${stderr}`, '0 ', shell.join(' '));
    const said = stdout.split('\u001e').slice(0, -1);
    for (const [index, is] of none.entries())
      t.is(
        said[index],
        is,
        `${shell.join(' ')} ${JSON.stringify(TEXTS[Math.floor(index / 5)])} ${index % 5}`,
      );
  }
  const found = await readdir(ground.home, { recursive: true });
  t.false(found.some((name) => name.endsWith('owned')));
});

test('ten megabytes cost no more than a glance, and what a limit cuts short is not obeyed', async (t) => {
  const ground = await goEnvGround(t);
  const ten = 10_000_000;
  await ground.write({
    'one/.go-version': '1'.repeat(ten),
    'lines/.go-version': `1.27\n${'\n'.repeat(ten)}`,
    'cut/.go-version': `${'# sixteen chars\n'.repeat(255)}${'#'.repeat(11)}\n1.26.99\n${'#\n'.repeat(ten / 2)}`,
    'tools/.tool-versions': `golang ${'1.25 '.repeat(ten / 5)}`,
    'mod/go.mod': `${'/'.repeat(ten)}\ngo 1.27\n`,
    'user/.go-versions': `1.27\n${'/ 1.25 x\n'.repeat(ten / 9)}`,
  });
  const is: Record<string, string | RegExp> = {
    one: '0||system|',
    lines: '0|/opt/go/1.27|project|',
    // who reads by lines has read the whole of it; nobody takes 1.26 for it
    cut: /^(?:0\|\|system|1\|\|project\|Go 1\.26\.99 is not installed)/,
    tools: '0||system|',
    mod: '0||system|',
    user: '0|/opt/go/1.27|user|',
  };
  // with a flag they read as without
  for (const shell of SOURCING_SHELLS.filter(([, flag]) => flag?.startsWith('--') !== true)) {
    for (const [folder, said] of Object.entries(is)) {
      const env = { GO_ENV_GOMOD: 'minimum', HOME: join(ground.home, 'user') };
      const { stdout, stderr } = await ground.script(
        // dash needs five seconds of processor time for one such line
        ['prlimit', '--cpu=2', ...shell],
        `set -eu\n${DECIDE}`,
        folder === 'user' ? env : { ...env, HOME: '/nonexistent' },
        folder,
      );
      const at = `${shell.join(' ')} ${folder}`;
      if (typeof said === 'string') t.is(stdout + stderr, said, at);
      else t.regex(stdout + stderr, said, at);
    }
  }
});

test('pipes, devices, folders, loops and what may not be read hold nobody up', async (t) => {
  const ground = await goEnvGround(t);
  const names = ['.go-version', '.tool-versions', '.go-versions', 'go.mod', 'go.work'];
  const kinds: Record<string, (path: string) => Promise<unknown>> = {
    pipe: (path) => execa('mkfifo', [path]),
    device: (path) => execa('mknod', [path, 'c', '1', '5']),
    folder: (path) => mkdir(path),
    loop: (path) => symlink(path, path),
    zero: (path) => symlink('/dev/zero', path),
    proc: (path) => symlink('/proc/kmsg', path),
    secret: async (path) => {
      await ground.write({ [path.slice(ground.home.length + 1)]: '1.27\n' });
      await chmod(path, 0);
    },
  };
  for (const [kind, make] of Object.entries(kinds)) {
    await mkdir(join(ground.home, kind));
    for (const name of names) await make(join(ground.home, kind, name));
  }
  const steps = Object.keys(kinds).map((kind) => decide(kind, 'HOME=$PWD'));
  const script = `set -eu\n. /usr/share/go-env/shell/decide.sh\nGO_ENV_GOMOD=minimum\n${steps.join('\n')}\n`;
  for (const shell of SOURCING_SHELLS) {
    const line = ['setpriv', '--reuid=65534', '--clear-groups', 'timeout', '10', ...shell];
    const { status, stdout, stderr } = await ground.script(line, script, { TOP: ground.home });
    t.is(
      `${status} ${stderr} ${stdout}`,
      `0  ${'0||system\u001e'.repeat(Object.keys(kinds).length)}`,
      shell.join(' '),
    );
  }
});

test('where everybody may put files, only what is the own counts', async (t) => {
  const ground = await goEnvGround(t);
  await ground.write({
    'sticky/.go-version': '1.27\n',
    'sticky/mine/.go-version': '1.25\n',
    'sticky/mod/go.mod': 'go 1.27\n',
    'sticky/go.work': 'go 1.28\n',
    'sticky/mine/deep/x': '',
    'linked/x': '',
    'plain/.go-version': '1.27\n',
  });
  const at = (path: string): string => join(ground.home, path);
  await symlink('../plain/.go-version', at('linked/.go-version'));
  for (const folder of ['sticky', 'linked']) await chmod(at(folder), 0o1777);
  const foreign = ['sticky/.go-version', 'sticky/go.work', 'plain/.go-version', 'sticky/mine/.go-version'];
  await execa('chown', ['65534', ...foreign.map(at)]);
  const cases: readonly (readonly [string, string])[] = [
    ['sticky', '0||system|'],
    // a colleague's folder, and a shared tree
    ['sticky/mine/deep', '0|/usr/local/go-1.25|project|'],
    ['plain', '0|/opt/go/1.27|project|'],
    ['linked', '0||system|'],
    // go.work of somebody else hides the module below it, as it does for go, and is not obeyed
    ['sticky/mod', '0||system|'],
  ];
  for (const shell of SOURCING_SHELLS) {
    for (const [folder, said] of cases) {
      const { stdout, stderr } = await ground.script(
        shell,
        `set -eu\n${DECIDE}`,
        { GO_ENV_GOMOD: 'minimum' },
        folder,
      );
      t.is(stdout + stderr, said, `${shell.join(' ')} ${folder}`);
    }
  }
  await execa('chown', ['0', at('sticky/.go-version')]);
  t.is((await ground.script(['dash'], DECIDE, {}, 'sticky')).stdout, '0|/opt/go/1.27|project|');
});

test('no process is started, and forget.sh leaves nothing behind', async (t) => {
  const ground = await goEnvGround(t);
  await ground.write({
    '.go-versions': '1.26\n',
    'a/go.mod': 'go 1.27\n',
    'b/.go-version': '1.24\n',
    'c/\u009b\u00ff/.go-version': 'x',
  });
  const folder = join(GO_ENV, 'usr/share/go-env/shell');
  const mine = ['decide', 'installed', 'minimum', 'project', 'read', 'user', 'version'];
  const texts = await Promise.all(mine.map((name) => readFile(join(folder, `${name}.sh`), 'utf8')));
  const names = new Set(texts.join('\n').match(/_go_env_\w+/g));
  const look = [...names].map(
    (word) => `if [ -n "\${${word}+set}" ] || command -v ${word}; then echo left ${word}; fi\n`,
  );
  const body = `set -eu
GO_ENV_GOMOD=minimum
. /usr/share/go-env/shell/decide.sh
cd ../a && _go_env_decide; [ "$_go_env_by" = minimum ] || exit 9
cd ../b && _go_env_decide || :
cd ../c/* && _go_env_decide || :
GO_VERSION=1.26.10; _go_env_decide
`;
  const trace = join(ground.folder, 'trace');
  const strace = ['strace', '-f', '-qq', '-e', 'trace=clone,clone3,fork,vfork', '-o', trace];
  for (const shell of SOURCING_SHELLS) {
    const name = shell.join(' ');
    const traced = await ground.script([...strace, ...shell], body, {}, 'a');
    t.is(`${traced.status} ${traced.stderr}`, '0 ', name);
    const processes = (await readFile(trace, 'utf8'))
      .split('\n')
      .filter((line) => / = \d+$/.test(line)).length;
    // one head, and the shell that waits for it, for each of four files
    t.is(processes, name === NEEDS_HEAD ? 8 : 0, name);
    const forgotten = await ground.script(
      shell,
      `${body}. /usr/share/go-env/shell/forget.sh\n${look.join('')}`,
      {},
      'a',
    );
    t.deepEqual(forgotten, { status: 0, stdout: '', stderr: '' }, name);
  }
  t.true(names.size > 40);
});
