/** /etc/profile.d/go-version.sh in every shell that may source it. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { goRoot } from '../../builder/recipes/layouts.ts';
import { installedToolchains, type Said } from '../helpers/installed-toolchains.ts';
import { projectRoot } from '../helpers/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const SCRIPT = join(projectRoot, 'specs/go-env/root/etc/profile.d/go-version.sh');
const LAYOUTS = ['usr-local', 'opt', 'usr-lib'] as const;
const SHELLS = [
  ['dash'],
  ['bash'],
  ['bash', '--posix'],
  ['zsh'],
  ['zsh', '--emulate', 'sh'],
  ['ksh'],
  ['mksh'],
  ['busybox', 'sh'],
];
/** It cannot read a bounded amount by itself. */
const NEEDS_HEAD = 'dash';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const LINE_26 = '/usr/local/go-1.26/bin';
const LINE_27 = '/opt/go/1.27/bin';
const FILES = {
  'usr/local/go-1.26/bin/go': 'go',
  'usr/local/go-1.26/VERSION': 'go1.26.10\ntime 2026-10-19T22:20:36Z\n',
  'opt/go/1.27/bin/go': 'go',
  'opt/go/1.27/VERSION': 'go1.27rc1\n',
  // what a way out of the folders of toolchains would find
  'opt/evil/bin/go': 'go',
  'usr/local/go-evil/bin/go': 'go',
};

interface Ground {
  home: string;
  /** Sources the file twice under `set -eu` and prints PATH; GO_VERSION and the rest of the environment as given. */
  login: (shell: readonly string[], env?: Readonly<Record<string, string>>, script?: string) => Promise<Said>;
  wish: (text: string | Uint8Array) => Promise<void>;
}

async function ground(t: ExecutionContext): Promise<Ground> {
  const folder = await temporaryFolder(t);
  const home = join(folder, 'home');
  await mkdir(home);
  const run = await installedToolchains(folder, FILES);
  const twice = `set -eu\n. ${SCRIPT}\n. ${SCRIPT}\nprintf '%s\\n' "$PATH"\n`;
  return {
    home,
    login: async (shell, env = {}, script = twice) => {
      await writeFile(join(folder, 'script'), script);
      return run([...shell, join(folder, 'script')], { PATH, HOME: home, LC_ALL: 'C.UTF-8', ...env });
    },
    wish: (text) => writeFile(join(home, '.go-versions'), text),
  };
}

