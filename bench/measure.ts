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

/** A measure of something that leaves a file behind. */
export interface Made extends Measure {
  size: number;
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

/** As measure, on two processors of the machine: what the targets are stated for. */
export function measureOnTwo(...[command, args, options]: Parameters<typeof measure>): Promise<Measure> {
  return measure('taskset', ['--cpu-list', '0,1', command, ...args], options);
}

/** Each figure's median by itself: a run with little waiting need not be the one with little memory. */
export function medianOf<M extends Measure>(all: readonly M[]): M {
  const [first] = all;
  if (first === undefined) throw new RangeError('no run was measured');
  const middle = (figure: 'wall' | 'cpu' | 'peak'): number =>
    all.map((one) => one[figure]).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN;
  return { ...first, wall: middle('wall'), cpu: middle('cpu'), peak: middle('peak') };
}

/** Two measures of work done one after the other: times add up, peaks do not. */
export function inTurn(first: Made, second: Made): Made {
  return {
    wall: first.wall + second.wall,
    cpu: first.cpu + second.cpu,
    peak: Math.max(first.peak, second.peak),
    size: first.size + second.size,
  };
}

/** Two things started at once: the clock runs once, the memory is needed twice. */
export async function atOnce(first: () => Promise<Made>, second: () => Promise<Made>): Promise<Made> {
  const started = performance.now();
  const [one, other] = await Promise.all([first(), second()]);
  return {
    wall: (performance.now() - started) / 1000,
    cpu: one.cpu + other.cpu,
    peak: one.peak + other.peak,
    size: one.size + other.size,
  };
}
