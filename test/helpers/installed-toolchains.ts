import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { execa } from 'execa';

/** What a shell said. */
export interface Said {
  status: number;
  stdout: string;
  stderr: string;
}

/**
 * A mount namespace in which /usr/local and /opt are folders of the test, so that the real paths can be tried on any machine.
 * @param files path -> content; programs are executable
 */
export async function installedToolchains(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<(command: readonly string[], env: Readonly<Record<string, string>>) => Promise<Said>> {
  for (const [path, content] of Object.entries(files)) {
    const at = join(folder, path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, content);
    if (path.includes('/bin/')) await chmod(at, 0o755);
  }
  await mkdir(join(folder, 'usr/local'), { recursive: true });
  await mkdir(join(folder, 'opt'), { recursive: true });
  const enter = `mount --bind "$0/usr/local" /usr/local && mount --bind "$0/opt" /opt && exec "$@"`;
  return async (command, env) => {
    const { exitCode, stdout, stderr } = await execa(
      'unshare',
      ['--mount', 'sh', '-c', enter, folder, ...command],
      { env: { ...env }, extendEnv: false, reject: false, stdin: 'ignore', timeout: 60_000 },
    );
    return { status: exitCode ?? -1, stdout, stderr };
  };
}
