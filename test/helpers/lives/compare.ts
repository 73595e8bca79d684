import { createHash } from 'node:crypto';

import type { Format } from '../../../builder/packaging/package.ts';
import { type Line, LINES } from './events.ts';
import type { Seen } from './host.ts';
import type { Instance, World } from './model.ts';
import type { LifePackages } from './packages.ts';
import { expectedFiles, expectedLog, RECORD } from './record-text.ts';

/** What the administrator's own /usr/local/go points to. */
export const MINE = '/srv/my go';

/** Everything on the host against everything in the model. */
export function differences(world: World, seen: Seen, format: Format, packages: LifePackages): string[] {
  const faults = compare(expectedTree(world, packages), seen.tree);
  const database = expectedDatabase(world, format, packages.goEnv.version);
  // of what has no files the version is not looked at
  const found = seen.database.map((line) => line.replace(/ (config-files|half-installed) .*/, ' $1'));
  if (database.join('\n') !== found.join('\n'))
    faults.push(`database: ${found.join('; ')} instead of ${database.join('; ')}`);
  const group = describeGroup(world);
  const stands = seen.group === undefined ? 'none' : readGroup(seen.group);
  const log = expectedLog(world, packages);
  if (log !== seen.log) faults.push(`record:\n${seen.log}instead of\n${log}`);
  if (group !== stands) faults.push(`group: ${stands} instead of ${group}`);
  return faults;
}

function compare(expected: ReadonlyMap<string, string>, seen: ReadonlyMap<string, string>): string[] {
  return [...new Set([...expected.keys(), ...seen.keys()])].sort().flatMap((path) => {
    const [should, is] = [expected.get(path), seen.get(path)];
    return should === is || (should === ANY && is !== undefined)
      ? []
      : [`${path}: ${is ?? 'nothing'} instead of ${should ?? 'nothing'}`];
  });
}

const ANY = 'any';
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Folders of go-env that are there before it, so that nothing differs. */
const OF_THE_CHROOT: ReadonlySet<string> = new Set([
  '/usr/share/bash-completion',
  '/usr/share/bash-completion/completions',
  '/usr/share/zsh',
  '/usr/share/zsh/vendor-completions',
]);

/** go-env's timer is enabled for as long as go-env is there. */
const TIMER: readonly (readonly [path: string, what: string])[] = [
  [
    '/etc/systemd/system/timers.target.wants/go-env-record.timer',
    'l -> /usr/lib/systemd/system/go-env-record.timer',
  ],
  ['/var/lib/godepot', 'd 755'],
  ['/var/lib/godepot/units', 'd 755'],
  ['/var/lib/godepot/units/go-env-record.timer', `f 644 ${digest('\n')}`],
];

function expectedTree(world: World, packages: LifePackages): Map<string, string> {
  const tree = new Map([...packages.goEnv.files].filter(([path]) => !OF_THE_CHROOT.has(path)));
  const { alternatives } = world;
  for (const line of LINES) {
    for (const instance of world.packages[line].instances)
      for (const [path, what] of filesLeft(line, instance, packages)) tree.set(path, what);
    if (world.packages[line].remembered) {
      tree.set('/var/lib/godepot/choices', 'd 755');
      tree.set(
        `/var/lib/godepot/choices/go%20%2Fusr%2Flocal%2Fgo-${line}%2Fbin%2Fgo`,
        `f 644 ${digest('\n')}`,
      );
    }
  }
  tree.set('/var/lib/go-env', 'd 755');
  for (const [path, what] of TIMER) tree.set(path, what);
  const { log, folder } = world.record;
  if (folder) tree.set(RECORD, 'd 755');
  if (log.length > 0) tree.set(`${RECORD}/log`, ANY);
  for (const [path, what] of expectedFiles(world, packages)) tree.set(path, what);
  const { current, choices, goroot } = alternatives;
  if (current !== undefined) {
    const root = `/usr/local/go-${current}`;
    tree.set('/var/lib/dpkg/alternatives/go', ANY);
    for (const name of ['go', 'gofmt']) {
      tree.set(`/etc/alternatives/${name}`, `l -> ${root}/bin/${name}`);
      tree.set(`/usr/bin/${name}`, `l -> /etc/alternatives/${name}`);
    }
    if (choices.get(current)?.goroot === true) tree.set('/etc/alternatives/goroot', `l -> ${root}`);
  }
  if (goroot === 'alternative') tree.set('/usr/local/go', 'l -> /etc/alternatives/goroot');
  if (goroot === 'link') tree.set('/usr/local/go', `l -> ${MINE}`);
  if (goroot === 'directory')
    tree
      .set('/usr/local/go', 'd 755')
      .set('/usr/local/go/bin', 'd 755')
      .set('/usr/local/go/bin/go', `f 644 ${digest('mine\n')}`);
  return tree;
}

/** What others took along is missing, but for folders that still hold something. */
function filesLeft(line: Line, { patch, lost }: Instance, packages: LifePackages): [string, string][] {
  const files = [...packages.files(line, patch)];
  const gone = new Set(lost.flatMap((other) => [...packages.files(line, other).keys()]));
  const left = files.map(([path]) => path).filter((path) => !gone.has(path));
  return files.filter(([path]) => left.some((other) => other === path || other.startsWith(`${path}/`)));
}

function expectedDatabase(world: World, format: Format, goEnv: string): string[] {
  const lines = LINES.flatMap((line: Line) => {
    const { status, instances } = world.packages[line];
    const patches = instances.map(({ patch }) => patch);
    if (format === 'rpm') return patches.map((patch) => `go-${line} ${line}.${patch}-1`);
    if (status === 'not-installed') return [];
    return [
      patches.length === 0 ? `go-${line} ${status}` : `go-${line} ${status} ${line}.${patches.join()}-1`,
    ];
  });
  const own = [format === 'rpm' ? `go-env ${goEnv}` : `go-env installed ${goEnv}`];
  return [...own, ...lines].sort();
}

/** `auto 1.26 1.27+goroot` */
function describeGroup({ alternatives: { choices, mode } }: World): string {
  if (choices.size === 0) return 'none';
  const lines = LINES.filter((line) => choices.has(line)).map(
    (line) => `${line}${choices.get(line)?.goroot === true ? '+goroot' : ''}`,
  );
  return `${mode} ${lines.join(' ')}`;
}

/** The same of Debian's file: status, link, pairs of followers up to an empty line; then each choice: path, priority, a line for each follower. */
function readGroup(text: string): string {
  const [mode = '', , ...rest] = text.split('\n');
  const end = rest.indexOf('');
  const followers = rest.slice(0, end).filter((_, index) => index % 2 === 0);
  const lines = rest.slice(end + 1);
  const found: string[] = [];
  for (let at = 0; (lines[at] ?? '') !== ''; at += 2 + followers.length) {
    const line = /go-([^/]+)/.exec(lines[at] ?? '')?.[1] ?? '?';
    const goroot = followers.indexOf('goroot');
    const has = goroot >= 0 && lines[at + 2 + goroot] !== '';
    found.push(`${line}${has ? '+goroot' : ''}`);
  }
  return `${mode} ${found.sort().join(' ')}`;
}
