import type { AdvisoriesNote } from '../snapshot/manifest.ts';
import type { Place } from '../publication/place.ts';
import type { Publication } from '../publication/publication.ts';

/** What the page is made from, of a publication that is being staged. */
export type PagePlan = Omit<Publication, 'dateAfter'> &
  Place & {
    contentId: string;
    advisories: AdvisoriesNote | undefined;
  };
