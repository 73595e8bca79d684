import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { GoEnvGround } from './go-env-ground.ts';

/** One decision of go-env's resolver, and what it has to be. */
export interface DecisionCase {
  /** Below the home. */
  at: string;
  env?: Record<string, string>;
  /** `user`: leaves projects out. */
  scope?: string;
  /** root, wanted, by, from (below the home), why */
  is: readonly [string, string, string, string, string?];
}

/** Decides once for each case, in one shell, as a shell does that goes from folder to folder. */
export async function decisions(
  ground: GoEnvGround,
  shell: readonly string[],
  cases: readonly DecisionCase[],
): Promise<string[]> {
  if (shell[0] === 'fish') return decisionsOfFish(ground, cases);
  const steps = cases.map(({ at, env = {}, scope = '' }) => {
    const sets = Object.entries({
      HOME: ground.home,
      GO_VERSION: '',
      GO_ENV_GOMOD: '',
      GOWORK: '',
      TMPDIR: '',
      ...env,
    });
    return [
      `cd -- ${quoted(join(ground.home, at))}`,
      ...sets.map(([name, value]) => `${name}=${quoted(value)}`),
      `_go_env_decide ${scope} && code=0 || code=$?`,
      `show "$code" "$_go_env_root" "$_go_env_wanted" "$_go_env_by" "$_go_env_from" "$_go_env_why"`,
    ].join('\n');
  });
  const text = `set -eu
. /usr/share/go-env/shell/decide.sh
show() { printf '%s|%s|%s|%s|%s|%s\\036' "$@"; }
${steps.join('\n')}
`;
  const { status, stdout, stderr } = await ground.script(shell, text);
  return [`${status} ${stderr}`, ...stdout.split('\u001e')];
}

/** A word of fish, which knows a backslash between single quotes. */
function word(text: string): string {
  return quoted(text.replaceAll('\\', '\\\\'));
}

/** The same by the resolver that fish has in its own words. */
async function decisionsOfFish(ground: GoEnvGround, cases: readonly DecisionCase[]): Promise<string[]> {
  const steps = cases.map(({ at, env = {}, scope = '' }) => {
    const sets = Object.entries({ HOME: ground.home, GO_VERSION: '', GO_ENV_GOMOD: '', GOWORK: '', ...env });
    return [
      `cd ${word(join(ground.home, at))}`,
      ...sets.map(([name, value]) => `set -gx ${name} ${word(value)}`),
      `_go_env_decide ${scope}`,
      `show $status "$_go_env_root" "$_go_env_wanted" "$_go_env_by" "$_go_env_from" "$_go_env_why"`,
    ].join('\n');
  });
  const text = `source /usr/share/go-env/shell/decide.fish
function show; printf '%s|%s|%s|%s|%s|%s\\036' $argv; end
${steps.join('\n')}
`;
  const { status, stdout, stderr } = await ground.script(['fish'], text);
  return [`${status} ${stderr}`, ...stdout.split('\u001e')];
}

/** The same as it has to come out. */
export function expected(ground: GoEnvGround, cases: readonly DecisionCase[]): string[] {
  const lines = cases.map(({ is: [root, wanted, by, from, why = ''] }) => {
    const file = from.includes(':') ? `${ground.home}/${from}` : from;
    return `${why === '' ? 0 : 1}|${root}|${wanted}|${by}|${file}|${why.replace(/[^\s(]+:\d+/, `${ground.home}/$&`)}`;
  });
  return ['0 ', ...lines, ''];
}

/** Writes the files and makes each folder that a case is about. */
export async function prepared(
  ground: GoEnvGround,
  files: Readonly<Record<string, string>>,
  cases: readonly DecisionCase[],
): Promise<void> {
  await ground.write(files);
  for (const { at } of cases) await mkdir(join(ground.home, at), { recursive: true });
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
