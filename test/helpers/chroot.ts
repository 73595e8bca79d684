import { chmod, cp, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

import { digestOf } from './digest.ts';
import { debianMirror } from './mirror.ts';
import { cacheRoot } from './project.ts';
import { buildStubRpm, STUB_SPEC } from './stub-rpm.ts';

/** bookworm: apt 2.6 (gpgv), dnf 4.14 on rpm 4.18. trixie: apt 3.0 (sqv), dnf 4.23 on rpm 4.20, zypper. */
export const SUITES = ['bookworm', 'trixie'] as const;

/** apt 3.3, dnf5 on rpm 6.1: moves from day to day, so only `make test-next` goes there. */
export const NEXT_SUITE = 'sid' as const;

/** trixie with the linters of that release; the machine itself has those of bookworm. */
export const JUDGES = 'judges' as const;

/** Web servers of bookworm, which serve depots by the configurations in deploy/. */
export const WEB = 'web' as const;

/** trixie with Chromium, its headless build: where the web page is looked at. */
export const BROWSER = 'browser' as const;

/** trixie with the ways in: shells of users, cron, sudo, sshd, a container runtime; systemd to be booted. For what go-env does there. */
export const USERS = 'users' as const;

export type Suite =
  (typeof SUITES)[number] | typeof NEXT_SUITE | typeof JUDGES | typeof BROWSER | typeof WEB | typeof USERS;

interface Tree {
  /** Debian's name of the release. */
  release: string;
  /**
   * Package managers beside apt, which is in every suite, what the printed install lines use, and in the newer one what scripts may find to
   * talk to.
   */
  packages: readonly string[];
  /** Installs the rpm whose path comes after it, the one that stands for the base system. */
  installStub?: readonly string[];
  /** Shell, run inside as the last step. */
  finish?: string;
}

/** By dnf, because rpm itself refuses to install on Debian before sid. */
const STUB_BY_DNF = ['dnf', '-y', '-q', '--releasever=9', '--disablerepo=*', '--nogpgcheck', 'install'];

const TREES: Record<Suite, Tree> = {
  bookworm: {
    release: 'bookworm',
    packages: ['rpm', 'dnf', 'gnupg', 'curl'],
    installStub: STUB_BY_DNF,
  },
  trixie: {
    release: 'trixie',
    packages: ['rpm', 'dnf', 'zypper', 'gnupg', 'curl', 'systemd'],
    installStub: STUB_BY_DNF,
  },
  [NEXT_SUITE]: {
    release: 'sid',
    packages: ['rpm', 'dnf5', 'zypper', 'gnupg', 'curl'],
    // dnf5 does nothing where no repository is configured
    installStub: ['rpm', '--upgrade'],
    // upstream's default of rpm 6, which Debian lowers to `digest`; what Fedora calls dnf is dnf5; and a plugin that Debian switches on keeps all that
    // was ever installed as a repository of its own, from which a damaged depot would seem to serve
    finish:
      "mkdir -p /etc/rpm && echo '%_pkgverify_level all' >/etc/rpm/macros && ln -s dnf5 /usr/bin/dnf && sed -i 's/^enabled.*/enabled = false/' /etc/dnf/libdnf5-plugins/local.conf",
  },
  [USERS]: {
    release: 'trixie',
    packages: [
      'rpm',
      'dnf',
      'systemd',
      'dbus',
      'cron',
      'sudo',
      'openssh-server',
      'openssh-client',
      'crun',
    ].concat(
      // shells
      ['zsh', 'ksh93u+m', 'mksh', 'fish', 'tcsh', 'busybox'],
    ),
    installStub: STUB_BY_DNF,
  },
  [WEB]: { release: 'bookworm', packages: ['nginx-light', 'apache2', 'caddy'] },
  [JUDGES]: { release: 'trixie', packages: ['rpm', 'lintian', 'rpmlint'] },
  // one font of each kind that the page asks for: without any, text has no width
  [BROWSER]: { release: 'trixie', packages: ['chromium-headless-shell', 'fonts-dejavu-core'] },
};

/** Put into the tree as they stand; part of the recipe. */
const FILES: Readonly<Record<string, string>> = {
  // some images switch these off, and then every test of freshness passes without testing anything
  '/etc/apt/apt.conf.d/99-test-ground':
    'Acquire::Check-Date "true";\nAcquire::Check-Valid-Until "true";\nAcquire::Retries "0";\nAPT::Install-Recommends "false";\n',
  // twelve thousand fsyncs prove nothing here
  '/etc/dpkg/dpkg.cfg.d/test-ground': 'force-unsafe-io\n',
  // no scriptlet may start a daemon in a chroot
  '/usr/sbin/policy-rc.d': '#!/bin/sh\nexit 101\n',
};

/** Raised when the steps below change in a way that the recipe's data do not show. */
const RECIPE = 4;

/** Folder of a suite's tree, whether it is there or not: it changes name when the recipe changes. */
function chrootPath(suite: Suite): string {
  const { packages, installStub, finish } = TREES[suite];
  const steps = [
    ...(installStub === undefined ? [] : [STUB_SPEC]),
    ...(finish === undefined ? [] : [finish]),
  ];
  const recipe = [RECIPE, suite, packages, FILES, process.arch, ...steps];
  return join(cacheRoot, 'chroots', `${suite}-${digestOf(recipe)}`);
}

/**
 * A suite's tree, never to be written to: servers lay an overlay on it.
 * @throws Error when test/setup.ts has not made it.
 */
export async function requireChroot(suite: Suite): Promise<string> {
  const path = chrootPath(suite);
  if (await isDirectory(path)) return path;
  throw new Error(`no ${suite} chroot at ${path}: run test/setup.ts first (make test does)`);
}

/** Makes a suite's tree from the machine's own mirror unless it is there. Needs root and about 40 s. */
export async function makeChroot(suite: Suite): Promise<{ path: string; made: boolean }> {
  const path = chrootPath(suite);
  if (await isDirectory(path)) return { path, made: false };
  const staging = `${path}.part`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(dirname(path), { recursive: true });
  await bootstrap(suite, staging);
  await rename(staging, path);
  await removeOthers(suite, path);
  return { path, made: true };
}

/** Trees of earlier recipes, half a gigabyte each. */
async function removeOthers(suite: Suite, path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    const other = join(folder, name);
    if (name.startsWith(`${suite}-`) && other !== path) await rm(other, { recursive: true, force: true });
  }
}

