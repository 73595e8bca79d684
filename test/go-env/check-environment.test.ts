/** go-env check on toolchains that are older than it knows, or lie: what `go env` says is read and never evaluated. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { checked } from '../helpers/checked-host.ts';
import { GO_ENV } from '../helpers/own-scripts.ts';
import { machine } from '../helpers/recipe-machine.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const ROOT = '/usr/local/go-1.27';
const OLD = '/usr/local/go-1.20';

/** A go that answers `go env -json` with what lies beside it, and nothing that a newer one was taught. */
const GO = `#!/bin/sh
[ "$*" = 'env -json' ] || { echo "flag provided but not defined" >&2; exit 2; }
[ "$GOTOOLCHAIN:$GOENV:\${GOFLAGS-unset}:$(id -u)" = local:off:unset:65534 ] || { echo "not asked as it has to be" >&2; exit 1; }
cat "\${0%/bin/go}/answer"
`;

test('settings are those of each toolchain, whatever they are', async (t) => {
  const { server, install } = await machine(t, 'deb');
  await install({ version: '1.20.14' }, { version: '1.27.3' });
  const answers = async (root: string, answer: string): Promise<void> => {
    await server.write(`${root}/answer`, answer);
    await server.write(`${root}/bin/go`, GO, 0o755);
  };
  const hostile = '$(touch /tmp/owned)`touch /tmp/owned`\n"; GOROOT=/evil\u001b[31m é';
  await answers(
    OLD,
    JSON.stringify({ CGO_ENABLED: '0', GOFLAGS: '', GOROOT: OLD, GOVERSION: 'go1.20.14' }, null, '\t'),
  );
  await answers(
    ROOT,
    JSON.stringify({
      CGO_ENABLED: '1',
      GOFLAGS: hostile,
      GOTOOLCHAIN: 'local',
      GOROOT: '/usr/local/go',
      GOVERSION: 'go1.27.2 X:boringcrypto',
    }),
  );
  await server.run(`sed -i 's/^GOTOOLCHAIN=.*/GOTOOLCHAIN=go1.99.1/' ${ROOT}/go.env`);
  await server.write(
    '/srv/policy',
    'GOTOOLCHAIN=path\nGOTOOLCHAIN=local\nCGO_ENABLED=0\nGOFLAGS=\nlines=1.27\nGOFIPS140=*\n',
  );
  const told = await checked(server, '--only environment --policy /srv/policy');
  t.is(told.status, 3);
  t.deepEqual(
    told.lines,
    [
      `error ${OLD}: line 1.20 is not allowed: the policy has lines=1.27`,
      `warning ${OLD}: this version of Go does not know GOTOOLCHAIN, which the policy wants to be path or local`,
      `error ${ROOT}: CGO_ENABLED=1, the policy wants 0`,
      `error ${ROOT}: GOFLAGS=${hostile}, the policy wants nothing`,
      `error ${ROOT}: GOTOOLCHAIN=go1.99.1, the policy wants path or local`,
      `error ${ROOT}: bin/go says go1.27.2 X:boringcrypto, VERSION says go1.27.3: they are not of one release`,
      `error ${ROOT}: bin/go takes /usr/local/go for its GOROOT: it is a copy or a link of another one`,
    ].sort(),
  );
  // the table is for terminals: nothing of it moves a cursor
  const table = await server.try('go-env check --only environment --policy /srv/policy');
  t.regex(table.output, /^[\n -~]*$/);
  t.deepEqual(
    table.output.split('\n').filter((line) => line.length > 80 && !/GOFLAGS|touch/.test(line)),
    [],
  );
  t.false(await server.exists('/tmp/owned'));

  for (const [answer, message] of [
    ['{"GOVERSION":"go1.27.3",}', 'bin/go env -json writes what is no JSON'],
    [`{"GOVERSION":"${'x'.repeat(2_000_000)}"}`, 'bin/go env -json writes what is no JSON'],
  ] as const) {
    await answers(ROOT, answer);
    t.deepEqual((await checked(server, '1.27 --only environment')).lines, [`error ${ROOT}: ${message}`]);
  }
  await server.write(`${ROOT}/bin/go`, '#!/nowhere\n', 0o755);
  t.regex(
    (await checked(server, '1.27.3 --only environment')).lines.join(),
    /^error \S+ bin\/go does not run: .*\/bin\/go/,
  );
});

