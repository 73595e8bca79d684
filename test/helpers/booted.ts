/** A server that systemd runs: the real one, as first process of namespaces of its own. */
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

import { requireChroot, type Suite } from './chroot.ts';
import { MEMORY } from './memory.ts';
import type { Finished } from './server.ts';

export interface Booted {
  try: (script: string) => Promise<Finished>;
  /** A failure of the script fails the test. */
  run: (script: string) => Promise<string>;
  write: (path: string, content: string | Uint8Array) => Promise<void>;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * $1 chroot, $2 folder. /sys and /proc/sys cannot be written to: systemd would set up the machine that the test runs on.
 */
const BOOT = `set -e
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work,volatile" "$2/root"
cd "$2/root"
mount -t tmpfs devices dev
mknod -m 666 dev/null c 1 3
mknod -m 666 dev/urandom c 1 9
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup sys/fs/cgroup
mount -t tmpfs run run
exec env -i container=other PATH=${PATH} chroot . /usr/lib/systemd/systemd --system --log-target=null --unit=basic.target
`;

/** Waits until its stdin closes, which happens however the test's process ends; then kills the first process, and with it all. */
const LANDLORD = `set -e
exec 3<&0
unshare --mount --pid --fork --cgroup --ipc --uts --net --kill-child sh -c "$1" boot "$2" "$3" <&- &
child=$!
echo "$child"
cat <&3 >/dev/null || :
kill -KILL "$child" || :
{ wait "$child" || :; } 2>/dev/null
rm -rf --one-file-system "$3"
`;

export async function openBooted(suite: Suite, t: ExecutionContext): Promise<Booted> {
  const lower = await requireChroot(suite);
  const folder = await mkdtemp(join(MEMORY, 'godepot-booted-'));
  for (const part of ['upper', 'work', 'root']) await mkdir(join(folder, part));
  const landlord = execa('sh', ['-c', LANDLORD, 'landlord', BOOT, lower, folder], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
    buffer: false,
    reject: false,
  });
  t.teardown(async () => {
    landlord.stdin.end();
    await landlord;
  });
  let said = '';
  for await (const chunk of landlord.stdout) {
    said += String(chunk);
    if (said.includes('\n')) break;
  }
  // unshare's only child is the first process of its namespaces
  const pid = (await execa('sh', ['-c', `until pgrep -P "$1"; do sleep 0.1; done`, 'wait', said.trim()]))
    .stdout;
  const enter = [
    '--target',
    pid,
    '--all',
    '--root',
    '--wd=/',
    'env',
    '-i',
    `PATH=${PATH}`,
    'HOME=/root',
    'LC_ALL=C.UTF-8',
  ];
  const attempt = async (script: string): Promise<Finished> => {
    const done = await execa('nsenter', [...enter, 'sh', '-c', script], {
      stdin: 'ignore',
      all: true,
      reject: false,
      timeout: 120_000,
    });
    return { command: script, status: done.exitCode ?? -1, stdout: done.stdout, output: done.all };
  };
  const booted: Booted = {
    try: attempt,
    async run(script) {
      const done = await attempt(script);
      if (done.status !== 0) throw new Error(`${script}\nended with status ${done.status}:\n${done.output}`);
      return done.stdout;
    },
    async write(path, content) {
      await execa('nsenter', [...enter, 'sh', '-c', 'cat >"$1"', 'write', path], { input: content });
    },
  };
  await waitFor(booted, 'case $(systemctl is-system-running) in running|degraded) ;; *) exit 1; esac');
  return booted;
}

async function waitFor(booted: Booted, script: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if ((await booted.try(script)).status === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`systemd did not come up: ${script}`);
}
