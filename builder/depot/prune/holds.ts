import type { LogEntry } from '../journal/entry.ts';

/**
 * Which snapshots are held, and why: the audit log is where holds live, so that who gave one, when and why cannot be told apart from
 * the hold itself.
 * @returns sequence -> reason
 */
export function heldSnapshots(entries: readonly LogEntry[]): Map<number, string> {
  const held = new Map<number, string>();
  for (const { action, reason, snapshots, who } of entries) {
    for (const { sequence } of snapshots) {
      if (action === 'hold') held.set(sequence, `${reason ?? ''} (${who.actor ?? who.sudo ?? who.user})`);
      if (action === 'unhold') held.delete(sequence);
    }
  }
  return held;
}