test('profile files are read as text: what they set for Go is told, what they compute is not', async (t) => {
  const { server, install } = await machine(t, 'deb');
  await install({ version: '1.27.3' });
  await server.write(
    '/etc/profile.d/a.sh',
    'PATH=/usr/local/go-1.21/bin:/root/go/bin:$HOME/sdk/go1.22.1/bin:/usr/local/go-1.27/bin:$PATH\nexport GOFLAGS=$(touch /tmp/owned)\n#export GOROOT=/x\n',
  );
  await server.write('/etc/environment', "GOROOT='/usr/local/go-1.27'\nGOFLAGS=-mod=mod\n");
  await server.write('/root/.bashrc', 'if true; then export GOROOT=/nowhere; fi\nunset GOROOT\n');
  await server.run(
    'mkfifo /root/.profile.d; rm -f /root/.profile; mkfifo /root/.profile; ln -s /root/.profile /etc/profile.d/z.sh',
  );
  await server.write('/srv/policy', 'GOFLAGS=\n');
  const told = await checked(server, '1.27 1.27.3 --only selection --policy /srv/policy');
  t.deepEqual(told.lines, [
    'error /etc/environment: line 2 sets GOFLAGS to -mod=mod, against the policy',
    'error /root/.bashrc: line 1 sets GOROOT to /nowhere: the go of any other version builds nothing then',
    'warning /etc/environment: line 1 sets GOROOT to /usr/local/go-1.27: the go of any other version builds nothing then',
    'warning /etc/profile.d/a.sh: line 1 has /usr/local/go-1.21/bin in PATH, which is not there',
  ]);
  t.false(await server.exists('/tmp/owned'));

  // go finds the file of `go env -w` where these say; what is theirs is read with their rights
  await server.run(`useradd --create-home alice; useradd --create-home bob; cd /home/alice; mkdir -p .cfg/go '/srv/a b/go' 'my own'
    echo GOPROXY=https://cfg >.cfg/go/env; echo GOPROXY=https://srv >'/srv/a b/go/env'; echo GOPROXY=https://own >'my own/env'
    mkdir -p /root/.cfg/go; echo GOPROXY=https://root >/root/.cfg/go/env; chmod 700 /root; ln -s /root/.cfg /home/bob/.cfg`);
  await server.write('/etc/profile.d/b.csh', 'setenv XDG_CONFIG_HOME $HOME/.cfg/ # all of us\n');
  await server.write('/etc/security/pam_env.conf', 'XDG_CONFIG_HOME DEFAULT="/srv/a b"\n');
  await server.write('/home/alice/.bashrc', "export GOENV='~/my own/env'; # mine\nGOENV=off\n");
  await server.write('/home/bob/.profile', 'export XDG_CONFIG_HOME=$(touch /tmp/owned)\n');
  await server.write('/srv/policy', 'GOPROXY=off\n');
  const theirs = await checked(server, '--only environment --policy /srv/policy --user alice --user bob');
  const lines = theirs.lines.filter((line) => !line.includes(ROOT));
  t.deepEqual(lines, [
    'error /home/alice/.cfg/go/env: GOPROXY=https://cfg, the policy wants off',
    'error /home/alice/my own/env: GOPROXY=https://own, the policy wants off',
    'error /root/.cfg/go/env: GOPROXY=https://root, the policy wants off',
    ...Array.from({ length: 3 }, () => 'error /srv/a b/go/env: GOPROXY=https://srv, the policy wants off'),
    'note bob: a profile file computes XDG_CONFIG_HOME, so settings of go may be where this did not look',
  ]);
  t.false(await server.exists('/tmp/owned'));
});

/** As the real one: in a module that wants a newer toolchain it says nothing of any program, unless it is told to stay what it is. */
const READER = `#!/bin/sh
if [ -f go.mod ] && [ "\${GOTOOLCHAIN-}" != local ]; then exit 1; fi
shift
for file; do
  case $file in
  */huge) exec sleep 60 ;;
  */panics) exit 2 ;;
  *.sh) status=1 ;;
  *) echo "$file: go1.27.3" ;;
  esac
done
exit \${status-0}
`;

test('a program that holds go up, or a go.mod where the caller stands, hides no other program', async (t) => {
  const folder = await temporaryFolder(t);
  const work = join(folder, 'work');
  const programs = join(folder, 'programs');
  await mkdir(join(work, 'binary'), { recursive: true });
  await mkdir(programs);
  const reader = join(folder, 'go');
  await writeFile(reader, READER);
  await chmod(reader, 0o755);
  await writeFile(join(folder, 'go.mod'), 'module x\ngo 1.99\n');
  await writeFile(join(work, 'binaries'), `${programs}\0`);
  const gather = async (names: readonly string[]): Promise<string[]> => {
    for (const name of names) await writeFile(join(programs, name), Buffer.alloc(300_000), { mode: 0o755 });
    await execa('rm', ['-f', join(work, 'folders')]);
    const script = '. "$ge_share/checks/binaries.sh"; ge_binaries_seconds=1; ge_binaries_gather';
    const env = { ge_share: join(GO_ENV, 'usr/share/go-env'), ge_work: work, ge_reader: reader };
    await execa('sh', ['-uc', script], { cwd: folder, env, timeout: 20_000 });
    const found = await readFile(join(work, 'candidates'), 'utf8');
    return found
      .split('\0')
      .map((path) => path.slice(programs.length + 1))
      .sort();
  };
  t.deepEqual(await gather(['a', 'script.sh', 'z']), ['', 'a', 'z']);
  t.deepEqual(await gather(['huge', 'panics']), ['', 'a', 'huge', 'panics', 'z']);
});
