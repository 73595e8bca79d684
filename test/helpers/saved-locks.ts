import type { Lock } from '../../builder/upstream/lock.ts';
import type { UpdateOptions } from '../../builder/upstream/update-lock.ts';

/** A lock in memory, and every state that an update gave it. */
export function savedLocks(first: Lock): { save: UpdateOptions['save']; saved: Lock[] } {
  let now = first;
  const saved: Lock[] = [];
  return {
    saved,
    save(change) {
      now = change(now);
      saved.push(now);
      return Promise.resolve(now);
    },
  };
}
