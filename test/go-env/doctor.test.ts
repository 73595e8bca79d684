/** goenv doctor on a host where much is wrong, and on one where nothing is. */
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import test from 'ava';

import { goEnvGround, type GoEnvGround, SYSTEM_PATH, told } from '../helpers/go-env-ground.ts';
import type { Owner } from '../helpers/temporary-folder.ts';

const DOCTOR = ['/usr/libexec/go-env/goenv', 'doctor'];
const INSTALLED = { 'usr/local/go-1.26': '1.26.10', 'opt/go/1.27': '1.27.3' };
/** Sentences are broken where the path of the test's folder makes them too long. */
const unwrapped = (text: string): string => text.replaceAll(/\n {2}(?!fix: )/g, ' ');
const SUDOERS = (path: string): string => `Defaults env_reset\n  Defaults\tsecure_path = "${path}"\n`;

async function prepared(t: Owner, files: Readonly<Record<string, string>>): Promise<GoEnvGround> {
  const ground = await goEnvGround(t, { installed: INSTALLED });
  for (const [path, text] of Object.entries(files)) {
    const at = join(ground.folder, path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, text);
    await chmod(at, path.includes('/bin/') || path.includes('/shims/') ? 0o755 : 0o644);
  }
  return ground;
}

test('on a host as it should be, nothing is wrong', async (t) => {
  const ground = await prepared(t, {
    'etc/sudoers': SUDOERS(SYSTEM_PATH),
    'etc/login.defs': `ENV_SUPATH\tPATH=${SYSTEM_PATH}\n`,
    'etc/go-env/env.conf': 'GOFLAGS=-mod=readonly\n',
    'usr/local/go-1.26/go.env': 'GOTOOLCHAIN=path\nGOFLAGS=\n',
    'home/.config/go/env': 'GOTOOLCHAIN=path\nGOBIN=/x\n',
    // programs that may lie there
    'home/sdk/go1.25.1/bin/go': '#!/bin/sh\n',
    'home/sdk/go1.25.1/VERSION': 'go1.25.1\n',
    'home/sdk/go1.25.1/.unpacked-success': '',
    'home/go/bin/go1.25.1': '#!/bin/sh\n',
  });
  const env = { GOFLAGS: '-mod=readonly', PATH: `${SYSTEM_PATH}:${ground.home}/go/bin` };
  for (const shell of ['dash', 'busybox']) {
    const line = shell === 'busybox' ? ['busybox', 'sh', ...DOCTOR] : [shell, ...DOCTOR];
    t.is(
      told(await ground.run(line, env), ground),
      `(0) every go on this host:
* /usr/bin/go
    1.26.10    nobody's package, /usr/local/go-1.26/bin/go
  /usr/local/go-1.26/bin/go
    1.26.10    nobody's package
  /opt/go/1.27/bin/go
    1.27.3     nobody's package
  ~/sdk/go1.25.1/bin/go
    1.25.1     golang.org/dl, by hand
* is what this shell finds, /usr/bin/go

nothing is wrong`,
      shell,
    );
  }
});

