import { readLedger } from './ledger.ts';
import { readLog } from './log.ts';
import { listSnapshots, readSnapshot } from './snapshots.ts';

/** The highest sequence and the latest date that this depot ever published under, whatever of it is still there. */
export interface LastPublication {
  /** 0: none. */
  sequence: number;
  /** Unix seconds. */
  date: number | undefined;
}

/**
 * From the snapshots, the ledger of pruned ones and the audit log: clients and mirrors remember a sequence and a date after the snapshot
 * was pruned, or lost with a disk.
 */
export async function lastPublication(depot: string): Promise<LastPublication> {
  const newest = (await listSnapshots(depot)).at(-1);
  const onDisk =
    newest === undefined
      ? []
      : [{ sequence: newest.sequence, date: (await readSnapshot(newest)).manifest.date }];
  const { pruned } = await readLedger(depot);
  const { entries } = await readLog(depot);
  const all = [
    ...onDisk,
    ...pruned,
    ...entries.flatMap(({ snapshots }) => snapshots),
    ...entries.map((entry) => ({ sequence: entry.newest, date: 0 })),
  ];
  const dates = all.map(({ date }) => date).filter((date) => date > 0);
  return {
    sequence: all.reduce((most, { sequence }) => Math.max(most, sequence), 0),
    date: dates.length === 0 ? undefined : dates.reduce((latest, date) => Math.max(latest, date)),
  };
}
