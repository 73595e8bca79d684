import { readLedger } from '../journal/ledger.ts';
import { lastLogged } from '../log/log.ts';
import { listSnapshots, readSnapshot } from '../snapshot/snapshots.ts';

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
  const all = [...onDisk, ...pruned, await lastLogged(depot)];
  const date = all.reduce((latest, one) => Math.max(latest, one.date), 0);
  return {
    sequence: all.reduce((most, { sequence }) => Math.max(most, sequence), 0),
    date: date === 0 ? undefined : date,
  };
}
