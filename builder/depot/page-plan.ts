import type { AdvisoriesNote } from './manifest.ts';
import type { Publication } from './publication.ts';
import type { Snapshot } from './snapshots.ts';

/** What the page is made from, of a publication that is being staged. */
export type PagePlan = Omit<Publication, 'dateAfter'> & {
  sequence: number;
  contentId: string;
  /** Unix seconds. */
  date: number;
  previous: Snapshot | undefined;
  advisories: AdvisoriesNote | undefined;
};
