import type { Snapshot } from '../snapshot/snapshots.ts';

/** Where a publication stands in the row of them. */
export interface Place {
  /** What clients saw last; undefined for the first one. */
  previous: Snapshot | undefined;
  sequence: number;
  /** Unix seconds. */
  date: number;
}
