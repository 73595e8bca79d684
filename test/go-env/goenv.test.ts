/** goenv's verbs that need not change a shell, by every sh that a host may have. */
import { readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { goEnvGround, SYSTEM_PATH, told } from '../helpers/go-env-ground.ts';
import { GO_ENV } from '../helpers/own-scripts.ts';

const GOENV = '/usr/libexec/go-env/goenv';
/** What /bin/sh of a host may be. */
const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']];
const INSTALLED = 'installed: 1.20.14 1.25.3 1.26.10 1.27.3 1.28rc1';

test('list names what is installed, the winner and the default; exec and missing say what is not there', async (t) => {
  const ground = await goEnvGround(t);
  await ground.write({ 'p/.go-version': '1.27\n' });
  for (const shell of SHELLS) {
    const goenv = async (env: Record<string, string>, ...line: string[]): Promise<string> =>
      told(await ground.run([...shell, GOENV, ...line], env, 'p'), ground);
    t.is(
      await goenv({}, 'list'),
      `(0)   1.28   1.28rc1    /usr/lib/godepot/go-1.28
* 1.27   1.27.3     /opt/go/1.27
  1.26   1.26.10    /usr/local/go-1.26  (the default of this host)
  1.25   1.25.3     /usr/local/go-1.25
  1.20   1.20.14    /usr/local/go-1.20`,
    );
    t.is(
      await goenv(
        { GOROOT: '/stale', IFS: '1' },
        'exec',
        '1.25',
        '--',
        'sh',
        '-c',
        'echo "$PATH ${GOROOT-none} $GO_VERSION"; go version; exit 7',
      ),
      `(7) /usr/local/go-1.25/bin:${SYSTEM_PATH} none 1.25\ngo version go1.25.3 (Red Hat 1.25.3-1) linux/amd64`,
    );
    t.is(await goenv({}, 'exec', 'system', '--', 'go', 'version'), '(0) go version go1.26.10 linux/amd64');
    t.is(await goenv({}, 'exec', '1.26', '--', 'printf', '%s|', '-n', 'a b', '*'), '(0) -n|a b|*|');
    t.is(
      await goenv({}, 'exec', '1.24', '--', 'go'),
      `(5) [goenv: Go 1.24 is not installed\n  ${INSTALLED}\n  as root: apt-get install go-1.24]`,
    );
    t.is(
      await goenv({}, 'missing', 'go1.27.1'),
      `(5) [goenv: Go 1.27.1 is not installed\n  ${INSTALLED}\n  as root: apt-get install --allow-downgrades 'go-1.27=1.27.1-*']`,
    );
    t.regex(await goenv({}, 'missing', '1.29rc2'), /'go-1\.29=1\.29~rc2-\*'/);
    for (const line of [
      ['exec', '1.26', 'go'],
      ['exec', '1.26'],
      ['exec', '1.26', '--'],
      ['missing'],
      ['list', 'x'],
      ['auto', 'on'],
      ['use', '1.26'],
      ['use', '--user'],
      ['no\u001b[31msuch'],
      ['../x'],
      ['which', '-x'],
    ])
      t.regex(
        await goenv({}, ...line),
        /^\(2\) \[goenv: [ -~]+\n {2}goenv help lists the verbs/,
        line.join(' '),
      );
    for (const version of ['../1.26', '$(touch owned)', '1.26\n1.27', '-1.26', ''])
      t.regex(await goenv({}, 'missing', version), /^\(2\) \[goenv: [ -~]* is no version such as/, version);
    t.regex(await goenv({}, 'help'), /^\(0\) goenv: /);
  }
  const listed: unknown = JSON.parse((await ground.run([GOENV, 'list', '--json'], {}, 'p')).stdout);
  t.like(listed, {
    default: '/usr/local/go-1.26',
    installed: [
      { line: '1.28', version: '1.28rc1', here: false, default: false },
      { line: '1.27', version: '1.27.3', root: '/opt/go/1.27', here: true, default: false },
      { line: '1.26', here: false, default: true },
    ],
  });
});

test('which says who decided, what go will do, and where the shell is not there yet', async (t) => {
  const ground = await goEnvGround(t);
  await ground.write({
    'p/.go-version': '1.27\n',
    'p/m/go.mod': 'module m\n\ngo 1.28\n',
    'odd\n\u001b[31m/.go-version': '1.24\n',
    'f/.go-versions': '1.25\n',
    'f/go.mod': 'go 1.99\n',
    'q/go.mod': 'module m\n\ngo 1.27\n',
  });
  const cases: readonly (readonly [string, Record<string, string>, string])[] = [
    [
      '.',
      {},
      `(0) go1.26.10: /usr/local/go-1.26/bin/go
  the default of this host; nothing here asks for another
  it stays what it is when started here`,
    ],
    [
      'p/m',
      { GOTOOLCHAIN: 'path' },
      `(0) go1.27.3: /opt/go/1.27/bin/go
  the project asks for 1.27: ~/p/.go-version:1
  started here it fails: go1.28.0 is not in PATH
  by ~/p/m/go.mod:3
  GOTOOLCHAIN=path (environment)
  goenv use 1.28 would do: it is go1.28rc1
  but PATH of this shell has /usr/bin/go before it
  goenv auto on follows projects; goenv use sets this shell`,
    ],
    [
      'q',
      { GOTOOLCHAIN: 'local', GO_VERSION: '1.26', PATH: `/usr/local/go-1.26/bin:${SYSTEM_PATH}` },
      `(0) go1.26.10: /usr/local/go-1.26/bin/go
  the session asks for 1.26 (GO_VERSION)
  it stays what it is when started here
  and builds nothing: ~/q/go.mod:3 wants go 1.27
  GOTOOLCHAIN=local (environment)
  goenv use 1.27 would do: it is go1.27.3`,
    ],
    [
      'q',
      { GO_ENV_GOMOD: 'minimum', PATH: `/opt/go/1.27/bin:${SYSTEM_PATH}` },
      `(0) go1.27.3: /opt/go/1.27/bin/go
  at least 1.27, says ~/q/go.mod:3
  it stays what it is when started here`,
    ],
    [
      'q',
      { GO_VERSION: '1.20', PATH: '/nonexistent' },
      `(0) go1.20.14: /usr/local/go-1.20/bin/go
  the session asks for 1.20 (GO_VERSION)
  it knows no GOTOOLCHAIN, and does not switch by itself
  but PATH of this shell has no go
  goenv use sets this shell; new login shells find it`,
    ],
    [
      'f',
      { GO_ENV_GOMOD: 'minimum', HOME: `${ground.home}/f`, PATH: `/usr/local/go-1.25/bin:${SYSTEM_PATH}` },
      `(5) go1.25.3: /usr/local/go-1.25/bin/go
  the user asks for 1.25: ~/f/.go-versions:1
  it stays what it is when started here
  and builds nothing: ~/f/go.mod:1 wants go 1.99[goenv: no installed Go is 1.99 or newer, as asked for by ~/f/go.mod:1
  ${INSTALLED}
  as root: apt-get install go-1.99]`,
    ],
    [
      'odd\n\u001b[31m',
      {},
      `(5) go1.26.10: /usr/local/go-1.26/bin/go
  the default of this host, because a wish is not met
  it stays what it is when started here[goenv: Go 1.24 is not installed (~/odd??[31m/.go-version:1)
  ${INSTALLED}
  as root: apt-get install go-1.24]`,
    ],
  ];
  for (const shell of SHELLS) {
    for (const [at, { PATH = SYSTEM_PATH, ...env }, is] of cases) {
      const line = ['env', `PATH=${PATH}`, `/usr/bin/${shell[0]}`, ...shell.slice(1), GOENV];
      t.is(told(await ground.run(line, env, at), ground), is, `${shell.join(' ')} ${at}`);
    }
  }
  await ground.write({ 'secret/file': 'root:secret\n', 'secret/p/x': '' });
  await symlink('../file', join(ground.home, 'secret/p/.go-version'));
  const linked = told(await ground.run([GOENV, 'which', '--verbose'], {}, 'secret/p'), ground);
  t.regex(linked, /^project  ~\/secret\/p\/\.go-version:1: no version$/m);
  t.false(linked.includes('root:'), linked);
  const { stdout } = await ground.run([GOENV, 'which', '--verbose'], {}, 'p/m');
  for (const said of [
    /^session  GO_VERSION is not set$/m,
    /^project  .*\/p\/\.go-version:1: 1\.27$/m,
    /^user     nothing/m,
    /^system   \/usr\/local\/go-1\.26$/m,
  ])
    t.regex(stdout, said);
});

test('help and the manual know every verb, and help fits', async (t) => {
  const verbs = (await readdir(join(GO_ENV, 'usr/share/go-env/goenv')))
    .map((name) => name.replace('.sh', ''))
    // for the function, which goenv use stands before
    .filter((verb) => verb !== 'missing');
  const ground = await goEnvGround(t);
  const { stdout } = await ground.run([GOENV, '--help']);
  const rows = [...stdout.matchAll(/^ {2}goenv (\w+)/gm)].map(([, verb = '']) => verb);
  const page = await readFile(join(GO_ENV, 'usr/share/man/man1/goenv.1'), 'utf8');
  const sections = [...page.matchAll(/^\.SS "?goenv (\w+)/gm)].map(([, verb = '']) => verb);
  t.deepEqual([...new Set(rows)].sort(), [...verbs, 'auto'].sort());
  t.deepEqual(sections, rows);
  t.deepEqual(
    stdout.split('\n').filter((line) => line.length > 80),
    [],
  );
});
