import { type Profiler, Session } from 'node:inspector';

/** What counts as ours, or reads for us what is foreign. */
const WATCHED = /\/builder\/|\/node_modules\/(?:yauzl|tar-stream)\//;

/**
 * Which code has ever run, by V8's own block counters: no instrumented copy of the code, and nothing to install. Reading the counters
 * costs as much as a short parse, so several inputs may share one reading.
 */
export class Coverage {
  readonly #session = new Session();
  /** Script and place of a function -> 1 for each character of it that has run. */
  readonly #seen = new Map<string, Uint8Array>();
  /** What the last call of grew() added. */
  #added: { ran: Uint8Array; at: number }[] = [];

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Forgets what the last call of grew() saw, so that the inputs behind it can be told apart by running each again. */
  forget(): void {
    for (const { ran, at } of this.#added) ran[at] = 0;
    this.#added = [];
  }

  /** True if code ran since the last call that never ran before. */
  grew(): boolean {
    this.#added = [];
    let result: Profiler.ScriptCoverage[] = [];
    // it calls back before it returns
    this.#session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error !== null) throw error;
      ({ result } = taken);
    });
    for (const { url, functions } of result) {
      if (!WATCHED.test(url)) continue;
      for (const { ranges } of functions) this.#add(url, ranges);
    }
    return this.#added.length > 0;
  }

  /** Ranges nest: each is as often run as its count says, but for those inside it that follow. */
  #add(url: string, ranges: readonly Profiler.CoverageRange[]): void {
    const [whole] = ranges;
    if (whole === undefined || whole.count === 0) return;
    const length = whole.endOffset - whole.startOffset;
    const now = new Uint8Array(length);
    for (const { startOffset, endOffset, count } of ranges) {
      now.fill(count > 0 ? 1 : 0, startOffset - whole.startOffset, endOffset - whole.startOffset);
    }
    const key = `${url}:${whole.startOffset}`;
    const ran = this.#seen.get(key) ?? new Uint8Array(length);
    this.#seen.set(key, ran);
    for (let at = 0; at < length; at++) {
      if (now[at] === 1 && ran[at] === 0) {
        ran[at] = 1;
        this.#added.push({ ran, at });
      }
    }
  }
}
