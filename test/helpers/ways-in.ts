import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { projectRoot } from './project.ts';
import type { Server } from './server.ts';

/** How somebody or something gets to run a command on a host. */
interface Way {
  /** A line of shell, run as root on the host, that has `question` answered there. It holds no single quote. */
  ask: (question: string) => string;
  /** Whose ~/.go-versions decides: that of the user whose login it is. */
  reads: 'alice' | 'root' | 'nobody';
}

/** What sshd and login(1) begin with. */
const BARE = 'env -i HOME=/home/alice USER=alice LOGNAME=alice PATH=/usr/local/bin:/usr/bin:/bin';
const ALICE = `setpriv --reuid=alice --regid=alice --init-groups ${BARE}`;
/** As container runtimes and images have it. */
const IMAGE_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const SSH = 'ssh -q -i /root/key -o StrictHostKeyChecking=no -o BatchMode=yes alice@127.0.0.1';

/** Cron runs @reboot jobs once it is up; so nobody waits for the next minute. */
const CRON = (question: string): string => `rm -f /run/crond.reboot /tmp/cron.said /tmp/cron.done
echo '@reboot { ${question}; } >/tmp/cron.said 2>&1; mv /tmp/cron.said /tmp/cron.done' | crontab -u alice -
cron -f & cron=$!
for n in $(seq 200); do [ ! -e /tmp/cron.done ] || break; sleep 0.05; done
kill $cron; { wait $cron; } 2>/dev/null
cat /tmp/cron.done`;

export const WAYS: Readonly<Record<string, Way>> = {
  'login shell, bash': { ask: (question) => `${ALICE} bash -l -c '${question}'`, reads: 'alice' },
  'login shell, sh': { ask: (question) => `${ALICE} sh -l -c '${question}'`, reads: 'alice' },
  'zsh, with its line in ~/.zprofile': {
    ask: (question) => `${ALICE} zsh -l -c '${question}'`,
    reads: 'alice',
  },
  'tcsh, with its line in ~/.login': {
    ask: (question) => `su -s /usr/bin/tcsh - alice -c '${question.replace('command -v', 'which')}'`,
    reads: 'alice',
  },
  fish: { ask: (question) => `${ALICE} fish -c '${question}'`, reads: 'alice' },
  'bash -c': { ask: (question) => `${ALICE} bash -c '${question}'`, reads: 'nobody' },
  'su -': { ask: (question) => `su - alice -c '${question}'`, reads: 'alice' },
  sudo: { ask: (question) => `${ALICE} sudo sh -c '${question}'`, reads: 'nobody' },
  // the shell of alice has 1.26 first in PATH; sudo's secure_path has not
  'sudo, from a shell that chose': {
    ask: (question) => `${ALICE} GO_VERSION=1.26 bash -l -c 'exec sudo sh -c "$0"' '${question}'`,
    reads: 'nobody',
  },
  'sudo -i': { ask: (question) => `${ALICE} sudo -i sh -c '${question}'`, reads: 'root' },
  cron: { ask: CRON, reads: 'nobody' },
  'ssh host command': { ask: (question) => `${SSH} '${question}'`, reads: 'nobody' },
  'ssh host, a login shell': {
    ask: (question) => `${SSH} "bash -l -c '${question.replaceAll('$', '\\$').replaceAll('"', '\\"')}'"`,
    reads: 'alice',
  },
  "the environment of systemd's units": {
    ask: (question) => `env -i PATH="$(systemd-path search-binaries-default)" sh -c '${question}'`,
    reads: 'nobody',
  },
  'nsenter or chroot into a container': {
    ask: (question) =>
      `unshare --mount --pid --fork --uts --ipc --net env -i ${IMAGE_PATH} sh -c '${question}'`,
    reads: 'nobody',
  },
  'a container runtime': {
    ask: (question) => `echo '${question}' >/srv/bundle/question
crun --cgroup-manager=disabled run --no-pivot --bundle /srv/bundle host`,
    reads: 'nobody',
  },
};

/** EL's; Debian's has /usr/local/bin and /usr/local/sbin as well. */
const EL_SECURE_PATH = 'Defaults secure_path = /sbin:/bin:/usr/sbin:/usr/bin';

/** Makes the host ready: sshd with a key for alice, and a container of the host's own files. */
export async function openWays(server: Server, format: 'deb' | 'rpm'): Promise<void> {
  if (format === 'rpm') await server.run(`echo '${EL_SECURE_PATH}' >/etc/sudoers.d/secure-path`);
  await server.run(`echo "127.0.0.1 $(uname -n)" >>/etc/hosts
mkdir -p /run/sshd
ssh-keygen -q -N '' -t ed25519 -f /root/key
install -d -o alice -m 700 /home/alice/.ssh
install -o alice -m 600 /root/key.pub /home/alice/.ssh/authorized_keys
/usr/sbin/sshd -o ListenAddress=127.0.0.1`);
  // the lines that README and docs/go-env.md give to shells that read nothing of /etc/profile.d on Debian
  const readme = await readFile(join(projectRoot, 'specs/go-env/README'), 'utf8');
  for (const file of ['.zprofile', '.login']) {
    const line = new RegExp(`^ +~/\\${file} +(.*)$`, 'm').exec(readme)?.[1];
    if (line === undefined) throw new Error(`specs/go-env/README has no line for ~/${file}`);
    await server.write(`/home/alice/${file}`, `${line}\n`);
  }
  await server.write('/srv/bundle/config.json', JSON.stringify(CONTAINER));
  // crun looks for control groups, though it is told to make none
  await server.run(`mkdir -p /srv/bundle/rootfs /sys/fs/cgroup
mount -t tmpfs cgroup /sys/fs/cgroup
mount --bind / /srv/bundle/rootfs`);
}

/**
 * What podman or docker would write, without what a question does not need. Never `crun exec` here: a server's root is a chroot, which cannot be
 * pivoted away, so that exec would enter the machine that runs the tests.
 */
const CONTAINER = {
  ociVersion: '1.0.0',
  process: {
    terminal: false,
    user: { uid: 0, gid: 0 },
    args: ['sh', '/srv/bundle/question'],
    env: [IMAGE_PATH],
    cwd: '/',
    noNewPrivileges: true,
  },
  root: { path: 'rootfs', readonly: true },
  hostname: 'container',
  mounts: [
    { destination: '/proc', type: 'proc', source: 'proc' },
    { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
  ],
  linux: { namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })) },
};
