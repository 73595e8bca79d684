import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { execa } from 'execa';

import { projectRoot } from './project.ts';

/** What a shell said. */
export interface Said {
  status: number;
  stdout: string;
  stderr: string;
}

const GO_ENV = join(projectRoot, 'specs/go-env/root');

/**
 * A mount namespace in which /usr/local and /opt are folders of the test, and go-env's own files and the test's lie in /usr and /etc, so that
 * the real paths can be tried on any machine.
 * @param files path -> content; programs are executable
 */
export async function installedToolchains(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<
  (command: readonly string[], env: Readonly<Record<string, string>>, cwd?: string) => Promise<Said>
> {
  for (const [path, content] of Object.entries(files)) {
    const at = join(folder, path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, content);
    if (path.includes('/bin/')) await chmod(at, 0o755);
  }
  for (const path of ['usr/local', 'opt', 'etc']) await mkdir(join(folder, path), { recursive: true });
  const enter = `
    for top in usr etc; do mount -t overlay -o "lowerdir=$0/$top:$1/$top:/$top" overlay "/$top" || exit; done
    mount --bind "$0/usr/local" /usr/local && mount --bind "$0/opt" /opt && cd -- "$2" && shift 2 && exec "$@"`;
  return async (command, env, cwd = folder) => {
    const { exitCode, stdout, stderr } = await execa(
      'unshare',
      ['--mount', 'sh', '-c', enter, folder, GO_ENV, cwd, ...command],
      { env: { ...env }, extendEnv: false, reject: false, stdin: 'ignore', timeout: 60_000 },
    );
    return { status: exitCode ?? -1, stdout, stderr };
  };
}
