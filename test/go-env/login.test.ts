/** What a login does for Go, in every shell that users log in with. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { goRoot } from '../../builder/recipes/layouts.ts';
import { goEnvGround, SYSTEM_PATH } from '../helpers/go-env-ground.ts';
import { LOGIN_SHELLS, logins, nameOf, putOnHost } from '../helpers/login-shells.ts';
import { ownScripts } from '../helpers/own-scripts.ts';

const LINE_26 = '/usr/local/go-1.26/bin';
const LINE_27 = '/opt/go/1.27/bin';
const CSH = /csh/;

/** GO_VERSION to the PATH that it gives. */
const WISHES: Readonly<Record<string, string>> = {
  '': 'SYSTEM',
  '1.26': `${LINE_26}:SYSTEM`,
  '1.27': `${LINE_27}:SYSTEM`,
  'go1.26.10': `${LINE_26}:SYSTEM`,
  '1.27.3': `${LINE_27}:SYSTEM`,
  '1.28rc1': '/usr/lib/godepot/go-1.28/bin:SYSTEM',
  '1.25.3': '/usr/local/go-1.25/bin:SYSTEM',
  system: 'SYSTEM',
};
const ABSENT = ['1.26.1', '1.26.9', '1.27.0', '1.28rc11', '1.24', '1', '1.', '.26', '126', '1.26.', '01.26'];

/** ~/.go-versions to the PATH that it gives. */
const FILES: Readonly<Record<string, string>> = {
  '# comment\n\n/srv/app 1.27\n1.26 extra\n1.26 \t\r\n1.27.3\n': `${LINE_26}:SYSTEM`,
  '1.26.10': `${LINE_26}:SYSTEM`,
  'system\n1.26\n': 'SYSTEM',
  // what is asked for counts, not what comes after it
  '1.24\n1.26\n': 'SYSTEM',
  '1.26.9\n': 'SYSTEM',
};