for (const shell of SHELLS) {
  const name = shell.join(' ');

  test(`${name}: a line, an exact version, or nothing`, async (t) => {
    const { login, wish } = await ground(t);
    const path = async (env: Readonly<Record<string, string>>): Promise<string> => {
      const { status, stdout, stderr } = await login(shell, env);
      t.is(`${status} ${stderr}`, '0 ');
      return stdout;
    };
    t.is(await path({}), PATH);
    t.is(await path({ GO_VERSION: '1.26' }), `${LINE_26}:${PATH}`);
    t.is(await path({ GO_VERSION: '1.27' }), `${LINE_27}:${PATH}`);
    t.is(await path({ GO_VERSION: 'go1.26.10' }), `${LINE_26}:${PATH}`);
    t.is(await path({ GO_VERSION: '1.27rc1' }), `${LINE_27}:${PATH}`);
    for (const absent of [
      '1.26.1',
      '1.26.9',
      '1.27.0',
      '1.27rc11',
      '1.25',
      '1',
      '1.',
      '.26',
      '126',
      '1.26.',
    ]) {
      t.is(await path({ GO_VERSION: absent }), PATH, absent);
    }

    await wish('# comment\n\n/srv/app 1.27\n1.26 extra\n1.26 \t\r\n1.27rc1\n');
    t.is(await path({}), `${LINE_26}:${PATH}`);
    t.is(await path({ GO_VERSION: '1.27' }), `${LINE_27}:${PATH}`);
    t.is(await path({ GO_VERSION: 'system' }), PATH);
    t.is(await path({ GO_VERSION: '' }), `${LINE_26}:${PATH}`);
    await wish('1.26.10');
    t.is(await path({}), `${LINE_26}:${PATH}`);
    // what is asked for counts, not what comes after it
    await wish('1.25\n1.26\n');
    t.is(await path({}), PATH);
  });

  test(`${name}: PATH holds the folder once and first, and nothing else moves`, async (t) => {
    const { login } = await ground(t);
    const path = async (before: string): Promise<string> => {
      // set inside, because the shell itself has to be found
      const script = `${before === 'unset' ? 'unset PATH' : `PATH='${before}'`}\nset -eu\n. ${SCRIPT}\necho "$PATH"\n`;
      const { status, stdout, stderr } = await login(shell, { GO_VERSION: '1.26' }, script);
      t.is(`${status} ${stderr}`, '0 ');
      return stdout;
    };
    t.is(await path(LINE_26), LINE_26);
    t.is(await path(`/a:${LINE_26}:/b:${LINE_26}`), `${LINE_26}:/a:/b`);
    t.is(await path(`${LINE_27}:/a b:*`), `${LINE_26}:${LINE_27}:/a b:*`);
    t.is(await path(`/x${LINE_26}:${LINE_26}/y`), `${LINE_26}:/x${LINE_26}:${LINE_26}/y`);
    // an element that is empty means the current folder: none may come into being
    t.is(await path(''), LINE_26);
    t.is(await path('unset'), LINE_26);
  });

  test(`${name}: a hostile ~/.go-versions or GO_VERSION does nothing`, async (t) => {
    const { login, wish, home } = await ground(t);
    const owned = join(home, 'owned');
    const texts = [
      `$(touch ${owned})`,
      `\`touch ${owned}\``,
      `1.26;touch ${owned}`,
      `1.26\\n$(touch ${owned})`,
      '../evil',
      '1.26/../../evil',
      'evil',
      '/opt/evil',
      '1.*',
      '1.2?',
      '1.26.*',
      '1.[2]6',
      '1.26:4',
      '-1.26',
      '1.26 1.27',
      '1.26.10\u001b[31m',
      '1.26beta',
      '٢.٢٦',
    ];
    for (const text of texts) {
      await wish(`${text}\n`);
      t.deepEqual(await login(shell), { status: 0, stdout: PATH, stderr: '' }, text);
      t.deepEqual(await login(shell, { GO_VERSION: text }), { status: 0, stdout: PATH, stderr: '' }, text);
    }
    await wish(Buffer.from([0xff, 0xfe, 0x31, 0x2e, 0x32, 0x36, 0x0a]));
    t.is((await login(shell)).stdout, PATH);
    await t.throwsAsync(stat(owned), { code: 'ENOENT' });
  });

  test(`${name}: ten megabytes cost no more than a glance`, async (t) => {
    const { login, wish } = await ground(t);
    await wish('1'.repeat(10_000_000));
    // dash needs five seconds of processor time for one such line
    const limited = ['prlimit', '--cpu=2', ...shell];
    const path = async (): Promise<string> => (await login(limited)).stdout;
    t.is(await path(), PATH);
    // what a limit cuts short is not what was asked for
    await wish(`${'# sixteen chars\n'.repeat(255)}${'#'.repeat(11)}\n1.26.99\n${'#\n'.repeat(5_000_000)}`);
    t.is(await path(), PATH);
    await wish(`1.26\n${'\n'.repeat(10_000_000)}`);
    t.is(await path(), `${LINE_26}:${PATH}`);
    await wish(`${'# seventeen chars\n'.repeat(150)}1.26\n`);
    t.is(await path(), `${LINE_26}:${PATH}`);
  });

  test(`${name}: no process is started, and nothing is left behind but PATH`, async (t) => {
    const { login, wish, home } = await ground(t);
    await wish('1.26\n');
    const names = [...(await readFile(SCRIPT, 'utf8')).matchAll(/_go_env_\w+/g)].map(([word]) => word);
    const look = [...new Set(names)].map(
      (word) => `if [ -n "\${${word}+set}" ] || command -v ${word}; then echo left ${word}; fi\n`,
    );
    const leftovers = await login(shell, {}, `. ${SCRIPT}\n${look.join('')}`);
    t.deepEqual(leftovers, { status: 0, stdout: '', stderr: '' });

    const trace = join(home, 'trace');
    const strace = ['strace', '-f', '-qq', '-e', 'trace=clone,clone3,fork,vfork', '-o', trace];
    const processes = async (env: Readonly<Record<string, string>>): Promise<number> => {
      t.is((await login([...strace, ...shell], env, `. ${SCRIPT}\n`)).status, 0);
      return (await readFile(trace, 'utf8')).split('\n').filter((line) => / = \d+$/.test(line)).length;
    };
    t.is(await processes({ GO_VERSION: '1.26.10' }), 0);
    t.is(await processes({}), name === NEEDS_HEAD ? 2 : 0);
  });

  test(`${name}: only an interactive shell is told that a version is missing`, async (t) => {
    const { login } = await ground(t);
    // -i wants a terminal; the flag is what the script looks at
    const told = async (version: string): Promise<string> => {
      const { stderr } = await login([...shell, '-i'], { GO_VERSION: version }, `. ${SCRIPT}\n`);
      // a prompt may stand before it
      return (stderr.match(/go-env: .*$/gm) ?? []).join('\n');
    };
    t.is(await told('1.25.3'), "go-env: Go 1.25.3 is not installed; this shell has the system's default");
    t.is(
      await told('\u001b[31mred'),
      "go-env: GO_VERSION is no version such as 1.26 or 1.26.10; this shell has the system's default",
    );
    t.is(await told('1.26'), '');
  });
}

test('a FIFO or a folder in place of ~/.go-versions does not hold the login', async (t) => {
  const { login, home } = await ground(t);
  await execa('mkfifo', [join(home, '.go-versions')]);
  t.is((await login(['dash'])).stdout, PATH);
  await execa('rm', [join(home, '.go-versions')]);
  await mkdir(join(home, '.go-versions'));
  t.is((await login(['bash'])).stdout, PATH);
});

test('it looks where each layout installs, and shellcheck has nothing to say', async (t) => {
  const text = await readFile(SCRIPT, 'utf8');
  for (const layout of LAYOUTS) {
    const { root } = goRoot(layout, '1.26.10');
    t.true(text.includes(`"${root.replace('1.26', '$_go_env_series')}"`), layout);
  }
  await t.notThrowsAsync(
    execa('shellcheck', ['--shell=sh', '--enable=all', '--exclude=SC2250,SC2310,SC2311,SC2312', SCRIPT]),
  );
});
