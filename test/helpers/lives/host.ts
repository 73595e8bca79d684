/** Whole lives on real hosts: a chroot under an overlay in memory, one shell script for all events, and what was there after each. */
import { execa } from 'execa';
import { lstat, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Format } from '../../../builder/packaging/package.ts';
import { requireChroot } from '../chroot.ts';
import { MEMORY } from '../memory.ts';
import { CARRIED } from './packages.ts';

/** What is seen after one command. */
export interface Seen {
  status: number;
  output: string;
  /** Path -> what is there, of all that differs from the chroot: `f 644 <sha256>`, `l -> target`, `d 755`, `gone`. */
  tree: Map<string, string>;
  /** The package manager's database, as its own query prints it; lines sorted. */
  database: string[];
  /** The group's file of update-alternatives, where there is one. */
  group: string | undefined;
  /** The log of go-env's record, each time masked. */
  log: string;
}

export interface Host {
  /** Folder for packages, to be seen at CARRIED. */
  packages: string;
  /**
   * Runs the commands one after the other on a fresh host.
   * @param shared that many of them begin other lives too: what they lead to is made once, and each life goes on from a copy of it
   */
  live: (commands: readonly string[], shared?: number) => Promise<Seen[]>;
  close: () => Promise<void>;
}

/** What commands that begin several lives have left. */
interface Begun {
  upper: string;
  seen: readonly Seen[];
}

/** What package managers keep for themselves, and what is nobody's. */
const NOT_LOOKED_AT =
  /^\/(tmp|var\/tmp|run|dev|proc|var\/log|var\/cache|root\/\.rpmdb|var\/lib\/rpm|srv\/packages)(\/|$)|^\/var\/lib\/dpkg\/(?!alternatives\/)|^\/etc\/ld\.so\.cache$/;

const QUERY: Record<Format, string> = {
  deb: `dpkg-query -W -f '\${Package} \${db:Status-Status} \${Version}\\n'`,
  rpm: `rpm -qa --qf '%{NAME} %{VERSION}-%{RELEASE}\\n'`,
};

/** Of the host itself. */
const BASE = /^(base-files|base-system-stub) /;

/**
 * $1 chroot, $2 folder with upper, work, root, out and the commands 0.sh, 1.sh, ...; $3 folder of packages. /proc is left out: so are
 * many image builds.
 */
const DRIVER = `set -e
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work,volatile" "$2/root"
mount -t tmpfs devices "$2/root/dev"
mknod -m 666 "$2/root/dev/null" c 1 3
mknod -m 666 "$2/root/dev/urandom" c 1 9
mkdir -p "$2/root${CARRIED}"
mount --bind "$3" "$2/root${CARRIED}"
n=0
while [ -e "$2/out/$n.sh" ]; do
	status=0
	chroot "$2/root" sh <"$2/out/$n.sh" >"$2/out/$n.log" 2>&1 || status=$?
	echo "$status" >"$2/out/$n.status"
	cd "$2/upper"
	find . -printf '%y\\t%m\\t%U:%G\\t%P\\t%l\\0' >"$2/out/$n.tree"
	find . -type f -not -path './var/lib/dpkg/[!a]*' -not -path './root/*' -not -path './tmp/*' -exec sha256sum -z {} + >"$2/out/$n.sums"
	cat var/lib/dpkg/alternatives/go >"$2/out/$n.group" 2>/dev/null || :
	cat var/lib/go-env/history/log >"$2/out/$n.history" 2>/dev/null || :
	chroot "$2/root" sh -c "$4" >"$2/out/$n.database"
	n=$((n + 1))
done
`;

const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
};

/** A database without the chroot's own packages, but for the owner of the common folders: reading those takes longer than all else. */
const PREPARE = `cd /var/lib/dpkg
dpkg-query -s base-files >/tmp/status && cp /tmp/status status
for file in info/*; do case $file in info/base-files.*) ;; *) rm "$file" ;; esac; done`;

