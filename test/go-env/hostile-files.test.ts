/** What files of users and projects, folders and variables may hold: it is compared, never evaluated, and costs no more than a glance. */
import { mkdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { type GoEnvGround, goEnvGround, SYSTEM_PATH } from '../helpers/go-env-ground.ts';
import {
  FOLLOWING_SHELLS,
  LOGIN_SHELLS,
  logins,
  type LoginShell,
  nameOf,
  quotedFor,
} from '../helpers/login-shells.ts';

const MEGABYTES = 10_000_000;
const L26 = '/usr/local/go-1.26/bin:SYSTEM';
const L25 = '/usr/local/go-1.25/bin:SYSTEM';

function texts(owned: string): readonly string[] {
  return [
    `$(touch ${owned})`,
    `\`touch ${owned}\``,
    `1.26;touch ${owned}`,
    `1.26\\n$(touch ${owned})`,
    `1.26"; touch ${owned}; "`,
    `1.26'; touch ${owned}; '`,
    `1.26 & touch ${owned}`,
    `!touch ${owned}`,
    '../evil',
    '1.26/../../evil',
    'evil',
    '/opt/evil',
    '1.*',
    '1.2?',
    '1.26.*',
    '1.[2]6',
    '1.{26,27}',
    '1.26:4',
    '-1.26',
    '1.26 1.27',
    '1.26.10\u001b[31m',
    '1.26beta',
    '٢.٢٦',
    '1.99999999999999999999',
  ];
}

/** A ground with what a way out of the folders of toolchains would find, and the check that nothing ran. */
async function evilGround(t: ExecutionContext): Promise<{ ground: GoEnvGround; owned: string }> {
  const ground = await goEnvGround(t, {
    installed: {
      'usr/local/go-1.25': '1.25.3',
      'usr/local/go-1.26': '1.26.10',
      'opt/evil': '1.99',
      'usr/local/go-evil': '1.99',
    },
  });
  const owned = join(ground.home, 'owned');
  return { ground, owned };
}

/** PATH after each login, and what was said beside it. */
async function paths(
  ground: GoEnvGround,
  shell: LoginShell,
  environments: readonly Record<string, string>[],
): Promise<string[]> {
  const { stdout, stderr } = await logins(ground, shell, environments, 'echo "$PATH"');
  return [stderr, ...stdout.split('\n')];
}

test('hostile words in ~/.go-versions and GO_VERSION', async (t) => {
  const { ground, owned } = await evilGround(t);
  const all = texts(owned);
  await ground.write(Object.fromEntries(all.map((text, at) => [`${at}/.go-versions`, `${text}\n`])));
  await ground.write({ 'bytes/.go-versions': Buffer.from([0xff, 0xfe, 0x31, 0x2e, 0x32, 0x36, 0x0a]) });
  const environments = [
    ...all.map((_, at) => ({ HOME: join(ground.home, `${at}`) })),
    ...all.map((text) => ({ GO_VERSION: text })),
    { HOME: join(ground.home, `absent\n$(touch ${owned})`) },
    { HOME: join(ground.home, 'bytes') },
  ];
  for (const shell of LOGIN_SHELLS) {
    const wanted = environments.map(() => 'SYSTEM');
    // fish reads on behind bytes that are no characters
    if (nameOf(shell) === 'fish') wanted[wanted.length - 1] = L26;
    t.deepEqual(await paths(ground, shell, environments), ['', ...wanted], nameOf(shell));
  }
  await t.throwsAsync(stat(owned), { code: 'ENOENT' });
});

test('hostile words in files of projects, and names of folders', async (t) => {
  const { ground, owned } = await evilGround(t);
  const sane = owned.replaceAll('/', '_');
  const names = [...texts(sane), ' ', '-', '*', "'", '"', '\\', '$HOME', '~', 'x'.repeat(255)];
  const broken = `a\n$(touch ${sane})\n`;
  const files = [
    ...texts(owned).map((text, at) => [`${at}/.go-version`, `${text}\n`, 'SYSTEM'] as const),
    ...texts(owned).map((text, at) => {
      // of the several versions that may stand there, one is a version
      const path = text.split(' ').includes('1.26') ? L26 : 'SYSTEM';
      return [`tools-${at}/.tool-versions`, `golang ${text}\n`, path] as const;
    }),
    ...names.map((name) => [`named/${name.replaceAll('/', '_')}/.go-version`, '1.25\n', L25] as const),
  ];
  await ground.write({ '.config/go-env/auto': 'on\n', [`${broken}/.go-version`]: '1.25\n' });
  await ground.write(Object.fromEntries(files.map(([path, text]) => [path, text])));
  for (const shell of FOLLOWING_SHELLS) {
    const steps = files.map(([path]) => {
      const at = quotedFor(shell, join(ground.home, path, '..'));
      return `cd ${at}\necho "$PATH"\ncd /\necho "$PATH"\n`;
    });
    const { stdout, stderr } = await ground.script(shell.command, shell.login + steps.join(''));
    t.is(stderr, '', nameOf(shell));
    t.deepEqual(
      stdout.replaceAll(SYSTEM_PATH, 'SYSTEM').split('\n'),
      files.flatMap(([, , path]) => [path, 'SYSTEM']),
      nameOf(shell),
    );
    // by the login there, and by the way back
    const there = { START: join(ground.home, broken) };
    const said = await logins(ground, shell, [there], 'echo "$PATH"\ncd /\necho "$PATH"\ncd -\necho "$PATH"');
    const lines = said.stdout.split('\n').filter((line) => line.includes('SYSTEM'));
    t.deepEqual(lines, [L25, 'SYSTEM', L25], nameOf(shell));
    t.is(said.stderr, '', nameOf(shell));
  }
  await t.throwsAsync(stat(owned), { code: 'ENOENT' });
  await t.throwsAsync(stat(sane), { code: 'ENOENT' });
});

const BIG: Readonly<Record<string, readonly [text: string, path: string]>> = {
  ones: ['1'.repeat(MEGABYTES), 'SYSTEM'],
  // what a limit cuts short is not what was asked for
  cut: [
    `${'# sixteen chars\n'.repeat(255)}${'#'.repeat(11)}\n1.26.99\n${'#\n'.repeat(MEGABYTES / 2)}`,
    'SYSTEM',
  ],
  after: [`1.25\n${'\n'.repeat(MEGABYTES)}`, L25],
  within: [`${'# seventeen chars\n'.repeat(150)}1.25\n`, L25],
};

test('ten megabytes, pipes and devices cost no more than a glance', async (t) => {
  const { ground } = await evilGround(t);
  const names = [...Object.keys(BIG), 'fifo', 'folder', 'device', 'loop'];
  for (const [at, file] of [
    ['', '.go-versions'],
    ['p-', '.go-version'],
  ] as const) {
    for (const name of names) await mkdir(join(ground.home, `${at}${name}`));
    for (const [name, [text]] of Object.entries(BIG)) await ground.write({ [`${at}${name}/${file}`]: text });
    await execa('mkfifo', [join(ground.home, `${at}fifo`, file)]);
    await mkdir(join(ground.home, `${at}folder`, file));
    await symlink('/dev/zero', join(ground.home, `${at}device`, file));
    await symlink(file, join(ground.home, `${at}loop`, file));
  }
  await ground.write({
    'follows/.config/go-env/auto': 'on\n',
    'endless/.config/go-env/auto': 'on'.repeat(MEGABYTES / 2),
  });
  const HOME = join(ground.home, 'follows');
  const environments = [
    ...names.map((name) => ({ HOME: join(ground.home, name) })),
    ...names.map((name) => ({ HOME, START: join(ground.home, `p-${name}`) })),
    // the word on following cd is read in the same way
    { HOME: join(ground.home, 'endless'), START: join(ground.home, 'p-after') },
  ];
  const wanted = names.map((name) => BIG[name]?.[1] ?? 'SYSTEM');
  for (const shell of FOLLOWING_SHELLS)
    t.deepEqual(
      await paths(ground, shell, environments),
      ['', ...wanted, ...wanted, 'SYSTEM'],
      nameOf(shell),
    );
});
