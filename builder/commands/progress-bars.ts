import type { Progress, ProgressTask } from '../io/progress.ts';
import { printableLine } from './printable.ts';

/** What is needed of process.stderr. */
interface Screen {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
}

interface Bar {
  label: string;
  total: number | undefined;
  done: number;
}

const WIDTH = 24;
const REDRAW_MS = 100;
/** Where a terminal does not say how large it is (some serial consoles say 0). */
const USUAL = { columns: 80, rows: 24 };

/** One bar for each task on a terminal; one plain line when a task begins elsewhere (CI logs, pipes). */
export function openProgressBars(stream: Screen): Progress {
  if (!stream.isTTY) return plainLines(stream);
  const bars = new Set<Bar>();
  let drawn: string[] = [];
  let last = 0;
  let later: NodeJS.Timeout | undefined;
  const draw = (force: boolean): void => {
    const now = performance.now();
    if (!force && now - last < REDRAW_MS) {
      // what came last before a server fell silent is shown, too
      later ??= setTimeout(() => draw(true), REDRAW_MS).unref();
      return;
    }
    clearTimeout(later);
    later = undefined;
    last = now;
    const columns = stream.columns > 0 ? stream.columns : USUAL.columns;
    const rows = stream.rows > 0 ? stream.rows : USUAL.rows;
    const lines = renderBars([...bars], columns, rows);
    // Lines that a window made narrower has wrapped, or not: terminals differ. Counting rows wrongly would eat what stands above, so
    // such lines are left alone and drawn anew below.
    const fits = drawn.length < rows && drawn.every((line) => line.length < columns);
    const erase = drawn.length > 0 && fits ? `\u001B[${drawn.length}A\u001B[J` : '';
    stream.write(erase + lines.map((line) => `${line}\n`).join(''));
    drawn = lines;
  };
  return {
    begin(label, total): ProgressTask {
      const bar: Bar = { label: printableLine(label), total, done: 0 };
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

function plainLines(stream: Screen): Progress {
  return {
    begin(label, total) {
      const named = printableLine(label);
      stream.write(total === undefined ? `${named}\n` : `${named} (${megabytes(total)})\n`);
      return { advance: () => {}, end: () => {} };
    },
  };
}

/** No more lines than fit: the cursor cannot go back to one that scrolled away. */
function renderBars(bars: readonly Bar[], columns: number, rows: number): string[] {
  const room = Math.max(rows - 1, 1);
  const lines = bars.map((bar) => renderBar(bar, columns));
  if (lines.length <= room) return lines;
  const shown = lines.slice(0, room - 1);
  return [...shown, `and ${lines.length - shown.length} more`.slice(0, columns - 1)];
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
