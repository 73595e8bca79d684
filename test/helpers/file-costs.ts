/** What each file of tests takes of the processors, so that the time of them all can be kept: told by the worker process that ran it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { projectRoot } from './project.ts';

/** Where workers write, a line for each file: its time in seconds, a tab, its path. */
export const COSTS = 'GODEPOT_TEST_COSTS';
/** That many files are named. */
const NAMED = 10;

export interface FileCosts {
  /** For ava. */
  argument: string;
  env: Readonly<Record<string, string>>;
  /** The most expensive files, and the sum of all; removes what was noted. */
  told: () => Promise<string[]>;
}

export async function watchCosts(): Promise<FileCosts> {
  const folder = await mkdtemp(join(tmpdir(), 'godepot-costs-'));
  const notes = join(folder, 'costs');
  return {
    // ava takes the value apart at blanks, and runs in the project's folder
    argument: '--node-arguments=--import=./test/helpers/cost-program.ts',
    env: { [COSTS]: notes },
    async told() {
      const text = await readFile(notes, 'utf8').catch(() => '');
      await rm(folder, { recursive: true });
      return costLines(text);
    },
  };
}

/** @param notes as workers write them */
export function costLines(notes: string): string[] {
  const files = notes
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [seconds = '', path = ''] = line.split('\t');
      return { seconds: Number(seconds), path: relative(projectRoot, path) };
    })
    .sort((one, other) => other.seconds - one.seconds);
  const sum = files.reduce((all, { seconds }) => all + seconds, 0);
  return [
    ...files.slice(0, NAMED).map(({ seconds, path }) => `${seconds.toFixed(1)} s of CPU: ${path}`),
    `${Math.round(sum)} s of CPU in ${files.length} files`,
  ];
}

/**
 * Of a process and the children that it waited for, with theirs.
 * @param stat of /proc/self/stat, whose utime, stime, cutime and cstime count hundredths of a second: proc_pid_stat(5)
 */
export function secondsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}
