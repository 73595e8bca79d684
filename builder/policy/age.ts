import { instant } from '../io/instant.ts';
import type { LockEntry } from '../upstream/lock-model.ts';
import { type Finding, lacking } from './verdict.ts';

/** Seconds. */
export const DAY = 86_400;

/**
 * When a toolchain was released, Unix seconds: the later one of VERSION's time, which h1 covers, and of the proxy's, which nobody signs
 * and which may therefore only make it look younger.
 */
export function releaseTime({ time, published }: LockEntry): number {
  return Math.max(...[time, published ?? time].map((text) => Date.parse(text) / 1000));
}

/** Without an entry the age is unknown, which a demanded age refuses. A time in the future makes every age wrong, so it is refused always. */
export function judgeAge(entry: LockEntry | undefined, minimumAge: number, now: number): Finding {
  const demanded = minimumAge === 0 ? 'no age is demanded' : `${days(minimumAge)} must have passed`;
  if (entry === undefined)
    return {
      outcome: lacking(minimumAge === 0 ? 'allow' : 'refuse'),
      reason: `age unknown: the lock does not pin it yet; ${demanded}`,
    };
  const released = releaseTime(entry);
  if (Number.isNaN(released))
    return { outcome: 'refuse', reason: 'released at no time: the lock entry has a time that is none' };
  if (released > now)
    return {
      outcome: 'refuse',
      reason: `released ${instant(released)}, which lies in the future of this machine's clock (${instant(now)}): one of the two is wrong`,
    };
  const age = `released ${instant(released)}, ${days(Math.floor((now - released) / DAY))} ago; ${demanded}`;
  const due = released + minimumAge * DAY;
  return now < due
    ? { outcome: 'refuse', reason: `${age}, which is on ${instant(due)}` }
    : { outcome: 'pass', reason: age };
}

export function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}
