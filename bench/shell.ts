/**
 * What go-env adds to a shell, as ratios to an empty shell and to mise in the same run: start, `goenv use` and cd in bash, zsh and dash; and go
 * started through /usr/bin/go against its own path and mise's shim. mise comes from npm, activated as its users do, with toolchains given by
 * `mise link`. To beat (issue "go-env"): 0.05 of `mise shell go@X` for `goenv use`; less than 1 ms added to the start of a shell; no cost of a shim.
 */
import { chmod, cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { WORK } from './ground.ts';
import { installMise } from './mise.ts';

const RUNS = Number(process.env['RUNS'] ?? 5);
const GO_ENV = join(import.meta.dirname, '..', 'specs/go-env/root');
const HOST = join(WORK, 'shell');
const HOME = join(HOST, 'home');
const LINES = { '1.26': '1.26.10', '1.27': '1.27.3' } as const;
const PROFILE = '. /etc/profile.d/go-version.sh\n';
const SHELLS = ['bash', 'zsh', 'dash', 'ksh', 'mksh'] as const;
const STARTS = 100;
const TURNS = 200;
/** One turn of mise costs as much as many of ours. */
const MISE_TURNS = 10;

interface Cost {
  /** Milliseconds for one of what the script repeats. */
  cpu: number;
  wall: number;
}

/** A host with two lines of Go, an alternative, go-env, a project and mise's links. */
async function makeHost(mise: string | undefined): Promise<void> {
  await rm(HOST, { recursive: true, force: true });
  for (const path of ['etc/alternatives', 'usr/bin', 'home/project', 'home/other', 'opt'])
    await mkdir(join(HOST, path), { recursive: true });
  for (const [line, version] of Object.entries(LINES)) {
    const root = join(HOST, 'usr/local', `go-${line}`);
    await mkdir(join(root, 'bin'), { recursive: true });
    // the smallest program that there is: what is measured is the way to it
    await cp('/usr/bin/true', join(root, 'bin/go'));
    await chmod(join(root, 'bin/go'), 0o755);
    await writeFile(join(root, 'VERSION'), `go${version}\n`);
    if (mise !== undefined)
      await execa(mise, ['link', `go@${version}`, root], { env: { HOME }, extendEnv: false });
  }
  await symlink('/usr/local/go-1.27/bin/go', join(HOST, 'etc/alternatives/go'));
  await symlink('/etc/alternatives/go', join(HOST, 'usr/bin/go'));
  await writeFile(join(HOME, 'project/.go-version'), '1.26.10\n');
  await writeFile(join(HOME, 'project/.tool-versions'), 'go 1.26.10\n');
}

/** Runs a script there under GNU time; `each` is how often it does what is measured. */
async function cost(
  command: readonly string[],
  script: string,
  each: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Cost> {
  const path = join(HOST, 'script');
  const report = join(HOST, 'time');
  await writeFile(path, script);
  const enter = `
    for top in usr etc; do mount -t overlay -o "lowerdir=$0/$top:$1/$top:/$top" overlay "/$top" || exit; done
    mount --bind "$0/usr/local" /usr/local && mount --bind "$0/opt" /opt && cd "$0/home" && shift && exec "$@"`;
  const line = ['/usr/bin/time', '-o', report, '-f', '%e %U %S', ...command, path];
  await execa('unshare', ['--mount', 'sh', '-c', enter, HOST, GO_ENV, ...line], {
    env: { HOME, PATH: '/usr/local/bin:/usr/bin:/bin', ...env },
    extendEnv: false,
    stdin: 'ignore',
    stdout: 'ignore',
  });
  const { stdout } = await execa('cat', [report]);
  const [wall = NaN, user = NaN, system = NaN] = stdout.split(' ').map(Number);
  return { wall: (wall * 1000) / each, cpu: ((user + system) * 1000) / each };
}

type Job = () => Promise<Cost>;

/** Medians of what is taken in turn, so that a busy moment of the machine meets all alike; asked for by name. */
async function inTurn<Name extends string>(jobs: Readonly<Record<Name, Job>>): Promise<(name: Name) => Cost> {
  const all = new Map(
    Object.entries<Job>(jobs).map(([name, job]) => [name, { job, found: new Array<Cost>() }]),
  );
  for (let run = 0; run < RUNS; run++) for (const { job, found } of all.values()) found.push(await job());
  return (name) => {
    const found = all.get(name)?.found ?? [];
    return { cpu: middle(found.map(({ cpu }) => cpu)), wall: middle(found.map(({ wall }) => wall)) };
  };
}

function middle(figures: number[]): number {
  return figures.sort((one, other) => one - other)[Math.floor(figures.length / 2)] ?? NaN;
}

function loop(times: number, body: string): string {
  return `i=0\nwhile [ $i -lt ${times} ]; do\n${body}\ni=$((i + 1))\ndone\n`;
}

/** $1 in front of the same text repeated: a shell that only does that. */
const repeat =
  (shell: string, head: string, body: string, times = TURNS): Job =>
  () =>
    cost([shell], head + loop(times, body), times);

function report(what: string, ours: Cost, theirs: Cost, beat?: number): void {
  const figure = (name: 'cpu' | 'wall'): string => {
    const ratio = ours[name] / theirs[name];
    const verdict = beat === undefined ? '' : ratio <= beat ? ` (${beat}: met)` : ` (${beat}: MISSED)`;
    return `${name} ${ours[name].toFixed(3)} ms to ${theirs[name].toFixed(3)} ms, ratio ${ratio.toFixed(3)}${verdict}`;
  };
  console.log(`${what}: ${figure('cpu')}; ${figure('wall')}`);
}

function started(shell: string, text: string, env: Readonly<Record<string, string>> = {}): Job {
  return async () => {
    await writeFile(join(HOST, 'start'), text);
    return cost(['dash'], loop(STARTS, `${shell} ${join(HOST, 'start')}`), STARTS, env);
  };
}

/** The start of each shell with and without what a login reads: nothing wanted, and with GO_VERSION. */
async function starts(): Promise<void> {
  for (const shell of SHELLS) {
    const found = await inTurn({
      empty: started(shell, ':\n'),
      login: started(shell, PROFILE),
      wish: started(shell, PROFILE, { GO_VERSION: '1.26' }),
    });
    for (const [name, what] of [
      ['login', 'a login'],
      ['wish', 'a login with GO_VERSION'],
    ] as const) {
      const added = found(name).cpu - found('empty').cpu;
      console.log(
        `start of ${shell}, ${what}: ${added.toFixed(3)} ms CPU added (1 ms: ${added < 1 ? 'met' : 'MISSED'}), ` +
          `${(found(name).wall - found('empty').wall).toFixed(3)} ms wall; ratio to an empty one ${(found(name).cpu / found('empty').cpu).toFixed(2)}`,
      );
    }
  }
}

/** use, cd and the prompt in bash, against mise in the same. */
async function turns(mise: string): Promise<void> {
  const activated = `export PATH=${join(mise, '..')}:$PATH\neval "$(mise activate bash)"\n`;
  const follows = `${PROFILE}goenv auto --session on\n`;
  const prompt = 'for one in "${PROMPT_COMMAND[@]}"; do eval "$one"; done';
  const there = `cd ${HOME}/project\n${prompt}\ncd ${HOME}/other\n${prompt}`;
  const found = await inTurn({
    empty: repeat('bash', '', `cd ${HOME}/project\ncd ${HOME}/other`, TURNS * 50),
    use: repeat('bash', PROFILE, 'goenv use 1.26\ngoenv use 1.27'),
    miseUse: repeat('bash', activated, 'mise shell go@1.26.10\nmise shell go@1.27.3', MISE_TURNS),
    cd: repeat('bash', follows, there),
    miseCd: repeat('bash', activated, there, MISE_TURNS),
    same: repeat('bash', follows, prompt, TURNS * 10),
    miseSame: repeat('bash', activated, prompt, MISE_TURNS),
  });
  report('goenv use, two times, to mise shell', found('use'), found('miseUse'), 0.05);
  report('cd to a project and away, to mise', found('cd'), found('miseCd'));
  report('the same, to an empty shell', found('cd'), found('empty'));
  report('a prompt where nothing changed, to mise', found('same'), found('miseSame'));
}

function program(path: string): Job {
  return () => cost(['dash'], loop(STARTS, path), STARTS);
}

/** A program named go, by each way to it. */
async function programs(mise: string): Promise<void> {
  await execa(mise, ['reshim'], { env: { HOME }, extendEnv: false });
  const found = await inTurn({
    own: program('/usr/local/go-1.27/bin/go'),
    link: program('/usr/bin/go'),
    shim: program(`cd ${HOME}/project && ${HOME}/.local/share/mise/shims/go`),
  });
  report('/usr/bin/go, to its own path', found('link'), found('own'));
  report('/usr/bin/go, to the shim of mise', found('link'), found('shim'));
}

await mkdir(WORK, { recursive: true });
const mise = await installMise(WORK);
await makeHost(mise);
await starts();
if (mise !== undefined) {
  await turns(mise);
  await programs(mise);
}
