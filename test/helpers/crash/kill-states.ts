import type { Base, Ground } from './ground.ts';
import type { OperationName } from './operations.ts';
import { stateDigest, stateOf } from './state.ts';
import { stopBehindEach } from './stops.ts';
import { type Point, warm } from './undisturbed.ts';
import type { Worker } from './worker.ts';

/** What a kill leaves, kept as a depot of its own. */
export interface KillState {
  /** The last call that was carried out. */
  after: Point;
  digest: string;
  depot: string;
}

/**
 * All states that SIGKILL can leave: the process is stopped behind each call that changes something, and what lies there then is copied. A
 * killed process leaves just that, since the kernel carries out nothing for it afterwards; that the two are the same is also tried
 * (test/depot/crash.test.ts). The process itself is dead at the end, as are those whose state this is.
 * @param expected where it has to be stopped
 */
export async function killStates(
  ground: Ground,
  worker: Worker,
  { operation, base, points: expected }: { operation: OperationName; base: Base; points: readonly Point[] },
): Promise<{ states: KillState[]; points: Point[] }> {
  await warm(ground, worker, operation, base);
  const depot = await ground.copy(base, 'stopped');
  const states = new Map<string, KillState>();
  const points = await stopBehindEach(worker, operation, depot, expected, async (after) => {
    const digest = stateDigest(stateOf(depot));
    if (!states.has(digest))
      states.set(digest, { after, digest, depot: await ground.keep(depot, `state-${states.size}`) });
  });
  await ground.remove(depot);
  return { states: [...states.values()], points };
}
