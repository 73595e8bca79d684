import type { ExecutionContext } from 'ava';
import { execa } from 'execa';

import type { Server } from './server.ts';

/** A login shell of a user that stays open, as a terminal keeps it. */
export interface OpenShell {
  /** What one line says, on both channels, and its status: `0 go version go1.27.2 linux/amd64`. */
  ask: (line: string) => Promise<string>;
}

/** A line whose words go into a file, and then its status; on lines of their own, so that what cannot be parsed does not swallow the end. */
const POSIX = {
  flags: ['-il'],
  says: (line: string, file: string, end: string) => `${line} >${file} 2>&1\necho ${end} $?\n`,
};

/** How a shell is made to be one of a person at a terminal. */
const KINDS = {
  bash: POSIX,
  dash: POSIX,
  ksh: POSIX,
  mksh: POSIX,
  zsh: POSIX,
  fish: {
    // by itself it reads a pipe to its end before it does anything
    flags: ['-il', '-c', 'while read line; eval $line; end'],
    says: (line: string, file: string, end: string) =>
      `begin; ${line}; end >${file} 2>&1; echo ${end} $status\n`,
  },
  tcsh: {
    // takes -l as its only flag
    flags: ['-l'],
    says: (line: string, file: string, end: string) => `${line} >& ${file}\necho ${end} $status\n`,
  },
} as const;

export type ShellName = keyof typeof KINDS;
export const SHELL_NAMES: readonly ShellName[] = ['bash', 'dash', 'ksh', 'mksh', 'zsh', 'fish', 'tcsh'];

/** What login(1), sshd and su give to a shell. */
const ENVIRONMENT = [
  'PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games',
  'TERM=dumb',
  'LC_ALL=C.UTF-8',
];
const LIMIT_MS = 60_000;

export async function openShell(
  server: Server,
  t: ExecutionContext,
  name: ShellName,
  env: Readonly<Record<string, string>> = {},
  user = 'alice',
): Promise<OpenShell> {
  const { flags, says } = KINDS[name];
  const [program = '', ...args] = server.inside();
  const settings = [...ENVIRONMENT, `HOME=/home/${user}`, `USER=${user}`, `LOGNAME=${user}`].concat(
    Object.entries(env).map(([key, value]) => `${key}=${value}`),
  );
  const shell = execa(
    program,
    [
      ...args,
      'setpriv',
      `--reuid=${user}`,
      `--regid=${user}`,
      '--init-groups',
      'env',
      '-i',
      ...settings,
      name,
      ...flags,
    ],
    { stdin: 'pipe', stdout: 'pipe', stderr: 'ignore', buffer: false, reject: false, cwd: '/' },
  );
  t.teardown(async () => {
    shell.kill('SIGKILL');
    await shell;
  });
  let said = '';
  const heard = new Set<() => void>();
  shell.stdout.on('data', (chunk: unknown) => {
    said += String(chunk);
    for (const wake of heard) wake();
  });
  let asked = 0;
  const ask = async (line: string): Promise<string> => {
    const from = said.length;
    const end = `answer ${++asked} ends with`;
    const ended = new RegExp(`^${end} (\\d+)$`, 'm');
    const answer = `/tmp/answer-${shell.pid}`;
    shell.stdin.write(says(line, answer, end));
    const found = await new Promise<RegExpExecArray>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${name} does not answer ${line}: ${said.slice(from)}`)),
        LIMIT_MS,
      );
      const look = (): void => {
        const match = ended.exec(said.slice(from));
        if (match === null) return;
        clearTimeout(timer);
        heard.delete(look);
        resolve(match);
      };
      heard.add(look);
      look();
    });
    return `${found[1]} ${(await server.read(answer)).trim()}`;
  };
  await ask('true');
  return { ask };
}
