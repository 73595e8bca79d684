/** goenv use --user, which writes in a user's home. */
import { chmod, lstat, mkdir, readdir, readFile, readlink, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { goEnvGround, told } from '../helpers/go-env-ground.ts';
import { straceKill } from '../helpers/strace-kill.ts';

const GOENV = '/usr/libexec/go-env/goenv';

test('use --user changes the default of ~/.go-versions and nothing else', async (t) => {
  const ground = await goEnvGround(t);
  const file = join(ground.home, '.go-versions');
  const use = async (...line: string[]): Promise<string> =>
    told(await ground.run([GOENV, 'use', '--user', ...line]), ground);
  const cases: readonly (readonly [string, string, string])[] = [
    ['', '1.27', '1.27\n'],
    ['1.26\n', '1.27', '1.27\n'],
    [
      '# mine\n\n/srv 1.25\n\t1.26  # since May\r\n1.25\nx',
      '1.27.3',
      '# mine\n\n/srv 1.25\n\t1.27.3  # since May\r\n1.25\nx',
    ],
    ['1.26', 'go1.27', '1.27'],
    ['system\n1.26\n', '1.25', '1.25\n1.26\n'],
    ['# no default\n/srv 1.25', '1.27', '1.27\n# no default\n/srv 1.25'],
    ['1.26 and more\n\0\u00ff', 'system', 'system\n1.26 and more\n\0\u00ff'],
    ['/srv 1.25\n1.26 # x\n1.20\n', '--auto', '/srv 1.25\n1.20\n'],
    ['/srv 1.25\n', '--auto', '/srv 1.25\n'],
    // what the resolver does not reach is no default
    [`${'#'.repeat(5000)}\n1.26\n`, '1.27', `1.27\n${'#'.repeat(5000)}\n1.26\n`],
  ];
  for (const [before, version, after] of cases) {
    await ground.write({ '.go-versions': Buffer.from(before, 'latin1') });
    t.regex(await use(version), /^\(0\) ~\/\.go-versions: /);
    t.is(await readFile(file, 'latin1'), after);
  }
  t.regex(await use('1.24'), /^\(5\) /);
  t.regex(await use('1.26;x'), /^\(2\) /);
  t.is(await readFile(file, 'latin1'), cases.at(-1)?.[2] ?? '');

  await execa('rm', [file]);
  t.regex(await use('--auto'), /^\(0\) /);
  t.deepEqual(await readdir(ground.home), []);

  // mode and link stay
  await ground.write({ 'dotfiles/versions': '1.26\n' });
  await chmod(join(ground.home, 'dotfiles/versions'), 0o600);
  await symlink('dotfiles/versions', file);
  t.is(await use('1.27'), '(0) ~/dotfiles/versions: new shells have 1.27');
  t.is(await readlink(file), 'dotfiles/versions');
  t.is(await readFile(file, 'utf8'), '1.27\n');
  t.is((await stat(file)).mode & 0o777, 0o600);
  t.deepEqual((await readdir(ground.home)).sort(), ['.go-versions', 'dotfiles']);
  t.deepEqual(await readdir(join(ground.home, 'dotfiles')), ['versions']);

  // made where there was none, and readable by others as the umask has it
  await execa('rm', ['-r', file, join(ground.home, 'dotfiles')]);
  t.regex(await use('1.27'), /^\(0\) /);
  t.is((await lstat(file)).mode & 0o777, 0o644);

  // a folder, or somebody else's home
  await execa('rm', [file]);
  await mkdir(file);
  t.regex(await use('1.27'), /^\(4\) \[goenv: .* is no plain file/);
  await execa('rm', ['-r', file]);
  await execa('chown', ['65534', ground.home]);
  t.regex(await use('1.27'), /^\(4\) \[goenv: ~ belongs to somebody else/);
  t.deepEqual(await readdir(ground.home), []);
});

test('killed at any moment, use --user leaves the old file or the new one', async (t) => {
  const ground = await goEnvGround(t);
  const file = join(ground.home, '.go-versions');
  const [before, after] = ['# x\n1.26\n', '# x\n1.27\n'];
  const seen = new Set<string>();
  // every second call that may change something
  for (let call = 1; call < 60; call += 2) {
    await ground.write({ '.go-versions': before });
    const calls = 'openat,write,fchmod,chmod,fsync,rename,renameat,renameat2,utimensat,unlink';
    const { status } = await ground.run([...straceKill(calls, call), 'dash', GOENV, 'use', '--user', '1.27']);
    const text = await readFile(file, 'utf8');
    t.true(text === before || text === after, text);
    seen.add(text);
    if (status === 0 && text === after) break;
  }
  t.deepEqual(seen, new Set([before, after]));
  // what a kill has left goes with a later run; what may be written now and what has another name stays
  const left = ['.go-versions.goenv-a1B2c3', '.go-versions.backup'];
  await ground.write(Object.fromEntries([...left, '.go-versions.goenv-abcdef'].map((name) => [name, after])));
  await execa('touch', ['-d', '2 hours ago', ...left.map((name) => join(ground.home, name))]);
  t.is((await ground.run([GOENV, 'use', '--user', '1.26'])).status, 0);
  const kept = ['.go-versions', '.go-versions.backup', '.go-versions.goenv-abcdef'];
  const now = (await readdir(ground.home)).filter((name) => kept.includes(name) || left.includes(name));
  t.deepEqual(now.sort(), kept);
});
