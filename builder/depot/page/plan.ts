import type { AdvisoriesNote } from '../snapshot/manifest.ts';
import type { Publication } from '../publication/publication.ts';
import type { Snapshot } from '../snapshot/snapshots.ts';

/** What the page is made from, of a publication that is being staged. */
export type PagePlan = Omit<Publication, 'dateAfter'> & {
  sequence: number;
  contentId: string;
  /** Unix seconds. */
  date: number;
  previous: Snapshot | undefined;
  advisories: AdvisoriesNote | undefined;
};