/** @param prepare more commands of the first preparation, which is not looked at */
export async function openHost(format: Format, prepare = ':'): Promise<Host> {
  const chroot = await requireChroot('bookworm');
  // thousands of small transactions, each of which would wait for a disk
  const base = await mkdtemp(join(MEMORY, `godepot-life-${format}-`));
  const lower = join(base, 'prepared', 'upper');
  const packages = join(base, 'packages');
  await mkdir(packages);
  const run = async (
    name: string,
    commands: readonly string[],
    below: string,
    upper?: string,
  ): Promise<string> => {
    const folder = join(base, name);
    for (const part of ['work', 'root', 'out']) await mkdir(join(folder, part), { recursive: true });
    if (upper === undefined) await mkdir(join(folder, 'upper'));
    else await execa('cp', ['-a', upper, join(folder, 'upper')]);
    await Promise.all(commands.map((text, n) => writeFile(join(folder, 'out', `${n}.sh`), text)));
    await execa(
      'unshare',
      [
        '--mount',
        '--pid',
        '--fork',
        '--kill-child',
        'sh',
        '-c',
        DRIVER,
        'driver',
        below,
        folder,
        packages,
        QUERY[format],
      ],
      { env: ENVIRONMENT, extendEnv: false, stdin: 'ignore', timeout: 600_000 },
    );
    return folder;
  };
  await run('prepared', [`${PREPARE}\n${prepare}`], chroot);
  const known = new Map<string, Promise<boolean>>();
  const folderBelow = (path: string): Promise<boolean> => {
    const found = known.get(path) ?? isDirectory([join(lower, path), join(chroot, path)]);
    known.set(path, found);
    return found;
  };
  const below = `${lower}:${chroot}`;
  const seenIn = async (folder: string, commands: readonly string[]): Promise<Seen[]> => {
    const seen: Seen[] = [];
    for (const n of commands.keys()) seen.push(await readSeen(join(folder, 'out', String(n)), folderBelow));
    return seen;
  };
  const begun = new Map<string, Promise<Begun>>();
  let beginnings = 0;
  const begin = (commands: readonly string[]): Promise<Begun | undefined> => {
    const last = commands.slice(-1);
    if (last.length === 0) return Promise.resolve(undefined);
    const key = commands.join('\0');
    const known = begun.get(key) ?? goOn(`begun-${++beginnings}`, last, commands.slice(0, -1));
    begun.set(key, known);
    return known;
  };
  const goOn = async (
    name: string,
    commands: readonly string[],
    before: readonly string[],
  ): Promise<Begun> => {
    const from = await begin(before);
    const folder = await run(name, commands, below, from?.upper);
    return {
      upper: join(folder, 'upper'),
      seen: [...(from?.seen ?? []), ...(await seenIn(folder, commands))],
    };
  };
  let lives = 0;
  return {
    packages,
    async live(commands, shared = 0) {
      const name = `life-${lives++}`;
      const { seen } = await goOn(name, commands.slice(shared), commands.slice(0, shared));
      await rm(join(base, name), { recursive: true });
      return [...seen];
    },
    close: () => rm(base, { recursive: true, force: true }),
  };
}

async function readSeen(at: string, below: (path: string) => Promise<boolean>): Promise<Seen> {
  const text = (ending: string): Promise<string> => readFile(`${at}.${ending}`, 'utf8');
  const sums = new Map(
    records(await text('sums')).map((line) => [line.slice(68), line.slice(0, 64)] as const),
  );
  const tree = new Map<string, string>();
  for (const line of records(await text('tree'))) {
    const [type = '', mode = '', owner = '', name = '', target = ''] = line.split('\t');
    const path = `/${name}`;
    if (name === '' || NOT_LOOKED_AT.test(path)) continue;
    if (type === 'd' && (await below(path))) continue;
    const who = owner === '0:0' ? '' : ` ${owner}`;
    if (type === 'l') tree.set(path, `l -> ${target}`);
    else if (type === 'c') tree.set(path, 'gone');
    else tree.set(path, `${type} ${mode}${type === 'f' ? ` ${sums.get(name) ?? 'unread'}` : ''}${who}`);
  }
  const group = await text('group');
  return {
    status: Number(await text('status')),
    output: await text('log'),
    tree,
    database: (await text('database'))
      .split('\n')
      .filter((line) => line !== '' && !BASE.test(line))
      .sort(),
    group: group === '' ? undefined : group,
    log: (await text('history')).replaceAll(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ /gm, 'TIME '),
  };
}

function records(text: string): string[] {
  return text.split('\0').filter((line) => line !== '');
}

async function isDirectory(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    const found = await lstat(path).catch(() => undefined);
    if (found !== undefined) return found.isDirectory();
  }
  return false;
}
