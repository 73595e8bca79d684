import { type Line, LINES, type Place } from './events.ts';

/** The group `go` of update-alternatives and what stands at its links. */
export interface Alternatives {
  /** Registered lines; whether each brings the follower /usr/local/go. */
  choices: Map<Line, { goroot: boolean }>;
  mode: 'auto' | 'manual';
  current: Line | undefined;
  /** What stands at /usr/local/go. */
  goroot: Place | 'alternative';
}

export function noAlternatives(): Alternatives {
  return { choices: new Map(), mode: 'auto', current: undefined, goroot: 'nothing' };
}

/** The administrator's things at /usr/local/go stay whatever a script's update-alternatives does; all else is its own link, or nothing. */
function settle(state: Alternatives): void {
  if (state.goroot === 'link' || state.goroot === 'directory') return;
  const chosen = state.current === undefined ? undefined : state.choices.get(state.current);
  state.goroot = chosen?.goroot === true ? 'alternative' : 'nothing';
}

/** In auto mode the newest line wins. */
function newest({ choices }: Alternatives): Line | undefined {
  return LINES.findLast((line) => choices.has(line));
}

export function register(state: Alternatives, line: Line): void {
  const free = state.goroot === 'nothing' || state.goroot === 'alternative';
  if (state.choices.size === 0) state.mode = 'auto';
  state.choices.set(line, { goroot: free });
  if (state.mode === 'auto') state.current = newest(state);
  settle(state);
}

/** Of a line that is not registered too: the tool mends the group's links at any call. */
export function unregister(state: Alternatives, line: Line): void {
  if (state.choices.delete(line) && (state.current === line || state.mode === 'auto')) {
    state.mode = 'auto';
    state.current = newest(state);
  }
  settle(state);
}

/** The administrator's own call: what it does to a link at /usr/local/go that stands in its way is between the two. */
export function choose(state: Alternatives, line: Line | 'auto'): boolean {
  if (state.choices.size === 0) return false;
  if (line !== 'auto' && !state.choices.has(line)) return false;
  state.mode = line === 'auto' ? 'auto' : 'manual';
  state.current = line === 'auto' ? newest(state) : line;
  const known = [...state.choices.values()].some(({ goroot }) => goroot);
  if (state.goroot === 'link' && known) state.goroot = 'nothing';
  settle(state);
  return true;
}
