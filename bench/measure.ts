import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';

/** One finished process with all its children, as the kernel accounts for it. */
export interface Measure {
  wall: number;
  cpu: number;
  /** Largest resident set of any process in the tree, bytes. */
  peak: number;
}

/** Runs a command under GNU time. Its output is thrown away; a failure throws with its stderr. */
export async function measure(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Measure> {
  const folder = await mkdtemp(join(tmpdir(), 'godepot-bench-'));
  const report = join(folder, 'time');
  try {
    await execa('/usr/bin/time', ['-o', report, '-f', '%e %U %S %M', command, ...args], {
      ...options,
      stdin: 'ignore',
      stdout: 'ignore',
    });
    const [wall = NaN, user = NaN, system = NaN, kilobytes = NaN] = (await readFile(report, 'utf8'))
      .trim()
      .split(' ')
      .map(Number);
    return { wall, cpu: user + system, peak: kilobytes * 1024 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The run whose wall time is in the middle; `before` prepares each run and is not timed. */
export async function median(
  runs: number,
  before: (run: number) => Promise<void>,
  once: (run: number) => Promise<Measure>,
): Promise<Measure> {
  const all: Measure[] = [];
  for (let run = 0; run < runs; run++) {
    await before(run);
    all.push(await once(run));
  }
  all.sort((a, b) => a.wall - b.wall);
  const middle = all[Math.floor(all.length / 2)];
  if (middle === undefined) throw new RangeError('no run was measured');
  return middle;
}

/** Two measures of work done one after the other: times add up, peaks do not. */
export function inTurn(first: Measure, second: Measure): Measure {
  return {
    wall: first.wall + second.wall,
    cpu: first.cpu + second.cpu,
    peak: Math.max(first.peak, second.peak),
  };
}