async function bootstrap(suite: Suite, root: string): Promise<void> {
  const mirror = await debianMirror();
  const certificates = mirror.startsWith('https:') ? ['--include=ca-certificates'] : [];
  const { release, packages, installStub, finish } = TREES[suite];
  await execa('debootstrap', ['--variant=minbase', ...certificates, release, root, mirror]);
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await chmod(join(root, '/usr/sbin/policy-rc.d'), 0o755);
  // sid's Release is past its Valid-Until wherever a mirror stands still for some days; what is built from it is no secret
  await inside(root, ['apt-get', '-qq', '-o', 'Acquire::Check-Valid-Until=false', 'update']);
  await inside(root, ['apt-get', '-qq', '-y', 'install', ...packages]);
  if (installStub !== undefined) await putStub(root, installStub);
  if (finish !== undefined) await inside(root, ['sh', '-c', finish]);
  // from here on a server knows no other source than the one that a test gives it
  await inside(root, [
    'sh',
    '-c',
    'apt-get clean; rm -rf /etc/apt/sources.list /var/lib/apt/lists/* /etc/resolv.conf',
  ]);
}

async function putStub(root: string, install: readonly string[]): Promise<void> {
  const rpm = await buildStubRpm();
  try {
    await cp(rpm.path, join(root, 'tmp/stub.rpm'));
    await inside(root, [...install, '/tmp/stub.rpm']);
    await rm(join(root, 'tmp/stub.rpm'));
  } finally {
    await rpm.remove();
  }
}

async function inside(root: string, command: readonly string[]): Promise<void> {
  // rpm 4.18 of Debian keeps root's database below HOME
  const env = {
    DEBIAN_FRONTEND: 'noninteractive',
    LC_ALL: 'C',
    HOME: '/root',
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  };
  // its own process namespace: what a maintainer script leaves running ends with it
  await execa(
    'unshare',
    ['--mount', '--pid', '--fork', '--kill-child', `--mount-proc=${root}/proc`, 'chroot', root, ...command],
    { env },
  );
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
