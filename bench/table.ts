import type { Made, Measure } from './measure.ts';

const COLUMNS = ['wall s', 'CPU s', 'peak MB', 'size MB'];
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

export function head(): string {
  return `${''.padEnd(44)}${COLUMNS.map((name) => name.padStart(9)).join('')}`;
}

export function row(label: string, { wall, cpu, peak, size }: Made): string {
  const cells = [wall.toFixed(2), cpu.toFixed(2), megabytes(peak), megabytes(size)];
  return `${label.padEnd(44)}${cells.map((cell) => cell.padStart(9)).join('')}`;
}

/** A figure as a ratio to a peer's, with what is to be beaten: the moonshot, and the floor in brackets. */
export interface Target<M extends Measure> {
  figure: keyof M & ('wall' | 'cpu' | 'peak' | 'size');
  beat: number;
  floor?: number;
}

/** One line: each ratio, its target, and whether it is met. */
export function ratios<M extends Measure & Partial<Made>>(
  ours: M,
  theirs: M,
  targets: readonly Target<Made>[],
): string {
  return targets
    .map(({ figure, beat, floor }) => {
      const ratio = (ours[figure] ?? NaN) / (theirs[figure] ?? NaN);
      const verdict = ratio <= beat ? 'met' : floor !== undefined && ratio <= floor ? 'floor met' : 'MISSED';
      const limit = floor === undefined ? `${beat}` : `${beat} [${floor}]`;
      return `${figure} ${ratio.toFixed(3)} (${limit}: ${verdict})`;
    })
    .join(', ');
}
