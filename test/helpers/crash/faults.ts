import { join } from 'node:path';

import type { Call } from './calls.ts';
import type { Base, Ground } from './ground.ts';
import type { OperationName } from './operations.ts';
import type { Done } from './replies.ts';
import { traceThread } from './tracer.ts';
import { type Point, pointsOf, sayPoint, warm } from './undisturbed.ts';
import { Died, startWorker, type Worker } from './worker.ts';

/** What the kernel answers instead of doing it, or what ends the process before it does. */
export const ERRORS = ['ENOSPC', 'EIO', 'EROFS'] as const;
export type Fault = (typeof ERRORS)[number] | 'SIGKILL';

/** An operation that met one fault. */
export interface Faulted {
  depot: string;
  /** Undefined for a process that was killed. */
  done: Done | undefined;
}

/** One process after the other that an operation is done by, each used until it dies of it. */
export interface Victim {
  /** Does the operation on a copy of the base, with exactly one fault, at that very point. */
  meet(point: Point, fault: Fault, name: string): Promise<Faulted>;
  end(): Promise<void>;
}

export function openVictim(ground: Ground, operation: OperationName, base: Base): Victim {
  let living: Worker | undefined;
  const worker = async (): Promise<Worker> => {
    if (living !== undefined) return living;
    living = startWorker();
    await warm(ground, living, operation, base);
    return living;
  };
  const end = async (): Promise<void> => {
    await living?.end();
    living = undefined;
  };
  return {
    async meet(point, fault, name) {
      const depot = await ground.copy(base, name);
      const { calls, done } = await once(await worker(), depot, operation, point, fault);
      if (done === undefined) await end();
      const hit = calls.filter((call) => (fault === 'SIGKILL' ? call.result === undefined : call.injected));
      const points = pointsOf(calls, depot);
      const there = points.filter((other) => isSame(other, point));
      if (hit.length !== 1 || there.length !== 1)
        throw new Error(`${hit.length} faults at ${sayPoint(point)}, ${JSON.stringify(hit)}`);
      return { depot, done };
    },
    end,
  };
}

function isSame(one: Point, other: Point): boolean {
  return one.name === other.name && one.path === other.path && one.nth === other.nth;
}

async function once(
  worker: Worker,
  depot: string,
  operation: OperationName,
  { name, path, nth }: Point,
  fault: Fault,
): Promise<{ calls: Call[]; done: Done | undefined }> {
  const how = fault === 'SIGKILL' ? 'signal=SIGKILL' : `error=${fault}`;
  const tracer = await traceThread(await worker.filesThread(), {
    inject: `${name}:${how}:when=${nth}`,
    paths: [join(depot, path)],
  });
  try {
    const done = await worker.operateSeeded(operation, depot);
    return { calls: await tracer.stop(), done };
  } catch (error) {
    if (!(error instanceof Died)) throw error;
    return { calls: await tracer.stop(), done: undefined };
  }
}
