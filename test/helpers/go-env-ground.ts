import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { installedToolchains, type Said } from './installed-toolchains.ts';
import { type Owner, temporaryFolder } from './temporary-folder.ts';

/** Every shell that sources go-env's files. */
export const SOURCING_SHELLS = [
  ['dash'],
  ['bash'],
  ['bash', '--posix'],
  ['zsh'],
  ['zsh', '--emulate', 'sh'],
  ['ksh'],
  ['mksh'],
  ['busybox', 'sh'],
] as const;

export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A host on which lines of Go are installed, one in each layout, and go1.26.10 is the system's default. */
export interface GoEnvGround {
  folder: string;
  home: string;
  /** Writes files below the home. */
  write: (files: Readonly<Record<string, string | Uint8Array>>) => Promise<void>;
  /** Runs a command there; the folder is below the home. */
  run: (command: readonly string[], env?: Readonly<Record<string, string>>, folder?: string) => Promise<Said>;
  /** The same, of a script's text. */
  script: (
    shell: readonly string[],
    text: string,
    env?: Readonly<Record<string, string>>,
    folder?: string,
  ) => Promise<Said>;
}

const INSTALLED = {
  'usr/local/go-1.20': '1.20.14',
  'usr/local/go-1.25': '1.25.3 (Red Hat 1.25.3-1)',
  'usr/local/go-1.26': '1.26.10',
  'opt/go/1.27': '1.27.3',
  'usr/lib/godepot/go-1.28': '1.28rc1',
};

/** @param system GOROOT of what /usr/bin/go is; none: an alternative that has no GOROOT beside it */
export async function goEnvGround(
  t: Owner,
  {
    installed = INSTALLED,
    system = '/usr/local/go-1.26',
    goroot = true,
  }: {
    installed?: Readonly<Record<string, string>>;
    system?: string;
    goroot?: boolean;
  } = {},
): Promise<GoEnvGround> {
  const folder = await temporaryFolder(t);
  const home = join(folder, 'home');
  await mkdir(home);
  const files = Object.entries(installed).flatMap(([root, version]) => [
    [`${root}/bin/go`, `#!/bin/sh\necho "go version go${version} linux/amd64"\n`] as const,
    [`${root}/VERSION`, `go${version}\ntime 2026-10-19T22:20:36Z\n`] as const,
  ]);
  const enter = await installedToolchains(folder, Object.fromEntries(files));
  await mkdir(join(folder, 'etc/alternatives'), { recursive: true });
  await mkdir(join(folder, 'usr/bin'), { recursive: true });
  await symlink(`${system}/bin/go`, join(folder, 'etc/alternatives/go'));
  if (goroot) await symlink(system, join(folder, 'etc/alternatives/goroot'));
  await symlink('/etc/alternatives/go', join(folder, 'usr/bin/go'));
  // others than root may come in
  await chmod(folder, 0o755);
  const run: GoEnvGround['run'] = (command, env = {}, at = '.') =>
    enter(command, { PATH: SYSTEM_PATH, HOME: home, LC_ALL: 'C.UTF-8', ...env }, join(home, at));
  return {
    folder,
    home,
    async write(texts) {
      for (const [path, text] of Object.entries(texts)) {
        await mkdir(dirname(join(home, path)), { recursive: true });
        await writeFile(join(home, path), text);
      }
    },
    run,
    async script(shell, text, env, at) {
      const path = join(folder, 'script');
      await writeFile(path, text);
      return run([...shell, path], env, at);
    },
  };
}

/** `(status) stdout [stderr]`, with ~ for the home. */
export function told({ status, stdout, stderr }: Said, { home }: GoEnvGround): string {
  return `(${status}) ${stdout}${stderr === '' ? '' : `[${stderr}]`}`.replaceAll(home, '~');
}