for (const shell of LOGIN_SHELLS) {
  const name = nameOf(shell);

  test(`${name}: a line, an exact version, or nothing`, async (t) => {
    const ground = await goEnvGround(t);
    const wishes = { ...WISHES, ...Object.fromEntries(ABSENT.map((version) => [version, 'SYSTEM'])) };
    const homes = Object.entries(FILES).map(([, path], at) => ({ path, folder: `home-${at}` }));
    await ground.write(
      Object.fromEntries(Object.keys(FILES).map((text, at) => [`home-${at}/.go-versions`, text])),
    );
    const { status, stdout, stderr } = await logins(ground, shell, [
      ...Object.keys(wishes).map((version) => ({ GO_VERSION: version })),
      ...homes.map(({ folder }) => ({ HOME: join(ground.home, folder) })),
      { HOME: join(ground.home, 'home-0'), GO_VERSION: '1.27' },
      { HOME: join(ground.home, 'home-0'), GO_VERSION: 'system' },
    ]);
    t.is(`${status} ${stderr}`, '0 ');
    t.deepEqual(
      stdout.split('\n').map((line) => line.split('|')[0]),
      [...Object.values(wishes), ...homes.map(({ path }) => path), `${LINE_27}:SYSTEM`, 'SYSTEM'],
    );
  });

  test(`${name}: PATH holds the folder once and first`, async (t) => {
    const ground = await goEnvGround(t);
    const rest = `/usr/local/bin:/usr/bin`;
    const others = CSH.test(name) ? '' : `${LINE_27}:`;
    const paths: Readonly<Record<string, string>> = {
      [`/a:${LINE_26}:/b:${LINE_26}:${rest}`]: `${LINE_26}:/a:/b:${rest}`,
      [`${LINE_27}:/a b:*:${rest}`]: `${LINE_26}:${others}/a b:*:${rest}`,
      [`/x${LINE_26}:${LINE_26}/y:${rest}`]: `${LINE_26}:/x${LINE_26}:${LINE_26}/y:${rest}`,
    };
    const environments = Object.keys(paths).map((PATH) => ({ PATH, GO_VERSION: '1.26' }));
    const { stdout, stderr } = await logins(ground, shell, environments);
    t.is(stderr, '');
    t.deepEqual(
      stdout.split('\n').map((line) => line.split('|')[0]),
      Object.values(paths),
    );
  });

  test(`${name}: a GOROOT stays only with the go that PATH finds`, async (t) => {
    const ground = await goEnvGround(t);
    await mkdir(join(ground.folder, 'usr/local/go-1.26/src'));
    await symlink('/usr/local/go-1.26', join(ground.folder, 'usr/local/go'));
    const kept = '/usr/local/go-1.26';
    const PATH = `/usr/local/go/bin:${SYSTEM_PATH}`;
    const { stdout, stderr } = await logins(ground, shell, [
      { GO_VERSION: '1.26', GOROOT: kept },
      { GO_VERSION: '1.27', GOROOT: kept },
      { GO_VERSION: '1.26', GOROOT: '/usr/local/go' },
      { GOROOT: '/nowhere' },
      { GOROOT: '/opt/go/1.27' },
      { PATH, GOROOT: '/usr/local/go' },
      // the system's own, which csh and fish cannot compare with a link to its go
      { GOROOT: kept },
    ]);
    t.is(stderr, '');
    const cannot = /csh|fish/.test(name);
    t.deepEqual(
      stdout.split('\n').map((line) => line.split('|')[2]),
      [kept, '', '', '', '', '', cannot ? '' : kept],
    );
  });

  test(`${name}: env.conf is data, and what is set stays`, async (t) => {
    const ground = await goEnvGround(t);
    const owned = join(ground.home, 'owned');
    await putOnHost(ground, {
      '/etc/go-env/env.conf': `# comment
GOBIN=$HOME/.local/bin
GOPATH=$HOME:/srv/$HOME/go:$HOMEWARD
GOFLAGS=-mod=readonly -trimpath \t
GOPROXY=$(touch ${owned})
GOSUMDB=\`touch ${owned}\`
GOPRIVATE=a;touch ${owned}
GONOSUMDB=a'b"c\\d*
GOVCS=a\u001bb
GOROOT=/nowhere
LD_PRELOAD=/nowhere
PATH=/nowhere
GOTMPDIR=$USER/tmp
GOCACHE=${'x'.repeat(1025)}
 GOINSECURE=x
nonsense
GOMODCACHE=$HOME`,
      '/usr/local/bin/exported': `#!/bin/sh\nenv | grep -a '^GO\\|^LD_' | sort | tr '\\n' ' '; echo\n`,
    });
    const home = join(ground.home, "a b$(touch owned)'*");
    await mkdir(home);
    const { stdout, stderr } = await logins(
      ground,
      shell,
      [{ HOME: home }, { GOBIN: '/mine', GOFLAGS: '' }],
      'exported',
    );
    t.is(stderr, '');
    const both = (at: string): string => `GOMODCACHE=${at} GONOSUMDB=a'b"c\\d* GOPRIVATE=a;touch ${owned} `;
    t.deepEqual(stdout.split('\n'), [
      `GOBIN=${home}/.local/bin GOFLAGS=-mod=readonly -trimpath ${both(home)}`,
      `GOBIN=/mine GOFLAGS= ${both(ground.home)}`,
    ]);
  });
}

test('as shipped, env.conf says nothing, and csh knows it by its twin', async (t) => {
  const { stdout } = await execa('cmp', [
    'specs/go-env/root/etc/go-env/env.conf',
    'specs/go-env/root/usr/share/go-env/shell/env.conf',
  ]);
  t.is(stdout, '');
});

test('only an interactive shell is told that a version is missing', async (t) => {
  const ground = await goEnvGround(t);
  for (const shell of LOGIN_SHELLS) {
    const [program = ''] = shell.command;
    const flag = CSH.test(program) ? [] : ['-i'];
    const asked = CSH.test(program) ? 'set prompt = x\n' : '';
    for (const [interactive, version, why] of [
      [true, '1.24.3', "go-env: Go 1.24.3 is not installed; this shell has the system's default"],
      [
        true,
        '\u001b[31mred',
        "go-env: GO_VERSION is no version such as 1.26 or 1.26.10; this shell has the system's default",
      ],
      [true, '1.26', ''],
      [false, '1.24.3', ''],
    ] as const) {
      const once = shell.login.split('\n').at(-2) ?? '';
      const text = `${interactive ? asked : ''}${once}\n`;
      const { stderr } = await ground.script([...shell.command, ...(interactive ? flag : [])], text, {
        GO_VERSION: version,
      });
      // a prompt may stand before it
      t.is((stderr.match(/go-env: .*$/gm) ?? []).join('\n'), why, `${nameOf(shell)} ${version}`);
    }
  }
});

