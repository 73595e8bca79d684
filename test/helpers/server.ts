import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { mkdir, mkdtemp, statfs } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

import { requireChroot, type Suite } from './chroot.ts';
import { MEMORY } from './memory.ts';
import { type Tree, treeOf } from './tree.ts';

/** What is left of a finished command; `output` is stdout and stderr as they came. */
export interface Finished {
  command: string;
  status: number;
  stdout: string;
  output: string;
}

/** A namespace that holds a depot's HTTP server; `depot-server.ts` opens one. */
export interface Network {
  /** Path of the network namespace. */
  namespace: string;
}

export interface RunOptions {
  /** Where the command may reach to; nowhere when left out. */
  network?: Network | undefined;
  /** Added to a small fixed environment. */
  env?: Readonly<Record<string, string>>;
  /** Seconds; a hung client fails the test instead of the whole run. */
  limit?: number;
}

/**
 * A fresh Debian machine: a cached tree under an overlay, with process, mount and network namespaces of its own. Everything it
 * started and mounted ends with `close`, or with this process if that dies first.
 */
export interface Server {
  suite: Suite;
  /** Runs a shell script inside as root and tells how it ended. */
  try(script: string, options?: RunOptions): Promise<Finished>;
  /** As `try`, but a failure of the script fails the test, with its output. */
  run(script: string, options?: RunOptions): Promise<string>;
  write(path: string, content: string | Uint8Array, mode?: number): Promise<void>;
  read(path: string): Promise<string>;
  exists(path: string): Promise<boolean>;
  /** The beginning of a command line that runs a program inside, for what the caller talks to while it runs. */
  inside(network?: Network): readonly string[];
  /** Everything on its disk but kernel filesystems and what a package manager keeps for itself. */
  tree(): Promise<Tree>;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Mount /proc; image builds run maintainer scripts without it. True when left out. */
  proc?: boolean;
}

const DEFAULT_LIMIT = 600;
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
};

/**
 * $1 lower tree, $2 folder with upper/ work/ root/, $3 `proc` or `noproc`. Keeps the namespaces alive until its stdin closes, which
 * happens when the test's process ends in whatever way. The shell stays, because the first process of a namespace has to take in what others
 * leave behind: dnf waits for ever for the end of a dead process that nobody has taken note of. Where overlays are not to be had (a container on overlayfs) it copies.
 * volatile: what is thrown away need not be on a disk, and package managers wait for one at every turn.
 */
const KEEPER = `set -e
if mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work,volatile" "$2/root" 2>/dev/null; then how=overlay
else cp -a --reflink=auto "$1/." "$2/root/"; how=copy
fi
ip link set lo up
mount --rbind --make-rslave /dev "$2/root/dev"
[ "$3" = noproc ] || mount -t proc proc "$2/root/proc"
echo "ready $how"
cat >/dev/null
:
`;

/**
 * $1 the keeper, then its arguments. Says the number of the process whose namespaces they are, and removes the folder when they are gone:
 * it stands outside, where none of the mounts can be seen. Deaf to Ctrl-C, since the test's process tells it by closing stdin.
 */
const LANDLORD = `trap '' INT TERM HUP
keeper=$1; shift
exec 3<&0
unshare --mount --net --pid --fork sh -c "$keeper" keeper "$@" <&3 &
echo "$!"
wait "$!"
rm -rf --one-file-system "$2"
`;

export async function openServer(
  suite: Suite,
  t: ExecutionContext,
  options: ServerOptions = {},
): Promise<Server> {
  const lower = await requireChroot(suite);
  const folder = await mkdtemp(join(await roomForServers(), `server-${suite}-`));
  for (const name of ['upper', 'work', 'root']) await mkdir(join(folder, name));
  const root = join(folder, 'root');
  const proc = options.proc === false ? 'noproc' : 'proc';
  const landlord = execa('sh', ['-c', LANDLORD, 'landlord', KEEPER, lower, folder, proc], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
    buffer: false,
    reject: false,
  });
  const close = async (): Promise<void> => {
    landlord.stdin.end();
    await landlord;
  };
  t.teardown(close);

  // two processes say one line each, in either order
  const said = await firstLines(landlord.stdout, 2);
  const pid = said.find((line) => /^\d+$/.test(line)) ?? '';
  const how = said.find((line) => line !== pid) ?? '';
  if (how === 'ready copy') t.log('no overlay filesystem here: the server is a copy of its tree');
  else if (how !== 'ready overlay')
    throw new Error(`no server: the keeper said ${how === '' ? 'nothing' : how}`);

  const enter = (network?: Network): readonly string[] => [
    `--target=${pid}`,
    '--mount',
    `--pid=/proc/${pid}/ns/pid_for_children`,
    network === undefined ? '--net' : `--net=${network.namespace}`,
  ];
  const attempt = async (script: string, given: RunOptions = {}): Promise<Finished> => {
    const done = await execa('nsenter', [...enter(given.network), 'chroot', root, 'sh', '-c', script], {
      env: { ...ENVIRONMENT, ...given.env },
      extendEnv: false,
      cwd: '/',
      stdin: 'ignore',
      all: true,
      reject: false,
      timeout: 1000 * (given.limit ?? DEFAULT_LIMIT),
    });
    return { command: script, status: done.exitCode ?? -1, stdout: done.stdout, output: done.all };
  };
  return {
    suite,
    try: attempt,
    async run(script, given) {
      const done = await attempt(script, given);
      if (done.status !== 0)
        throw new Error(`${suite}: ${script}\nended with status ${done.status}:\n${done.output}`);
      return done.stdout;
    },
    async write(path, content, mode = 0o644) {
      await execa(
        'nsenter',
        [
          ...enter(),
          'chroot',
          root,
          'sh',
          '-ec',
          'mkdir -p "$(dirname "$1")"; cat >"$1"; chmod "$2" "$1"',
          'write',
          path,
          mode.toString(8),
        ],
        {
          input: content,
        },
      );
    },
    async read(path) {
      const { stdout } = await execa('nsenter', [...enter(), 'chroot', root, 'cat', path], {
        stripFinalNewline: false,
      });
      return stdout;
    },
    async exists(path) {
      return (await attempt(`[ -e '${path}' ] || [ -L '${path}' ]`)).status === 0;
    },
    inside: (network) => ['nsenter', ...enter(network), 'chroot', root],
    tree: () =>
      treeOf(enter(), root, how === 'ready copy' ? undefined : { lower, upper: join(folder, 'upper') }),
    close,
  };
}

/** Bytes: some servers of two files of tests at once, each with a gigabyte of toolchains. */
const PLENTY = 10 * 1024 ** 3;

/** Where servers keep what they write: in memory where there is plenty of it, since a toolchain is fifteen thousand files. */
async function roomForServers(): Promise<string> {
  const room = await statfs(MEMORY).catch(() => undefined);
  const free = room === undefined ? 0 : room.bavail * room.bsize;
  return Math.min(free, freemem()) > PLENTY ? MEMORY : tmpdir();
}

async function firstLines(stream: AsyncIterable<unknown>, count: number): Promise<string[]> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    const lines = text.split('\n');
    if (lines.length > count) return lines.slice(0, count);
  }
  return text.split('\n');
}