test('each thing that is wrong is named with its fix', async (t) => {
  const ground = await prepared(t, {
    'etc/sudoers': SUDOERS('/sbin:/usr/sbin'),
    'etc/login.defs': 'ENV_SUPATH PATH=/usr/local/bin:/usr/bin\n',
    'usr/local/bin/go': '\u007fELF cmd/go/internal/toolchain',
    'usr/local/go/bin/go': '#!/bin/sh\n',
    'usr/local/go/VERSION': 'go1.19.1\n',
    'usr/local/go-1.26/go.env': 'GOPROXY=https://proxy\nGOTOOLCHAIN=path\nGOSUMDB=off\n',
    'home/.config/go/env': 'GOTOOLCHAIN=auto\nGOROOT=/x\n',
    'home/.bashrc':
      '# export GOROOT=/old\n\n export GOPATH=~/go GOROOT=/usr/local/go\nPATH=$HOME/go/bin:$PATH\n',
    'home/.local/share/mise/shims/go': '#!/bin/sh\n',
    'home/go/bin/go1.23.5': '#!/bin/sh\n',
    'home/bin/go1.27.0': '',
    'home/m/go.mod': 'module m\ngo 1.28\n',
  });
  await symlink('/opt/go/1.27/bin/go', join(ground.folder, 'usr/local/go1.27.1'));
  await symlink('/nowhere/go', join(ground.home, 'bin/go'));
  const shims = `${ground.home}/.local/share/mise/shims`;
  const odd = '/odd$(touch owned)\n\u001b[31m';
  const env = {
    PATH: `${shims}:${odd}:${SYSTEM_PATH}:.:/usr/bin/:${ground.home}/go/bin:/usr/local`,
    GOROOT: '/usr/local/go',
    GOSUMDB: 'sum.example',
    GOPROXY: 'https://me:secret@proxy/x,direct',
  };
  const first = told(await ground.run(DOCTOR, env, 'm'), ground);
  const wrong = unwrapped(first.replace(/^[\s\S]*\n\n/, ''));
  const findings = wrong.split('\n').slice(1);
  t.is(wrong.split('\n')[0], '15 things are wrong:');
  t.true(first.startsWith('(3) '));
  t.deepEqual(findings, [
    '- PATH has a folder that is not absolute: .',
    '  fix: see ~/.bashrc:4; take it out: whoever writes there decides what go is',
    '- PATH names a folder with a go twice: /usr/bin/',
    '  fix: see ~/.bashrc:4; keep one of them',
    '- version manager mise decides here: ~/.local/share/mise/shims/go comes before /usr/local/go-1.26/bin/go',
    '  fix: mise unuse go (or mise unuse -g go)',
    '- GOROOT=/usr/local/go is not that of ~/.local/share/mise/shims/go',
    '  fix: unset GOROOT; see ~/.bashrc:3; go needs none',
    '- GOROOT is set in ~/.config/go/env',
    '  fix: go env -u GOROOT',
    "- root finds /usr/local/bin/go (nobody's package), not what everybody has",
    '  fix: remove /usr/local/bin/go, or move it away',
    '- sudo finds no go in /sbin:/usr/sbin',
    '  fix: see secure_path in sudoers (visudo)',
    '- /usr/local/go is a folder of its own: a Go that somebody unpacked',
    '  fix: as root: mv /usr/local/go /usr/local/go.by-hand; go-env use --system --auto',
    '- /usr/local/bin/go is a go without its GOROOT: a copy, or a hard link',
    '  fix: remove it; a link to the real one works',
    '- ~/bin/go leads nowhere',
    '  fix: remove it',
    '- ~/go/bin/go1.23.5 is a wrapper without its Go: GOTOOLCHAIN would start it and fail',
    '  fix: ~/go/bin/go1.23.5 download, or remove it',
    '- /usr/local/go1.27.1 is go1.27.3: GOTOOLCHAIN would start it as go1.27.1 and fail',
    '  fix: remove it',
    '- GOPROXY=https://...@proxy/x,direct in the environment beats GOPROXY=https://proxy of the package',
    '  fix: unset GOPROXY',
    '- GOTOOLCHAIN=auto in ~/.config/go/env beats GOTOOLCHAIN=path of the package',
    '  fix: go env -u GOTOOLCHAIN',
    '- GOSUMDB=sum.example in the environment beats GOSUMDB=off of the package',
    '  fix: unset GOSUMDB',
  ]);

  const session = {
    GO_VERSION: '1.24',
    GOENV: '1.22',
    GOTOOLCHAIN: 'path',
    PATH: `/usr/sbin:/opt/go/1.27/bin`,
  };
  const second = told(
    await ground.run(
      ['/usr/bin/env', `PATH=${session.PATH}`, ...DOCTOR],
      { ...session, PATH: SYSTEM_PATH },
      'm',
    ),
    ground,
  );
  for (const finding of [
    '- Go 1.24 is not installed\n  fix: as root: apt-get install go-1.24\n',
    '- here go1.26.10 fails: go1.28.0 is not in PATH (~/m/go.mod:2)\n',
    '- GOENV=1.22: to Go that is the name of its settings',
  ])
    t.true(unwrapped(second).includes(finding), `${finding} in ${second}`);

  // what go itself does not find, a person can choose: any newer line would do
  await ground.write({
    'm/go.mod': 'module m\ngo 1.27\n',
    'n/go.mod': 'module n\ngo 1.26\ntoolchain go1.27.9\n',
  });
  for (const [folder, line, env, fix] of [
    [
      'm',
      'here go1.26.10 fails: go1.27.0 is not in PATH (~/m/go.mod:2)',
      {},
      'goenv use 1.27: it is go1.27.3',
    ],
    [
      'n',
      'here go1.26.10 fails: go1.27.9 is not in PATH (~/n/go.mod:3)',
      {},
      'use a line that is new enough (goenv list), or install one',
    ],
    [
      'm',
      'here go1.26.10 builds nothing: ~/m/go.mod:2 wants go 1.27',
      { GOTOOLCHAIN: 'local' },
      'goenv use 1.27: it is go1.27.3',
    ],
  ] as const) {
    const third = unwrapped(
      told(await ground.run(DOCTOR, { GOTOOLCHAIN: 'path', GOENV: 'off', ...env }, folder), ground),
    );
    t.true(third.includes(`- ${line}\n  fix: ${fix}\n`), `${folder} ${third}`);
  }
});