test('a name that another version manager has stays its own', async (t) => {
  const ground = await goEnvGround(t);
  await putOnHost(ground, { '/usr/local/late/goenv': '#!/bin/sh\necho theirs "$@"\n' });
  await execa('chmod', ['755', join(ground.folder, 'usr/local/late/goenv')]);
  await ground.write({ '.goenv/bin/goenv': '' });
  await execa('chmod', ['755', join(ground.home, '.goenv/bin/goenv')]);
  const elsewhere = join(ground.home, 'elsewhere');
  await mkdir(elsewhere);
  for (const shell of LOGIN_SHELLS) {
    const { stdout, stderr } = await logins(
      ground,
      shell,
      [
        {},
        { HOME: elsewhere, GOENV_ROOT: '/nowhere' },
        { HOME: elsewhere, PATH: `/usr/local/late:${SYSTEM_PATH}` },
      ],
      'go_env use 1.27\nshow',
    );
    t.is(stderr, '', nameOf(shell));
    t.deepEqual(
      stdout.split('\n').map((line) => line.split(':')[0]),
      [LINE_27, LINE_27, LINE_27],
      nameOf(shell),
    );
  }
});

test('it comes into PATH after the login as well', async (t) => {
  const ground = await goEnvGround(t);
  await putOnHost(ground, { '/usr/local/late/bin/goenv': '#!/bin/sh\necho theirs "$@"\n' });
  for (const shell of LOGIN_SHELLS.filter(({ login }) => login.includes('.sh'))) {
    const { stdout, stderr } = await ground.script(
      shell.command,
      `${shell.login}PATH=/usr/local/late/bin:$PATH\ngoenv init -\ngoenv again\ngo_env use 1.27\necho "$PATH"\n`,
    );
    t.is(stderr, '', nameOf(shell));
    t.deepEqual(
      stdout.split('\n'),
      ['theirs init -', 'theirs again', `${LINE_27}:/usr/local/late/bin:${SYSTEM_PATH}`],
      nameOf(shell),
    );
  }
});

test('nothing is left behind but the function, its name and PATH', async (t) => {
  const ground = await goEnvGround(t);
  const texts = (await ownScripts()).map(({ text }) => text).join('\n');
  const names = new Set([...texts.matchAll(/\b_go_env_\w+/g)].map(([word]) => word));
  names.delete('_go_env_name');
  const variables = [...names].map((word) => `if [ -n "\${${word}+set}" ]; then echo left ${word}; fi\n`);
  const look = [...names].map(
    (word) => `if [ -n "\${${word}+set}" ] || command -v ${word}; then echo left ${word}; fi\n`,
  );
  t.true(names.size > 40);
  for (const shell of LOGIN_SHELLS.filter(({ login }) => login.includes('.sh'))) {
    const uses = [
      '',
      'goenv use 1.27\ngoenv use --auto\n',
      'goenv auto --session on\ngoenv auto --session off\n',
    ];
    for (const use of uses) {
      for (const env of [{}, { GO_VERSION: '1.26', GOROOT: '/nowhere' }]) {
        const said = await ground.script(shell.command, `${shell.login}${use}${look.join('')}`, env);
        t.deepEqual(said, { status: 0, stdout: '', stderr: '' }, `${nameOf(shell)} ${use}`);
      }
    }
    // after the first use its functions stay, and the word that they are there
    const used = await ground.script(shell.command, `${shell.login}goenv use 1.27\n${variables.join('')}`);
    t.deepEqual(used, { status: 0, stdout: 'left _go_env_ready', stderr: '' }, nameOf(shell));
  }
});

test('go-env is removed and its configuration stays', async (t) => {
  const ground = await goEnvGround(t);
  for (const shell of LOGIN_SHELLS) {
    const gone = 'mount -t tmpfs none /usr/share/go-env && exec "$0" "$@"';
    const path = join(ground.folder, 'login');
    await writeFile(path, `${shell.login}echo alive\n`);
    const said = await ground.run(['sh', '-c', gone, ...shell.command, path]);
    t.deepEqual(said, { status: 0, stdout: 'alive', stderr: '' }, nameOf(shell));
  }
});

test('it looks where each layout installs', async (t) => {
  const { root } = goRoot('usr-local', '1.26.10');
  t.is(root, '/usr/local/go-1.26');
  for (const [layout, path] of [
    ['opt', '/opt/go/1.27/bin'],
    ['usr-lib', '/usr/lib/godepot/go-1.28/bin'],
  ] as const) {
    t.is(`${goRoot(layout, path.includes('1.27') ? '1.27.3' : '1.28.0').root}/bin`, path);
  }
});
