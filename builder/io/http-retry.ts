import { setTimeout as sleep } from 'node:timers/promises';

import { TransientFault } from './transient-fault.ts';

/** Tries in a row that bring nothing new before giving up. */
const BARREN_TRIES = 5;
/** Bytes that a try must bring to count as one that got further: a server that drips is not a slow one. */
const PROGRESS = 16 * 1024;
/** All tries together, however much each of them brings: a server may not keep us for ever with a byte at a time. */
const ALL_TRIES = 60;
const FIRST_DELAY = 500;
/** A server's Retry-After beyond this is not waited for. */
const LONGEST_DELAY = 60_000;

/** How to wait between tries; tests shorten it. */
export interface RetryPace {
  /** Milliseconds. */
  firstDelay: number;
  /** Tries in a row that bring nothing new; five when left out. */
  barrenTries?: number;
}

/**
 * Repeats `attempt` while it fails with a TransientFault, waiting longer each time. A try that gets clearly further than any
 * before it (`position`, in bytes) starts the count anew: a link that drops every ten megabytes still delivers.
 * @throws what the last try reported.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  position: () => number,
  signal: AbortSignal | undefined,
  pace: RetryPace = { firstDelay: FIRST_DELAY },
): Promise<T> {
  let furthest = position();
  let barren = 0;
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TransientFault)) throw error;
      const gained = position() - furthest >= PROGRESS;
      if (gained) furthest = position();
      barren = gained ? 1 : barren + 1;
      if (barren >= (pace.barrenTries ?? BARREN_TRIES) || tries >= ALL_TRIES) throw error.fault;
      const wanted = error.retryAfter ?? pace.firstDelay * 2 ** (barren - 1) * (0.75 + Math.random() / 2);
      if (wanted > LONGEST_DELAY) throw error.fault;
      // an abort while waiting surfaces in the next attempt, with the URL that it is about
      await sleep(wanted, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    }
  }
}
