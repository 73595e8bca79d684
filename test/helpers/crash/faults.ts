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
  /** Says what was hit instead; undefined where exactly one fault was injected, at that very call. */
  missed: string | undefined;
}

/** One process after the other that an operation is done by, each used until it dies of it. */
export interface Victim {
  /** Does the operation on a copy of the base, with one fault, at that point. */
  meet(point: Point, fault: Fault, name: string): Promise<Faulted>;
  end(): Promise<void>;
}

export function openVictim(ground: Ground, operation: OperationName, base: Base): Victim {
  let living: Worker | undefined;
  const worker = async (fault: Fault): Promise<Worker> => {
    if (living !== undefined) return living;
    living = startWorker();
    // one that is killed does it once: it is told apart by paths in its depot alone, and has its thread when it has answered
    if (fault === 'SIGKILL') await living.checkLog(ground.root);
    else await warm(ground, living, operation, base);
    return living;
  };
  const end = async (): Promise<void> => {
    await living?.end();
    living = undefined;
  };
  return {
    async meet(point, fault, name) {
      const depot = await ground.copy(base, name);
      const { calls, done } = await once(await worker(fault), depot, operation, point, fault);
      if (done === undefined) await end();
      const hit = calls.filter((call) => (fault === 'SIGKILL' ? call.result === undefined : call.injected));
      const points = pointsOf(calls, depot);
      const there = points.filter((other) => isSame(other, point));
      const missed =
        hit.length === 1 && there.length === 1
          ? undefined
          : `${hit.length} faults at ${sayPoint(point)}, ${JSON.stringify(hit)}`;
      return { depot, done, missed };
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
