import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { type GoEnvGround, SOURCING_SHELLS, SYSTEM_PATH } from './go-env-ground.ts';
import type { Said } from './installed-toolchains.ts';

/** A shell that users log in with. */
export interface LoginShell {
  command: readonly string[];
  /** What its login reads, where a distribution makes it read that; sh and csh take it twice, sh under the strictest options. */
  login: string;
}

const SH: readonly LoginShell[] = SOURCING_SHELLS.map((command) => ({
  command,
  login: `set -eu\n${'. /etc/profile.d/go-version.sh\n'.repeat(2)}`,
}));
const CSH: readonly LoginShell[] = ['tcsh', 'bsd-csh'].map((name) => ({
  command: [name, '-f'],
  login: 'source /etc/profile.d/go-version.csh\n'.repeat(2),
}));
/** It reads its vendor_conf.d by itself. */
const FISH: LoginShell = { command: ['fish'], login: '' };

export const LOGIN_SHELLS: readonly LoginShell[] = [...SH, ...CSH, FISH];

export const nameOf = ({ command }: LoginShell): string => command.join(' ');

/** csh, unlike tcsh, has no hook on cd. */
export const FOLLOWING_SHELLS = LOGIN_SHELLS.filter((shell) => nameOf(shell) !== 'bsd-csh -f');

/** Prints what a program finds: PATH (of which SYSTEM is what everybody has), GO_VERSION and GOROOT. */
const SHOW = `#!/bin/sh\nprintf '%s|%s|%s\\n' "$PATH" "\${GO_VERSION-}" "\${GOROOT-}"\n`;

/** Puts files on the host: absolute path to text. */
export async function putOnHost(ground: GoEnvGround, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const at = join(ground.folder, path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, text);
    await chmod(at, /\/s?bin\//.test(path) ? 0o755 : 0o644);
  }
}

/** A command for every shell, and what a program finds after it: PATH, GO_VERSION, GOROOT. */
export type Step = readonly [command: string, path: string, version?: string, goroot?: string];

/** Takes the steps in one shell, after its login. */
export async function walk(
  ground: GoEnvGround,
  { command, login }: LoginShell,
  steps: readonly Step[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ said: string[]; wanted: string[] }> {
  await putOnHost(ground, { '/usr/local/bin/show': SHOW });
  const text = login + steps.map(([line]) => `${line}\nshow\n`).join('');
  const { status, stdout, stderr } = await ground.script(command, text, env);
  return {
    said: [`${status} ${stderr}`, ...stdout.replaceAll(SYSTEM_PATH, 'SYSTEM').split('\n')],
    wanted: ['0 ', ...steps.map((step) => finding(...step))],
  };
}

function finding(_: string, path: string, version = '', goroot = ''): string {
  return `${path}|${version}|${goroot}`;
}

/** Environments of logins; PATH and HOME as on the ground unless they say otherwise, and START the folder. */
export type Logins = readonly Readonly<Record<string, string>>[];

/**
 * One login for each environment, and the PATH that a program finds after it; all in one namespace, which is what takes time. Two seconds
 * of processor time are more than any of them needs, and dash would take five for a line of ten megabytes.
 * `stdout` has a line for each.
 */
export async function logins(
  ground: GoEnvGround,
  { command, login }: LoginShell,
  environments: Logins,
  after = `show`,
): Promise<Said> {
  await putOnHost(ground, { '/usr/local/bin/show': SHOW });
  await writeFile(join(ground.folder, 'login'), `${login}${after}\n`);
  const lines = environments.map((env) => {
    const all = { PATH: SYSTEM_PATH, HOME: ground.home, LC_ALL: 'C.UTF-8', ...env };
    const words = Object.entries(all).map(([name, value]) => quoted(`${name}=${value}`));
    const [program = '', ...flags] = command;
    // by its path: some of the environments hold a PATH that has nothing in it
    const line = [`$(command -v ${program})`, ...flags, join(ground.folder, 'login')];
    const go = env['START'] === undefined ? '' : `cd -- ${quoted(env['START'])} && `;
    return `${go}env -i ${words.join(' ')} ${line.join(' ')}`;
  });
  const said = await ground.script(['dash'], `ulimit -t 2\n${lines.map((line) => `(${line})\n`).join('')}`);
  return { ...said, stdout: said.stdout.replaceAll(SYSTEM_PATH, 'SYSTEM') };
}

/** One word of a script. fish and csh read some characters in quotes as well. */
export function quotedFor(shell: LoginShell, text: string): string {
  const [name = ''] = shell.command;
  if (name === 'fish') return quoted(text.replaceAll('\\', '\\\\'));
  return name === 'tcsh' ? quoted(text).replaceAll('!', '\\!') : quoted(text);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
