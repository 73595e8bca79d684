import type { WriteStream } from 'node:tty';

import type { Progress, ProgressTask } from '../io/progress.ts';

interface Bar {
  label: string;
  total: number | undefined;
  done: number;
}

const WIDTH = 24;
const REDRAW_MS = 100;

/** One bar for each task on a terminal; one plain line when a task begins elsewhere (CI logs, pipes). */
export function openProgressBars(stream: WriteStream): Progress {
  if (!stream.isTTY) return plainLines(stream);
  const bars = new Set<Bar>();
  let drawn = 0;
  let last = 0;
  const erase = (): string => (drawn === 0 ? '' : `\u001B[${drawn}A\u001B[J`);
  const draw = (force: boolean): void => {
    const now = performance.now();
    if (!force && now - last < REDRAW_MS) return;
    last = now;
    const lines = [...bars].map((bar) => `${renderBar(bar, stream.columns)}\n`);
    stream.write(erase() + lines.join(''));
    drawn = lines.length;
  };
  return {
    begin(label, total): ProgressTask {
      const bar: Bar = { label, total, done: 0 };
      bars.add(bar);
      draw(true);
      return {
        advance(bytes) {
          bar.done += bytes;
          draw(false);
        },
        end() {
          bars.delete(bar);
          draw(true);
        },
      };
    },
  };
}

function plainLines(stream: WriteStream): Progress {
  return {
    begin(label, total) {
      stream.write(total === undefined ? `${label}\n` : `${label} (${megabytes(total)})\n`);
      return { advance: () => {}, end: () => {} };
    },
  };
}

function renderBar({ label, total, done }: Bar, columns: number): string {
  if (total === undefined || total === 0) {
    return (done === 0 ? label : `${label}  ${megabytes(done)}`).slice(0, columns - 1);
  }
  const share = Math.min(done / total, 1);
  const filled = Math.round(share * WIDTH);
  const bar = `${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}`;
  return `[${bar}] ${String(Math.round(share * 100)).padStart(3)} %  ${label}  ${megabytes(total)}`.slice(
    0,
    columns - 1,
  );
}

/** Decimal megabytes, as download pages and disks count them. */
export function megabytes(bytes: number): string {
  return bytes < 100_000
    ? `${(bytes / 1000).toFixed(1)} kB`
    : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
